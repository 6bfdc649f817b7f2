import { oneLine } from '../../text/printable';

/** Where an object came from: every message, annotation and example connection names it. */
export interface Source {
  /** As given by the user, relative to the folder that was read; `-` is standard input. */
  readonly file: string;
  /** 1-based line and column of the object's first key. */
  readonly line: number;
  readonly column: number;
  readonly kind: string;
  readonly apiVersion: string;
  /** Absent for cluster-scoped objects. A namespaced object without one is in `default`, as kubectl has it. */
  readonly namespace?: string;
  readonly name: string;
}

/** `NetworkPolicy shop/allow-web (policies/shop.yaml:12)`, for people. */
export function describeSource(source: Source): string {
  const scope = source.namespace === undefined ? '' : `${source.namespace}/`;
  return oneLine(`${source.kind} ${scope}${source.name} (${source.file}:${source.line})`);
}
