/** Something that was found and is not in the environment. */
export interface LeftOut {
  /** `rule 30 (shop.example.com/api/*)`. */
  readonly what: string;
  readonly why: string;
  /** A way to have it, where there is one; a command to paste where it is one. */
  readonly todo?: string;
}

/** What exists cannot be described as an environment: nothing is written. The message says what was found and what is expected. */
export class AdoptError extends Error {}
