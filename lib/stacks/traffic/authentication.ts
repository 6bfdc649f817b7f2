import { type aws_elasticloadbalancingv2 as elbv2, SecretValue } from 'aws-cdk-lib';
import type { Authentication } from '../../config/schema';

type Action = elbv2.CfnListenerRule.ActionProperty;
type Session = Extract<Authentication, { kind: 'oidc' | 'cognito' }>;

/** The action before the forward that lets only some requests pass. */
export function authenticationAction(authentication: Authentication): Action {
  switch (authentication.kind) {
    case 'oidc':
      return { type: 'authenticate-oidc', authenticateOidcConfig: oidcConfig(authentication) };
    case 'cognito':
      return { type: 'authenticate-cognito', authenticateCognitoConfig: cognitoConfig(authentication) };
    case 'jwt': {
      const { issuer, jwksEndpoint, claims } = authentication;
      return {
        type: 'jwt-validation',
        jwtValidationConfig: { issuer, jwksEndpoint, ...(claims.length > 0 && { additionalClaims: claims }) },
      };
    }
  }
}

function oidcConfig(authentication: Extract<Authentication, { kind: 'oidc' }>): elbv2.CfnListenerRule.AuthenticateOidcConfigProperty {
  const { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, clientId, clientSecret } = authentication;
  const { secretName, jsonKey } = clientSecret;
  // A dynamic reference: the template has the secret's name, and CloudFormation reads its value.
  const secret = SecretValue.secretsManager(secretName, jsonKey === undefined ? {} : { jsonField: jsonKey }).unsafeUnwrap();
  return {
    issuer,
    authorizationEndpoint,
    tokenEndpoint,
    userInfoEndpoint,
    clientId,
    clientSecret: secret,
    ...sessionConfig(authentication),
  };
}

function cognitoConfig(
  authentication: Extract<Authentication, { kind: 'cognito' }>,
): elbv2.CfnListenerRule.AuthenticateCognitoConfigProperty {
  const { userPoolArn, userPoolClientId, userPoolDomain } = authentication;
  return { userPoolArn, userPoolClientId, userPoolDomain, ...sessionConfig(authentication) };
}

const sessionConfig = ({ scope, sessionCookieName, sessionTimeoutSeconds, onUnauthenticatedRequest, extraParameters }: Session) => ({
  scope,
  sessionCookieName,
  sessionTimeout: sessionTimeoutSeconds,
  onUnauthenticatedRequest,
  ...(Object.keys(extraParameters).length > 0 && { authenticationRequestExtraParams: extraParameters }),
});
