/** One thing wrong with one object. Every finding says where, what was found and what is expected. */
export interface Finding {
  file: string;
  /** Number of the YAML document in the file, from 1. */
  document: number;
  /** Line in the file of the value (or of its nearest parent that exists), from 1. */
  line: number;
  /** For people: `apps/v1 Deployment shop/web`. */
  object: string;
  /** Path inside the object: `spec.template.spec.containers[0].image`; empty for the object itself. */
  path: string;
  /** `cel-error`: a rule could not be evaluated, so nothing is known about the object. */
  check: 'yaml' | 'kind' | 'schema' | 'cel' | 'cel-error';
  found: string;
  expected: string;
}

/** A finding before it is known which file and line it belongs to. */
export interface Violation extends Pick<Finding, 'check' | 'found' | 'expected'> {
  path: PathSegment[];
}

export type PathSegment = string | number;

/** `['spec', 'a.b', 0]` → `spec["a.b"][0]`. */
export function formatPath(path: readonly PathSegment[]): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}[${segment}]`;
    if (!/^[A-Za-z_$][\w$-]*$/.test(segment)) return `${text}[${JSON.stringify(segment)}]`;
    return text ? `${text}.${segment}` : segment;
  }, '');
}

/** A value as a person wants to see it in a message: JSON, cut after 100 characters. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 100 ? `${text.slice(0, 97)}…` : text;
}
