/** A wrong version of a sample: one value put at a path (undefined takes it away), and where the finding must be. */
export interface Wrong {
  what: string;
  at: (string | number)[];
  value: unknown;
  /** Path of the finding, as formatPath writes it. */
  finding: string;
  check: 'schema' | 'cel' | 'kind';
  /** What the server's message names, where that is not the field. */
  serverNames?: string;
  /** Server-side apply drops the field without a word (a plain create refuses it): the schema preserves unknown fields further up. */
  droppedByApply?: boolean;
}

/** A right object of a kind, and ways to spoil it. The manifest check and a real API server must agree on all of them. */
export interface Sample {
  object: { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } & Record<string, unknown> } & Record<
    string,
    unknown
  >;
  wrong: Wrong[];
}

/** The object with one value changed. */
export function spoilt({ object }: Sample, { at, value }: Wrong): Record<string, unknown> {
  const copy = structuredClone(object);
  const parent = at
    .slice(0, -1)
    .reduce<Record<string | number, unknown>>((node, step) => node[step] as Record<string | number, unknown>, copy);
  const last = at.at(-1) ?? '';
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

/** Shorthand for the tables. */
export const wrong = (check: Wrong['check'], what: string, at: Wrong['at'], value: unknown, finding: string): Wrong => ({
  check,
  what,
  at,
  value,
  finding,
});
