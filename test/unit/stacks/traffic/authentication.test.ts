import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import dev from '../../../../config/environments/dev';
import { checkEnvironment } from '../../../../lib/config/check';
import type { RoutedService } from '../../../../lib/config/derived/load-balancers';
import { TestRoute } from '../../../../lib/stacks/traffic/test-route';
import { WeightedRule } from '../../../../lib/stacks/traffic/weighted-rule';
import { changed } from '../../../../tools/docs/cases/change';

const targetGroups = { blue: 'blue-arn', green: 'green-arn' };
const endpoints = {
  issuer: 'https://login.example.com',
  authorizationEndpoint: 'https://login.example.com/authorize',
  tokenEndpoint: 'https://login.example.com/token',
  userInfoEndpoint: 'https://login.example.com/userinfo',
  clientId: 'shop',
};
const oidc = { kind: 'oidc', ...endpoints, clientSecret: { secretName: 'dev/login/shop', jsonKey: 'secret' } };

function service(authentication: object | undefined): RoutedService {
  const env = checkEnvironment(changed(dev, { 'services.0.authentication': authentication }), 'dev.ts');
  return env.services[0] as RoutedService;
}

/** Actions of the weighted rule and of the test route. */
function actionsOf(authentication: object | undefined): unknown[] {
  const stack = new Stack(new App(), 'Traffic');
  const rule = { listenerArn: 'listener', service: service(authentication), targetGroups };
  new WeightedRule(stack, 'Rule', { ...rule, weights: { blue: 100, green: 0 } });
  new TestRoute(stack, 'Test', { ...rule, testRoute: { to: 'green', sourceCidrs: ['198.51.100.0/24'] } });
  const rules = Template.fromStack(stack).findResources('AWS::ElasticLoadBalancingV2::ListenerRule');
  return Object.values(rules).map((one) => (one as { Properties: { Actions: unknown } }).Properties.Actions);
}

test('without authentication a rule forwards, and has no order', () => {
  expect(actionsOf(undefined)).toEqual([
    [expect.not.objectContaining({ Order: expect.anything() })],
    [expect.not.objectContaining({ Order: expect.anything() })],
  ]);
});

// A test route that asks nothing would be a way round the login.
test.each([
  [
    'authenticate-oidc',
    oidc,
    {
      AuthenticateOidcConfig: {
        Issuer: endpoints.issuer,
        AuthorizationEndpoint: endpoints.authorizationEndpoint,
        TokenEndpoint: endpoints.tokenEndpoint,
        UserInfoEndpoint: endpoints.userInfoEndpoint,
        ClientId: 'shop',
        // The secret itself is in no template.
        ClientSecret: '{{resolve:secretsmanager:dev/login/shop:SecretString:secret::}}',
        Scope: 'openid',
        SessionCookieName: 'AWSELBAuthSessionCookie',
        SessionTimeout: 604_800,
        OnUnauthenticatedRequest: 'authenticate',
      },
    },
  ],
  [
    'authenticate-cognito',
    {
      kind: 'cognito',
      userPoolArn: 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_AbCdEf123',
      userPoolClientId: '3n4b5urk1ft4fl3mg5e62d9ado',
      userPoolDomain: 'shop',
      sessionTimeoutSeconds: 3600,
      extraParameters: { prompt: 'login' },
    },
    {
      AuthenticateCognitoConfig: {
        UserPoolArn: 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_AbCdEf123',
        UserPoolClientId: '3n4b5urk1ft4fl3mg5e62d9ado',
        UserPoolDomain: 'shop',
        Scope: 'openid',
        SessionCookieName: 'AWSELBAuthSessionCookie',
        SessionTimeout: 3600,
        OnUnauthenticatedRequest: 'authenticate',
        AuthenticationRequestExtraParams: { prompt: 'login' },
      },
    },
  ],
  [
    'jwt-validation',
    {
      kind: 'jwt',
      issuer: endpoints.issuer,
      jwksEndpoint: 'https://login.example.com/keys',
      claims: [{ name: 'scope', format: 'string-array', values: ['orders.read'] }],
    },
    {
      JwtValidationConfig: {
        Issuer: endpoints.issuer,
        JwksEndpoint: 'https://login.example.com/keys',
        AdditionalClaims: [{ Name: 'scope', Format: 'string-array', Values: ['orders.read'] }],
      },
    },
  ],
])('%s comes before the forward, in the weighted rule and in the test route', (type, authentication, config) => {
  const actions = [
    { Type: type, Order: 1, ...config },
    { Type: 'forward', Order: 2, ForwardConfig: expect.anything() },
  ];
  expect(actionsOf(authentication)).toEqual([actions, actions]);
});
