import { isDeepStrictEqual } from 'node:util';
import type { Authentication } from '../config/schema';
import { valuesOf } from '../listener/conditions';
import type { ListenerRule } from './inventory';

/** What a rule of a listener is called, and what it asks of a request. Without the schema: preflight's help must not load it. */

export function ruleName(rule: ListenerRule): string {
  const [hosts, paths] = [valuesOf(rule, 'host-header'), valuesOf(rule, 'path-pattern')];
  return `rule ${rule.priority} (${[hosts.join(' or '), paths.join(' or ')].filter(Boolean).join(' ') || rule.conditions.map(({ field }) => field).join(', ')})`;
}

type Actions = Pick<ListenerRule, 'actions'>;

/** Actions before the forward that let only some requests pass. */
export const isAuthentication = (type: string): boolean => /^(authenticate-|jwt-)/.test(type);

export const authenticationsOf = ({ actions }: Actions): string[] => actions.map(({ type }) => type).filter(isAuthentication);

/**
 * Fields in which a service asks something else than a rule does; `authentication` where one of them asks nothing. The client secret is not compared.
 */
export function differingFields(service: Authentication | undefined, rule: Actions): string[] {
  const types = authenticationsOf(rule);
  const [asked] = rule.actions.flatMap((action) => action.authentication ?? []);
  if (!service || !asked || types.length > 1 || service.kind !== asked.kind) return service || types.length > 0 ? ['authentication'] : [];
  const own: Readonly<Record<string, unknown>> = { ...service, clientSecret: undefined };
  const theirs: Readonly<Record<string, unknown>> = { ...asked };
  return [...new Set([...Object.keys(own), ...Object.keys(theirs)])]
    .filter((key) => !isDeepStrictEqual(own[key], theirs[key]))
    .map((key) => `authentication.${key}`);
}
