import type { ListenerRule, RuleCondition } from '../inventory';

/**
 * What a listener rule matches, as far as it can be known without a request. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */

/** Values of the conditions of one field; a rule without any matches every value of it. */
export const valuesOf = (rule: Pick<ListenerRule, 'conditions'>, field: string): string[] =>
  rule.conditions.filter((condition) => condition.field === field).flatMap(({ values }) => values);

/** No request matches both rules. Never says yes wrongly: a condition that is not understood may hold for any request. */
export function disjoint(one: Pick<ListenerRule, 'conditions'>, other: Pick<ListenerRule, 'conditions'>): boolean {
  return apart(one, other, 'host-header', (value) => value.toLowerCase()) || apart(one, other, 'path-pattern', (value) => value);
}

function apart(
  one: Pick<ListenerRule, 'conditions'>,
  other: Pick<ListenerRule, 'conditions'>,
  field: string,
  form: (value: string) => string,
): boolean {
  const mine = globsOf(one.conditions, field);
  const theirs = globsOf(other.conditions, field);
  if (mine.length === 0 || theirs.length === 0) return false;
  return mine.every((a) => theirs.every((b) => !meet(form(a), form(b))));
}

/** Patterns of a field; none where one of them is a regular expression, which is not read here. */
const globsOf = (conditions: readonly RuleCondition[], field: string): string[] => {
  const own = conditions.filter((condition) => condition.field === field);
  return own.some(({ isRegex }) => isRegex) ? [] : own.flatMap(({ values }) => values);
};

/** Is there a text that both patterns match? `*` stands for any characters, `?` for exactly one. */
export function meet(a: string, b: string): boolean {
  const known = new Map<number, boolean>();
  const from = (i: number, j: number): boolean => {
    const key = i * (b.length + 1) + j;
    const before = known.get(key);
    if (before !== undefined) return before;
    const answer = step(i, j);
    known.set(key, answer);
    return answer;
  };
  const step = (i: number, j: number): boolean => {
    const [x, y] = [a[i], b[j]];
    if (x === undefined && y === undefined) return true;
    if (x === '*') return from(i + 1, j) || (y !== undefined && from(i, j + 1));
    if (y === '*') return from(i, j + 1) || (x !== undefined && from(i + 1, j));
    if (x === undefined || y === undefined) return false;
    return (x === y || x === '?' || y === '?') && from(i + 1, j + 1);
  };
  return from(0, 0);
}
