import { fulfills, globsOf, type Matching } from './conditions';
import { matches, outside, sample } from './glob';

/** What a rule of a listener still gets behind others: nothing, where it is shadowed. Pure. */

export type Remainder =
  /** Every request that it matches is taken by a rule before it. */
  | { readonly kind: 'shadowed'; readonly by: readonly string[] }
  | {
      readonly kind: 'reached';
      /** A request that no rule before it takes, as `<host><path>`; absent where none was found. */
      readonly example?: string;
      /** Fields whose conditions the example has to fulfil as well. */
      readonly further: readonly string[];
    };

/** Which requests it still gets, as a part of a sentence. */
export function requestsLeft({ example, further }: Extract<Remainder, { kind: 'reached' }>): string {
  const what = "requests that no rule of the environment's takes before it";
  if (example === undefined) return what;
  return `${what}, such as ${example}${further.length > 0 ? ` with its ${further.join(' and ')}` : ''}`;
}

/** A rule that may take requests before another one. */
export interface Before extends Matching {
  readonly arn: string;
}

/**
 * @param before those with a smaller priority that are to count. One with a condition on anything else than host and path that the rule does not have, too, counts for nothing: it may take none.
 * @returns never `shadowed` wrongly. Each host with each path must be taken by one of them whole.
 */
export function remainder(rule: Matching, before: readonly Before[]): Remainder {
  const boxes = before.filter((one) => takesWholeBoxes(one, rule)).map((one) => ({ arn: one.arn, ...boxOf(one) }));
  const { hosts, paths } = boxOf(rule);
  const by = new Set<string>();
  for (const host of hosts) {
    for (const path of paths) {
      const taken = boxes.find((box) => outside(host, box.hosts) === undefined && outside(path, box.paths) === undefined);
      if (!taken) return { kind: 'reached', ...exampleOf(host, path, boxes), further: furtherFields(rule) };
      by.add(taken.arn);
    }
  }
  return { kind: 'shadowed', by: [...by] };
}

interface Box {
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
}

/** Of every host there is at least a character. */
const anyHost = '?*';

/** Patterns of host and path; a rule without a condition on one of them matches all. Hosts are compared without case, paths with it. */
function boxOf(rule: Matching): Box {
  const hosts = globsOf(rule, 'host-header').map((host) => (host === '*' ? anyHost : host.toLowerCase()));
  const paths = globsOf(rule, 'path-pattern').flatMap(rooted);
  return { hosts: hosts.length > 0 ? hosts : [anyHost], paths: paths.length > 0 ? paths : ['/*'] };
}

/** A pattern of a path as patterns that say what is true of every path: it begins with `/`. */
function rooted(pattern: string): string[] {
  if (pattern.startsWith('?')) return [`/${pattern.slice(1)}`];
  if (!pattern.startsWith('*')) return [pattern];
  const rest = pattern.replace(/^\*+/, '');
  return [`/*${rest}`, ...(rest.startsWith('/') ? [rest] : rest.startsWith('?') ? [`/${rest.slice(1)}`] : [])];
}

const plain: ReadonlySet<string> = new Set(['host-header', 'path-pattern']);

/** Of the requests that the rule matches, one before it takes those of its hosts and paths, whatever else they are. */
const takesWholeBoxes = ({ conditions }: Matching, rule: Matching): boolean =>
  conditions.every((condition) => (plain.has(condition.field) ? !condition.isRegex : fulfills(rule, condition)));

const furtherFields = ({ conditions }: Matching): string[] => [
  ...new Set(conditions.filter(({ field, isRegex }) => !plain.has(field) || isRegex).map(({ field }) => field)),
];

/** Of the texts of host and path that one of the others leaves out, a pair that none of them takes. */
function exampleOf(host: string, path: string, boxes: readonly Box[]): { readonly example?: string } {
  const texts = (pattern: string, of: (box: Box) => readonly string[]): string[] => [
    ...new Set([...boxes.flatMap((box) => outside(pattern, of(box)) ?? []), sample(pattern)]),
  ];
  const isTaken = (a: string, b: string) =>
    boxes.some(({ hosts, paths }) => hosts.some((one) => matches(one, a)) && paths.some((one) => matches(one, b)));
  for (const a of texts(host, ({ hosts }) => hosts)) {
    for (const b of texts(path, ({ paths }) => paths)) if (!isTaken(a, b)) return { example: `${a}${b}` };
  }
  return {};
}
