import { App, Stack } from 'aws-cdk-lib';
import { checkEnvironment } from '../../../../lib/config/check';
import type { RoutedService } from '../../../../lib/config/derived/load-balancers';
import { serviceRules } from '../../../../lib/stacks/traffic/service-rules';
import { TestRoute } from '../../../../lib/stacks/traffic/test-route';
import { WeightedRule } from '../../../../lib/stacks/traffic/weighted-rule';
import { bases } from '../../../../tools/docs/cases/case';
import { changed } from '../../../../tools/docs/cases/change';
import { templateOf } from '../../../../tools/template';
import { ofType } from '../../../support/template';

const testRoute = { to: 'green' as const, sourceCidrs: ['198.51.100.0/24', '203.0.113.7/32'] };
const { services } = checkEnvironment(
  changed(bases.dev, {
    'traffic.testRoute': undefined,
    'services.1.hosts': ['shop.example.com'],
    'services.1.paths': [],
    'services.1.methods': ['GET'],
    'services.1.headers': [{ name: 'X-Version', values: ['2*'] }],
    'services.1.queryStrings': [{ key: 'preview', values: ['on'] }],
    'services.1.sources': ['203.0.113.0/24'],
  }),
  'dev.ts',
);

/** Conditions of the service's rule and of its test route. @param change of the service */
function conditionsOf(change: Partial<RoutedService> = {}): unknown[] {
  const app = new App();
  const stack = new Stack(app, 'traffic');
  const service = { ...(services[1] as RoutedService), ...change };
  const rule = { listenerArn: 'listener', service, targetGroups: { blue: 'blue', green: 'green' } };
  new WeightedRule(stack, 'Rule', { ...rule, weights: { blue: 100, green: 0 } });
  new TestRoute(stack, 'TestRoute', { ...rule, testRoute });
  const template = templateOf(app.synth().getStackArtifact(stack.artifactId).template as object);
  return ofType(template, 'AWS::ElasticLoadBalancingV2::ListenerRule').map(([, { Properties }]) => Properties.Conditions);
}

const own = [
  { Field: 'host-header', HostHeaderConfig: { Values: ['shop.example.com'] } },
  { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Version', Values: ['2*'] } },
  { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } },
  { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'preview', Value: 'on' }] } },
];
const source = (...Values: string[]) => ({ Field: 'source-ip', SourceIpConfig: { Values } });
const color = { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Cluster', Values: ['green'] } };

test('a rule has every condition of its service; its test route is for addresses that are testers and sources of it', () => {
  expect(conditionsOf()).toEqual([
    [...own, source('203.0.113.0/24')],
    [color, source('203.0.113.7/32'), ...own],
  ]);
});

test('without sources the test route is for all testers', () => {
  expect(conditionsOf({ sources: [] })).toEqual([own, [color, source(...testRoute.sourceCidrs), ...own]]);
});

test('a query string without a key', () => {
  const [conditions] = conditionsOf({ queryStrings: [{ values: ['on', 'yes'] }] });
  expect(conditions).toContainEqual({ Field: 'query-string', QueryStringConfig: { Values: [{ Value: 'on' }, { Value: 'yes' }] } });
});

test('further rules of a service have its weights and target groups, and a test route each', () => {
  const environment = checkEnvironment(
    changed(bases.dev, {
      'services.0.furtherRules': [
        { priority: 40, hosts: ['www.example.com'] },
        { priority: 60, paths: ['/old/*'], methods: ['GET'] },
      ],
    }),
    'dev.ts',
  );
  const app = new App();
  const stack = new Stack(app, 'traffic');
  const arns = { blue: 'arn:blue', green: 'arn:green' };
  const made = serviceRules(stack, {
    environment,
    listener: { name: undefined, listenerArn: 'listener', fullName: 'app/x/1' },
    targetGroupArns: Object.fromEntries(environment.services.map(({ name }) => [name, arns])),
  });
  const [web] = environment.services as [RoutedService];
  expect(made).toHaveLength(environment.services.length + 2);
  const template = templateOf(app.synth().getStackArtifact(stack.artifactId).template as object);
  const rules = ofType(template, 'AWS::ElasticLoadBalancingV2::ListenerRule').map(
    ([id, { Properties }]): Record<string, unknown> => ({ ...Properties, id }),
  );
  const first = rules.find(({ Priority }) => Priority === web.priority);
  for (const [priority, conditions] of [
    [40, [{ Field: 'host-header', HostHeaderConfig: { Values: ['www.example.com'] } }]],
    [
      60,
      [
        { Field: 'path-pattern', PathPatternConfig: { Values: ['/old/*'] } },
        { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } },
      ],
    ],
  ] as const) {
    const further = rules.find(({ Priority }) => Priority === priority);
    expect(further).toMatchObject({ Conditions: conditions, Actions: first?.Actions });
    expect(rules.find(({ Priority }) => Priority === priority - 1)).toMatchObject({ Conditions: expect.arrayContaining([...conditions]) });
    // A pull request's diff names it by the service and its priority.
    expect(further?.id).toMatch(new RegExp(`^FurtherRulesRuleweb${priority}`));
  }
});
