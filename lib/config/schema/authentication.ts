import * as s from './scalars';
import { z } from './zod';

/**
 * What a load balancer asks of a request before it forwards it. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 * Defaults are those of the API, so that a rule that was read compares with one that is described.
 */

/** Address of an identity provider: https, no user, no query. */
const endpoint = s.pattern(
  /^(?=.{9,256}$)https:\/\/[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}(?::\d{1,5})?(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~%-]{0,200}){0,12}$/,
  'an https URL such as https://login.example.com/oauth2/token, at most 256 characters, without a query',
);

const clientId = s.pattern(
  /^[A-Za-z0-9][A-Za-z0-9._~-]{0,254}$/,
  'the id that the identity provider gave the client: letters, digits and . _ ~ -',
);

/** What the API takes for a field that is left out. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html */
export const authenticationDefaults = {
  scope: 'openid',
  sessionCookieName: 'AWSELBAuthSessionCookie',
  sessionTimeoutSeconds: 604_800,
  onUnauthenticatedRequest: 'authenticate',
  extraParameters: {},
  claims: [],
} as const;

const session = {
  scope: s
    .pattern(
      /^(?!.*(?:\.\.|::|\/\/\/))[A-Za-z0-9](?:[A-Za-z0-9._:/ -]{0,254}[A-Za-z0-9])?$/,
      'scopes with spaces between them, such as openid email',
    )
    .default(authenticationDefaults.scope)
    .describe('User claims that are asked for, with spaces between them.'),
  sessionCookieName: s
    .pattern(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'the name of a cookie such as AWSELBAuthSessionCookie')
    .default(authenticationDefaults.sessionCookieName)
    .describe('Cookie that holds the session.'),
  sessionTimeoutSeconds: s
    .whole(1, 604_800, 'seconds')
    .default(authenticationDefaults.sessionTimeoutSeconds)
    .describe('Seconds that a login lasts.'),
  onUnauthenticatedRequest: z
    .enum(['authenticate', 'allow', 'deny'], { error: 'one of authenticate, allow, deny' })
    .default(authenticationDefaults.onUnauthenticatedRequest)
    .describe('What becomes of a request without a login: it is sent to log in, let through, or answered with 401.'),
  extraParameters: z
    .record(
      s.pattern(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, 'the name of a parameter such as prompt'),
      s.pattern(/^[A-Za-z0-9](?:[A-Za-z0-9._~@ -]{0,253}[A-Za-z0-9])?$/, 'the value of a parameter such as login'),
    )
    .default(authenticationDefaults.extraParameters)
    .describe('Query parameters besides that are sent to the authorization endpoint, at most 10.'),
};

const clientSecret = z.strictObject({
  secretName: s
    .pattern(/^(?!.*\.\.)[A-Za-z0-9](?:[A-Za-z0-9/_+=.@-]{0,253}[A-Za-z0-9])?$/, 'the name of a secret such as shop/login')
    .describe(
      "Name of the secret in Secrets Manager, in the environment's account and region. CloudFormation reads it when it deploys the rule.",
    ),
  jsonKey: s
    .pattern(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, 'the key of a value such as clientSecret')
    .optional()
    .describe('Key of the value, where the secret is JSON. Left out: the whole text is the client secret.'),
});

const oidc = z.strictObject({
  kind: z.literal('oidc').describe('Users log in with a provider of OpenID Connect.'),
  issuer: endpoint.describe('Issuer of the tokens.'),
  authorizationEndpoint: endpoint.describe('Where users log in.'),
  tokenEndpoint: endpoint.describe('Where the load balancer gets tokens; it has to reach it over the internet.'),
  userInfoEndpoint: endpoint.describe("Where the load balancer gets the user's claims; it has to reach it over the internet."),
  clientId: clientId.describe('Id of the client at the provider.'),
  clientSecret: clientSecret.describe('Secret of the client. It is in no template and in no parameter.'),
  ...session,
});

const cognito = z.strictObject({
  kind: z.literal('cognito').describe('Users log in with a user pool of Amazon Cognito.'),
  userPoolArn: s.userPoolArn.describe('The user pool. A shift and a rollback get `cognito-idp:DescribeUserPoolClient` on it.'),
  userPoolClientId: s
    .pattern(/^[A-Za-z0-9_+]{1,128}$/, 'the id of a client of the user pool: letters, digits and _ +')
    .describe('Client of the user pool.'),
  userPoolDomain: s
    .pattern(/^[a-z0-9](?:[a-z0-9.-]{0,126}[a-z0-9])?$/, "the prefix of the user pool's domain such as shop, or a domain of your own")
    .describe('Prefix of the domain of the user pool, or its custom domain.'),
  ...session,
});

const claim = z.strictObject({
  name: s
    .pattern(/^(?!.*(?:\.\.|::|\/\/\/))[A-Za-z][A-Za-z0-9_.:/-]{0,127}$/, 'the name of a claim such as scope')
    .describe('Name of the claim.'),
  format: z
    .enum(['single-string', 'string-array', 'space-separated-values'], {
      error: 'one of single-string, string-array, space-separated-values',
    })
    .describe('Form of its value.'),
  values: z
    .array(s.pattern(/^(?!.*(?:\.\.|::|\/\/\/))[A-Za-z0-9](?:[A-Za-z0-9._:/-]{0,254}[A-Za-z0-9])?$/, 'a value such as orders.read'))
    .min(1, { error: 'at least one value' })
    .max(10, { error: 'at most 10 values' })
    .describe('Values that it must have.'),
});

const jwt = z.strictObject({
  kind: z.literal('jwt').describe('Programs send a signed token; requests without a valid one are answered with 401.'),
  issuer: endpoint.describe('Issuer of the tokens (`iss`).'),
  jwksEndpoint: endpoint.describe('Where the keys of the issuer are; the load balancer has to reach it over the internet.'),
  claims: z
    .array(claim)
    .max(10, { error: 'at most 10 claims' })
    .default([...authenticationDefaults.claims])
    .describe('Claims that are checked besides `iss`, `exp`, `nbf` and `iat`.'),
});

export const authentication = z.discriminatedUnion('kind', [oidc, cognito, jwt], { error: 'kind: one of oidc, cognito, jwt' });

export type Authentication = z.output<typeof authentication>;
export type AuthenticationInput = z.input<typeof authentication>;
