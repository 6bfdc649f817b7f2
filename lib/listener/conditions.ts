import { isDeepStrictEqual } from 'node:util';
import type { RuleCondition as ElbCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { overlaps, parseBlock } from '../addresses';
import { type Condition, imply } from '../config/derived/conditions';
import { meet } from './glob';

/**
 * What a listener rule matches, as far as it can be known without a request. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */

export interface RuleCondition extends Condition {
  /** Values are regular expressions. */
  readonly isRegex: boolean;
  /** On several keys of the query string at once: values are `<key>=<value>`. */
  readonly isMixed?: boolean;
}

/** What can be compared with other conditions: neither regular expressions nor several keys at once. */
export const isRead = ({ isRegex, isMixed }: RuleCondition): boolean => !isRegex && isMixed !== true;

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
    QueryStringConfig,
  } = condition;
  if (QueryStringConfig) return ofQueryString(field, QueryStringConfig.Values ?? []);
  const regexes = [condition, HostHeaderConfig, PathPatternConfig, HttpHeaderConfig].flatMap((place) => place?.RegexValues ?? []);
  const config = HostHeaderConfig ?? PathPatternConfig ?? HttpHeaderConfig ?? HttpRequestMethodConfig ?? SourceIpConfig;
  const name = HttpHeaderConfig?.HttpHeaderName;
  return {
    field,
    ...(name !== undefined && { name }),
    values: regexes.length > 0 ? regexes : (config?.Values ?? Values ?? []),
    isRegex: regexes.length > 0,
  };
}

function ofQueryString(field: string, pairs: readonly { readonly Key?: string; readonly Value?: string }[]): RuleCondition {
  const keys = new Set(pairs.map(({ Key }) => Key));
  if (keys.size > 1) return { field, values: pairs.map(({ Key, Value }) => `${Key ?? ''}=${Value}`), isRegex: false, isMixed: true };
  const [name] = keys;
  return { field, ...(name !== undefined && { name }), values: pairs.map(({ Value = '' }) => Value), isRegex: false };
}

/** Does a request that one rule matches fulfill a condition? Never says yes wrongly. */
export const fulfills = (rule: Matching, condition: RuleCondition): boolean =>
  isRead(condition) ? imply(rule.conditions.filter(isRead), [condition]) : rule.conditions.some((own) => isDeepStrictEqual(own, condition));

/** Two rules match the same requests. Never says yes wrongly. */
export const matchSame = (one: Matching, other: Matching): boolean =>
  one.conditions.every((condition) => fulfills(other, condition)) && other.conditions.every((condition) => fulfills(one, condition));

/** Values of the conditions of one field; a rule without any matches every value of it. */
export const valuesOf = (rule: Matching, field: string): string[] =>
  rule.conditions.filter((condition) => condition.field === field).flatMap(({ values }) => values);

/** No request matches both rules. Never says yes wrongly: a condition that is not understood may hold for any request. */
export const disjoint = (one: Matching, other: Matching): boolean =>
  // A request has one host, path, method and source, but may have a header and a key several times.
  apart(one, other, 'host-header', (a, b) => meet(a.toLowerCase(), b.toLowerCase())) ||
  apart(one, other, 'path-pattern', meet) ||
  apart(one, other, 'http-request-method', (a, b) => a === b) ||
  apart(one, other, 'source-ip', blocksMeet);

/** @param together whether a request can be of both values */
function apart(one: Matching, other: Matching, field: string, together: (a: string, b: string) => boolean): boolean {
  const mine = globsOf(one, field);
  const theirs = globsOf(other, field);
  if (mine.length === 0 || theirs.length === 0) return false;
  return mine.every((a) => theirs.every((b) => !together(a, b)));
}

/** Blocks that are not read, such as those of IPv6, may meet any. */
function blocksMeet(a: string, b: string): boolean {
  const [one, other] = [parseBlock(a), parseBlock(b)];
  return !one || !other || overlaps(one, other);
}

/** Patterns of a field; none where one of them is a regular expression, which is not read here. */
export const globsOf = ({ conditions }: Matching, field: string): string[] => {
  const own = conditions.filter((condition) => condition.field === field);
  return own.some(({ isRegex }) => isRegex) ? [] : own.flatMap(({ values }) => values);
};
