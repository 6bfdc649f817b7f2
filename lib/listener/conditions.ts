import type { RuleCondition as ElbCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { meet } from './glob';

/**
 * What a listener rule matches, as far as it can be known without a request. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */

export interface RuleCondition {
  /** `host-header`, `path-pattern`, `http-header`, … */
  readonly field: string;
  readonly values: readonly string[];
  /** Values are regular expressions. */
  readonly isRegex: boolean;
}

/** A rule as far as what it matches goes. */
export interface Matching {
  readonly conditions: readonly RuleCondition[];
}

/** Values are in a place of their own for each field, or in the older `Values`. Regular expressions have a place of their own, too. */
export function toCondition(condition: ElbCondition): RuleCondition {
  const {
    Field: field = '',
    Values,
    HostHeaderConfig,
    PathPatternConfig,
    HttpHeaderConfig,
    HttpRequestMethodConfig,
    SourceIpConfig,
  } = condition;
  const regexes = [condition, HostHeaderConfig, PathPatternConfig, HttpHeaderConfig].flatMap((place) => place?.RegexValues ?? []);
  const config = HostHeaderConfig ?? PathPatternConfig ?? HttpHeaderConfig ?? HttpRequestMethodConfig ?? SourceIpConfig;
  return { field, values: regexes.length > 0 ? regexes : (config?.Values ?? Values ?? []), isRegex: regexes.length > 0 };
}

/** Values of the conditions of one field; a rule without any matches every value of it. */
export const valuesOf = (rule: Matching, field: string): string[] =>
  rule.conditions.filter((condition) => condition.field === field).flatMap(({ values }) => values);

/** No request matches both rules. Never says yes wrongly: a condition that is not understood may hold for any request. */
export function disjoint(one: Matching, other: Matching): boolean {
  return apart(one, other, 'host-header', (value) => value.toLowerCase()) || apart(one, other, 'path-pattern', (value) => value);
}

function apart(one: Matching, other: Matching, field: string, form: (value: string) => string): boolean {
  const mine = globsOf(one, field);
  const theirs = globsOf(other, field);
  if (mine.length === 0 || theirs.length === 0) return false;
  return mine.every((a) => theirs.every((b) => !meet(form(a), form(b))));
}

/** Patterns of a field; none where one of them is a regular expression, which is not read here. */
export const globsOf = ({ conditions }: Matching, field: string): string[] => {
  const own = conditions.filter((condition) => condition.field === field);
  return own.some(({ isRegex }) => isRegex) ? [] : own.flatMap(({ values }) => values);
};
