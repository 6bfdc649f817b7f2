import type { Action, Rule as ElbRule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ownerOf } from '../../../../lib/shift/aws/deployment';
import { isTestRoute, toElb, toRule } from '../../../../lib/shift/aws/rule-form';

const arnOf = (name: string) => `arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/${name}/0123456789abcdef`;
const owner = ownerOf({ web: { blue: 'dev-web-blue', green: 'dev-web-green' }, api: { blue: 'dev-api-blue', green: 'dev-api-green' } });
const forward: Action = {
  Type: 'forward',
  Order: 2,
  ForwardConfig: {
    TargetGroups: [
      { TargetGroupArn: arnOf('dev-web-blue'), Weight: 90 },
      { TargetGroupArn: arnOf('dev-web-green'), Weight: 10 },
    ],
    TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 },
  },
};
const rule = (...Actions: Action[]): ElbRule => ({ RuleArn: 'rule', Actions });

test('what is read is what is written, authentication included; the client secret, which is not returned, is kept by the load balancer', () => {
  const oidc: Action = {
    Type: 'authenticate-oidc',
    Order: 1,
    AuthenticateOidcConfig: { Issuer: 'https://id', ClientId: 'c', Scope: 'openid' } as never,
  };
  const read = toRule(rule(oidc, forward), owner);
  expect(read).toMatchObject({ arn: 'rule', service: 'web' });
  expect(read?.actions.map(toElb)).toEqual([
    { ...oidc, AuthenticateOidcConfig: { ...oidc.AuthenticateOidcConfig, UseExistingClientSecret: true } },
    forward,
  ]);
});

test('any other action goes back as it came', () => {
  const cognito: Action = {
    Type: 'authenticate-cognito',
    Order: 1,
    AuthenticateCognitoConfig: { UserPoolArn: 'a', UserPoolClientId: 'b', UserPoolDomain: 'c' },
  };
  expect(toRule(rule(cognito, forward), owner)?.actions.map(toElb)[0]).toEqual(cognito);
});

test('a single target group may stand beside the configuration, without a weight', () => {
  const read = toRule(rule({ Type: 'forward', TargetGroupArn: arnOf('dev-api-blue') }), owner);
  expect(read).toMatchObject({ service: 'api', actions: [{ targetGroups: [{ arn: arnOf('dev-api-blue'), weight: 1, color: 'blue' }] }] });
});

test("a target group that is neither color's of the service has no color", () => {
  const mixed = structuredClone(forward);
  mixed.ForwardConfig?.TargetGroups?.push(
    { TargetGroupArn: arnOf('dev-api-blue'), Weight: 1 },
    { TargetGroupArn: arnOf('other'), Weight: 1 },
  );
  const [action] = toRule(rule(mixed), owner)?.actions ?? [];
  expect(action?.type === 'forward' && action.targetGroups.map(({ color }) => color)).toEqual(['blue', 'green', undefined, undefined]);
});

test("a rule that forwards to nobody's target group is no rule of the shift's", () => {
  expect(toRule(rule({ Type: 'forward', TargetGroupArn: arnOf('other') }), owner)).toBeUndefined();
  expect(toRule(rule({ Type: 'redirect' }), owner)).toBeUndefined();
});

test('a test route is known by its header, however it is spelled', () => {
  const condition = (HttpHeaderName: string) => ({ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName, Values: ['green'] } });
  expect(isTestRoute({ Conditions: [{ Field: 'host-header' }, condition('x-CLUSTER')] })).toBe(true);
  expect(isTestRoute({ Conditions: [condition('X-Beta')] })).toBe(false);
});
