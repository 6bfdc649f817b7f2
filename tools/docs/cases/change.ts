import { type Environment, type EnvironmentInput, environment } from '../../../lib/config/schema';

/** Dotted path of keys and indexes → new value; undefined takes the key away. */
export type Changes = Readonly<Record<string, unknown>>;

/** A copy of an environment's description with changes. Untyped on purpose: tests write what a user may write. */
export function changed(input: EnvironmentInput, changes: Changes): unknown {
  const copy = structuredClone(input);
  for (const [path, value] of Object.entries(changes)) set(copy, path.split('.'), value);
  return copy;
}

/** The same, with its defaults filled in; the shape must be right. */
export const environmentWith = (input: EnvironmentInput, changes: Changes): Environment => environment.parse(changed(input, changes));

function set(root: object, keys: readonly string[], value: unknown): void {
  let target = root as Record<string, unknown>;
  for (const key of keys.slice(0, -1)) {
    target[key] ??= {};
    target = target[key] as Record<string, unknown>;
  }
  const last = keys.at(-1) ?? '';
  if (value === undefined) delete target[last];
  else target[last] = value;
}
