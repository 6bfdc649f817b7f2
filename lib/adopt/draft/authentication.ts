import { isDeepStrictEqual } from 'node:util';
import type { Authentication, AuthenticationInput } from '../../config/schema';
import { authentication, authenticationDefaults } from '../../config/schema/authentication';
import type { ListenerRule, RuleAuthentication } from '../inventory';
import { authenticationsOf, isAuthentication } from '../rule';

/** Why `authentication` of a service cannot say what a rule asks. */
interface Unsayable {
  readonly why: string;
}

/**
 * The `authentication` of a service that takes a rule over; nothing where the rule asks nothing. Fields that are as their default are left out.
 * @param secretNameOf where the secret of a client will be: the API does not return it
 */
export function draftAuthentication(
  rule: Pick<ListenerRule, 'actions'>,
  secretNameOf: (clientId: string) => string,
): { readonly authentication?: AuthenticationInput } | Unsayable {
  const types = authenticationsOf(rule).join(' and ');
  const [asked, ...more] = rule.actions.filter(({ type }) => isAuthentication(type)).map((action) => action.authentication);
  if (types === '') return {};
  if (!asked || more.length > 0)
    return { why: `it has ${types}, which a service cannot have: a rule without it would open what is closed` };
  const input = withoutDefaults(asked.kind === 'oidc' ? { ...asked, clientSecret: { secretName: secretNameOf(asked.clientId) } } : asked);
  const { error } = authentication.safeParse(input);
  if (!error) return { authentication: input };
  const wrong = error.issues.map(({ path, message }) => `${path.join('.')}: expected ${message}`).join('; ');
  return { why: `its ${types} is not one that a service can have (${wrong}): a rule without it would open what is closed` };
}

/** As a person would write it. */
const withoutDefaults = (asked: Authentication | RuleAuthentication): AuthenticationInput =>
  Object.fromEntries(
    Object.entries(asked).filter(
      ([key, value]) => !isDeepStrictEqual(value, authenticationDefaults[key as keyof typeof authenticationDefaults]),
    ),
  ) as AuthenticationInput;
