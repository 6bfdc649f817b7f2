import { contains as encloses, parseBlock } from '../../addresses';
import { colorHeader } from '../../names';
import type { Service, Traffic } from '../schema';

/** What listener rules match, as far as it can be compared. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html */

/** Holds if one of the values matches; all conditions of a rule must hold. */
export interface Condition {
  /** `host-header`, `path-pattern`, `http-header`, `http-request-method`, `query-string`, `source-ip`. */
  readonly field: string;
  /** Of a header, or the key in the query string; left out there, it is any key. */
  readonly name?: string;
  readonly values: readonly string[];
}

type Conditional = Pick<Service, 'hosts' | 'paths' | 'headers' | 'methods' | 'queryStrings' | 'sources'>;

/** The conditions of a service's rule. */
export const conditionsOf = (service: Conditional): Condition[] => [
  ...one('host-header', service.hosts),
  ...one('path-pattern', service.paths),
  ...service.headers.map(({ name, values }) => ({ field: 'http-header', name, values })),
  ...one('http-request-method', service.methods),
  ...service.queryStrings.map(({ key, values }) => ({ field: 'query-string', ...(key !== undefined && { name: key }), values })),
  ...one('source-ip', service.sources),
];

/** The conditions of a service's test route. A rule has one condition on the source: the addresses of both. */
export const testRouteConditions = (service: Conditional, { to, sourceCidrs }: NonNullable<Traffic['testRoute']>): Condition[] => [
  { field: 'http-header', name: colorHeader, values: [to] },
  { field: 'source-ip', values: service.sources.length === 0 ? sourceCidrs : common(sourceCidrs, service.sources) },
  ...conditionsOf({ ...service, sources: [] }),
];

/** Addresses that are in both: of two blocks one holds the other, or they have none in common. */
const common = (some: readonly string[], others: readonly string[]): string[] => [
  ...new Set(some.flatMap((a) => others.flatMap((b) => (isWithin(a, b) ? [b] : isWithin(b, a) ? [a] : [])))),
];

const one = (field: string, values: readonly string[]): Condition[] => (values.length > 0 ? [{ field, values }] : []);

/** Conditions on anything but host and path. */
export const further = <T extends Condition>(conditions: readonly T[]): T[] =>
  conditions.filter(({ field }) => field !== 'host-header' && field !== 'path-pattern');

/** Does a request that fulfills some conditions fulfill the others, too? Never says yes wrongly. */
export const imply = (narrow: readonly Condition[], wide: readonly Condition[]): boolean =>
  wide.every((condition) => narrow.some((other) => implies(other, condition)));

function implies(narrow: Condition, wide: Condition): boolean {
  if (narrow.field !== wide.field || narrow.name?.toLowerCase() !== wide.name?.toLowerCase()) return false;
  return narrow.values.every((value) => wide.values.some((other) => value === other || contains(wide.field, other, value)));
}

/** Does one value of a condition take everything that another takes? */
function contains(field: string, wide: string, narrow: string): boolean {
  switch (field) {
    case 'source-ip':
      return isWithin(wide, narrow);
    case 'path-pattern':
      return covers(wide, narrow);
    case 'host-header':
    case 'http-header':
      return covers(wide.toLowerCase(), narrow.toLowerCase());
    case 'query-string':
      // A backslash takes its meaning from a wildcard behind it.
      return !`${wide}${narrow}`.includes('\\') && covers(wide.toLowerCase(), narrow.toLowerCase());
    default:
      return false;
  }
}

function isWithin(wide: string, narrow: string): boolean {
  const [outer, inner] = [parseBlock(wide), parseBlock(narrow)];
  return outer !== undefined && inner !== undefined && encloses(outer, inner);
}

/** Does one pattern match everything that another matches? Never says yes wrongly; says no where it would take more than matching. */
export function covers(wide: string, narrow: string): boolean {
  const source = wide
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '[^*]');
  return new RegExp(`^${source}$`).test(narrow);
}
