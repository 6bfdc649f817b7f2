import type { EnvironmentInput } from '../../config/schema';
import * as s from '../../config/schema/scalars';
import { type RuleCondition, valuesOf } from '../../listener/conditions';
import type { ListenerRule } from '../inventory';

type ServiceInput = EnvironmentInput['services'][number];
type Route = Pick<ServiceInput, 'hosts' | 'paths' | 'headers' | 'methods' | 'queryStrings' | 'sources'>;

/** What a service can say of each kind of condition: its values, and its name where it has one. */
const forms: Readonly<Record<string, { readonly value: typeof s.cidr; readonly name?: typeof s.headerName }>> = {
  'host-header': { value: s.hostName },
  'path-pattern': { value: s.pathPattern },
  'http-header': { value: s.headerValue, name: s.headerName },
  'http-request-method': { value: s.requestMethod },
  'query-string': { value: s.queryValue, name: s.queryKey },
  'source-ip': { value: s.cidr },
};

/** Why a service cannot have the conditions of a rule; undefined where it can. */
export function reasonOfConditions({ conditions }: ListenerRule): string | undefined {
  const unknown = conditions.filter(({ field }) => forms[field] === undefined).map(({ field }) => field);
  if (unknown.length > 0) return `it has a condition on ${unknown.join(' and ')}, which a service cannot have`;
  if (conditions.some(({ isRegex }) => isRegex)) return 'it has a regular expression; a service has patterns with * and ?';
  if (conditions.some(({ isMixed }) => isMixed))
    return 'it has a condition on several keys of the query string, of which one must hold; a service has one key in each';
  const wrong = conditions.flatMap(unsayable);
  return wrong.length > 0 ? `it matches ${wrong.join(' and ')}, which the conditions of a service cannot say` : undefined;
}

function unsayable({ field, name, values }: RuleCondition): string[] {
  const form = forms[field];
  const isNamed = name === undefined || form?.name?.safeParse(name).success === true;
  return [...(isNamed ? [] : [`${field} ${name}`]), ...values.filter((value) => !form?.value.safeParse(value).success)];
}

/** The conditions of a rule as a service has them. */
export function routeOf(rule: ListenerRule): Route {
  const lists = {
    hosts: valuesOf(rule, 'host-header'),
    paths: valuesOf(rule, 'path-pattern'),
    headers: of(rule, 'http-header').map(({ name = '', values }) => ({ name, values: [...values] })),
    methods: valuesOf(rule, 'http-request-method'),
    queryStrings: of(rule, 'query-string').map(({ name, values }) => ({ ...(name !== undefined && { key: name }), values: [...values] })),
    sources: valuesOf(rule, 'source-ip'),
  };
  return Object.fromEntries(Object.entries(lists).filter(([, values]) => values.length > 0));
}

const of = ({ conditions }: ListenerRule, field: string): RuleCondition[] => conditions.filter((condition) => condition.field === field);
