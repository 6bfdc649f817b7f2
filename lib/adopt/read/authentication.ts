import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { authenticationDefaults } from '../../config/schema/authentication';
import type { RuleAuthentication } from '../inventory';

/** What an action asks of a request, in the configuration's words, with the API's defaults filled in; undefined for an action that asks nothing. */
export function authenticationOf({
  Type,
  AuthenticateOidcConfig,
  AuthenticateCognitoConfig,
  JwtValidationConfig,
}: Action): RuleAuthentication | undefined {
  if (Type === 'authenticate-oidc' && AuthenticateOidcConfig) {
    const { Issuer = '', AuthorizationEndpoint = '', TokenEndpoint = '', UserInfoEndpoint = '', ClientId = '' } = AuthenticateOidcConfig;
    return {
      kind: 'oidc',
      issuer: Issuer,
      authorizationEndpoint: AuthorizationEndpoint,
      tokenEndpoint: TokenEndpoint,
      userInfoEndpoint: UserInfoEndpoint,
      clientId: ClientId,
      ...sessionOf(AuthenticateOidcConfig),
    };
  }
  if (Type === 'authenticate-cognito' && AuthenticateCognitoConfig) {
    const { UserPoolArn = '', UserPoolClientId = '', UserPoolDomain = '' } = AuthenticateCognitoConfig;
    return {
      kind: 'cognito',
      userPoolArn: UserPoolArn,
      userPoolClientId: UserPoolClientId,
      userPoolDomain: UserPoolDomain,
      ...sessionOf(AuthenticateCognitoConfig),
    };
  }
  if (Type === 'jwt-validation' && JwtValidationConfig) {
    const { Issuer = '', JwksEndpoint = '', AdditionalClaims = [] } = JwtValidationConfig;
    const claims = AdditionalClaims.map(({ Name = '', Format, Values = [] }) => ({
      name: Name,
      format: Format ?? 'single-string',
      values: Values,
    }));
    return { kind: 'jwt', issuer: Issuer, jwksEndpoint: JwksEndpoint, claims };
  }
  return undefined;
}

type Session = NonNullable<Action['AuthenticateOidcConfig'] | Action['AuthenticateCognitoConfig']>;

const sessionOf = (config: Session) => ({
  scope: config.Scope ?? authenticationDefaults.scope,
  sessionCookieName: config.SessionCookieName ?? authenticationDefaults.sessionCookieName,
  sessionTimeoutSeconds: config.SessionTimeout ?? authenticationDefaults.sessionTimeoutSeconds,
  onUnauthenticatedRequest: config.OnUnauthenticatedRequest ?? authenticationDefaults.onUnauthenticatedRequest,
  extraParameters: config.AuthenticationRequestExtraParams ?? authenticationDefaults.extraParameters,
});
