/**
 * Everything a command may touch of the process it runs in. Commands take a Host instead of reaching for `process`, so that tests
 * run them in the same process and read what would be on the screen.
 */
export interface Host {
  /** Results: what a pipe or a machine reads. */
  readonly stdout: (text: string) => void;
  /** Progress, warnings and errors: what a person reads. */
  readonly stderr: (text: string) => void;
  /** Terminal control of a full-screen page: printed as it is. Texts in it went through `oneLine` or `printable`. */
  readonly screen: (text: string) => void;
  /**
   * The whole of standard input, for commands that accept `-`.
   * @throws UsageError where it is larger than `maxInputBytes`
   */
  readonly readStdin: () => Promise<Buffer>;
  /** Standard input as it comes, for input of any size. */
  readonly stdinChunks: () => AsyncIterable<Uint8Array>;
  /** Asks a yes/no question. False without a terminal: a script must say --yes. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Standard output is a terminal: color, screens and progress lines are welcome. */
  readonly isTty: boolean;
  /** Color is wanted: a terminal, and neither NO_COLOR nor --no-color. */
  readonly color: boolean;
  /** Width of the terminal in columns; 80 where there is none. */
  readonly columns: number;
  /** Height of the terminal in lines; 24 where there is none. */
  readonly rows: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /**
   * Aborted at the first SIGINT or SIGTERM: stop at the next safe point and report what is left to do. A command that never asks for it is ended
   * by the first one; so ask only where a safe point is needed.
   */
  readonly signal: AbortSignal;
}

/** Process exit codes of every command. */
export const ExitCode = {
  /** Done; for `netpol verify`: equal. */
  done: 0,
  /** Refused, failed or rolled back; for `netpol verify`: different. */
  refused: 1,
  /** The command, the configuration or an input file is wrong; nothing was changed. */
  usage: 2,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A mistake of the user's: bad flag, bad configuration, unreadable input. Printed without a stack trace; exit code 2. */
export class UsageError extends Error {
  readonly exitCode = ExitCode.usage;
}

/** The operation was refused or failed, for a reason the user can act on. Printed without a stack trace; exit code 1. */
export class RefusedError extends Error {
  readonly exitCode = ExitCode.refused;
}
