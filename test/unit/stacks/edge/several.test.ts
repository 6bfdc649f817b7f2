import type { PriceName } from '../../../../config/prices';
import { capacityOf } from '../../../../lib/capacity/capacity';
import { checkEnvironment } from '../../../../lib/config/check';
import { costOf } from '../../../../lib/cost/cost';
import { loadBalancersIn } from '../../../../lib/diff/stacks';
import { colors, dashboardName, gateAlarmName, loadBalancerAlarmName, stackIdOf, stackName, stackNames } from '../../../../lib/names';
import { bases } from '../../../../tools/docs/cases/case';
import { changed } from '../../../../tools/docs/cases/change';
import { ofType, stackOf, type Template } from '../../../support/template';
import { alarmsOf, trafficTemplates } from '../gate/template';

/** Staging with one service behind each of three load balancers: the one by default, an internal one, and one that exists. */
const partner = {
  kind: 'existing',
  arn: 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/partner/50dc6c495c0c9188',
  listenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/partner/50dc6c495c0c9188/f2f7dc8efc522ab2',
  securityGroupId: 'sg-0a1b2c3d4e5f60718',
};
const certificateArns = ['arn:aws:acm:eu-west-1:111111111111:certificate/6f5a2b1c-3d4e-4f50-8a6b-7c8d9e0f1a2b'];
const behind = ['web', 'api', 'jobs'];
const [, api = {}] = bases.dev.services;
const env = checkEnvironment(
  changed(bases.dev, {
    'edge.loadBalancers': {
      internal: {
        kind: 'managed',
        scheme: 'internal',
        certificateArns: certificateArns,
      },
      partner,
    },
    'services.1.loadBalancer': 'internal',
    // A listener of its own: the priority and the host of another service are free there.
    'services.2': { ...api, name: 'jobs', loadBalancer: 'partner' },
    'traffic.weights': { keptIn: 'ssm', seed: { blue: 100, green: 0 } },
  }),
  'dev.ts',
);
const templates = trafficTemplates([env]);
const suffixes = [undefined, 'internal', 'partner'];
/** The stacks of a kind, one for each load balancer. */
const each = (kind: 'edge' | 'traffic') => suffixes.map((name) => stackOf(templates, stackName('dev', stackIdOf(kind, name))));
const [traffic] = each('traffic') as [Template, ...Template[]];
const propertiesOf = (template: Template, type: string) => ofType(template, type).map(([, { Properties }]) => Properties);
const text = (value: unknown) => JSON.stringify(value);

test('each has an edge stack with its target groups; those that are to be made have a name, listeners and a bucket of their own', () => {
  const names = each('edge').map((template) => propertiesOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').map(({ Name }) => Name));
  expect(names).toEqual([['dev-edge'], ['dev-internal-int'], []]);
  expect(each('edge').map((template) => propertiesOf(template, 'AWS::ElasticLoadBalancingV2::Listener').length)).toEqual([2, 2, 0]);
  for (const [index, template] of each('edge').entries()) {
    const groups = propertiesOf(template, 'AWS::ElasticLoadBalancingV2::TargetGroup').map(({ Name }) => Name);
    expect(groups).toEqual(colors.map((color) => `dev-${behind[index]}-${color}`));
    expect(propertiesOf(template, 'Custom::WeightSeeds').map(({ Parameters }) => Parameters)).toEqual([
      [`/bluegreen/dev/weights/${behind[index]}`],
    ]);
  }
});

test('a service’s rules are in the stack of its load balancer, on its listener', () => {
  const rules = each('traffic').map((template) => propertiesOf(template, 'AWS::ElasticLoadBalancingV2::ListenerRule'));
  expect(new Set(rules.flat().map(({ ListenerArn }) => text(ListenerArn))).size).toBe(3);
  for (const [index, own] of rules.entries()) {
    expect(own).toHaveLength(2);
    expect(new Set(own.map(({ ListenerArn }) => text(ListenerArn))).size).toBe(1);
    for (const { Actions } of own) expect(text(Actions)).toContain(`TargetGroups${behind[index]}`);
  }
  expect(rules[2]?.map(({ ListenerArn }) => ListenerArn)).toEqual([partner.listenerArn, partner.listenerArn]);
});

test('each has its gate, its alarm and its dashboard; one topic hears of all', () => {
  for (const [index, template] of each('traffic').entries()) {
    const names = propertiesOf(template, 'AWS::CloudWatch::Alarm').map(({ AlarmName }) => AlarmName);
    expect(names).toContain(loadBalancerAlarmName('dev', suffixes[index]));
    const dashboards = propertiesOf(template, 'AWS::CloudWatch::Dashboard').map(({ DashboardName }) => DashboardName);
    expect(dashboards).toEqual([dashboardName('dev', env.region, suffixes[index])]);
  }
  const topic = text(propertiesOf(traffic, 'AWS::SNS::TopicPolicy'));
  for (const to of colors) {
    for (const [index, name] of suffixes.entries()) {
      const gate = stackOf(templates, ['dev', to, 'gate', name].filter((part) => part !== undefined).join('-'));
      const concerns = ['errors', 'latency', 'targets'].map((concern) => `dev-${behind[index]}-to-${to}-${concern}`);
      expect(alarmsOf(gate).map(({ AlarmName }) => AlarmName)).toEqual(concerns);
      expect(topic).toContain(`:alarm:${gateAlarmName('dev', to, name)}"`);
    }
  }
});

test('diff and drift find the stacks of each by the traffic stack’s own template', () => {
  expect(loadBalancersIn('dev', traffic)).toEqual(['internal', 'partner']);
  expect(stackNames('dev', ['internal', 'partner'])).toEqual(expect.arrayContaining(Object.keys(templates)));
});

test('the functions of a shift may write the rules of all listeners, and no other', () => {
  const written = propertiesOf(traffic, 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument }) =>
    (PolicyDocument as { Statement: { Action: unknown; Resource: unknown }[] }).Statement.filter(
      ({ Action }) => Action === 'elasticloadbalancing:ModifyRule',
    ).map(({ Resource }) =>
      text(Resource)
        .match(/Rule(web|api|jobs)/g)
        ?.toSorted(),
    ),
  );
  // The function that ticks, and the one that rolls back.
  const every = ['Ruleapi', 'Rulejobs', 'Ruleweb'];
  expect(written).toEqual([every, every]);
});

test('a shift finds all listeners; an alarm of any load balancer calls the rollback', () => {
  const functions = propertiesOf(traffic, 'AWS::Lambda::Function').map(({ Environment }) => text(Environment));
  expect(functions.filter((one) => one.includes('LISTENER_ARN') && one.includes(partner.listenerArn)).length).toBe(3);
  const parameter = propertiesOf(traffic, 'AWS::SSM::Parameter').map(({ Value }) => text(Value))[0];
  expect(parameter).toContain('\\"version\\":2');
  expect(parameter).toContain(partner.listenerArn);
  const patterns = propertiesOf(traffic, 'AWS::Events::Rule').map(({ EventPattern }) => text(EventPattern));
  expect(patterns.find((one) => one?.includes('dev-load-balancer-5xx'))).toContain(`:alarm:${loadBalancerAlarmName('dev', '*')}"`);
});

test('cost counts load balancers and alarms as the stacks make them, capacity the services of each', () => {
  const { items } = costOf(env, { prices: {} });
  const count = (price: PriceName) => items.reduce((sum, item) => sum + (item.price === price ? item.quantity : 0), 0);
  const every = Object.values(templates);
  const metrics = every
    .flatMap((template) => propertiesOf(template, 'AWS::CloudWatch::Alarm'))
    .map(({ Metrics }) => (Array.isArray(Metrics) ? Metrics.filter((metric: object) => 'MetricStat' in metric).length : 1));
  const made = each('edge').flatMap((template) => propertiesOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer'));
  expect(count('load-balancer')).toBe(made.length);
  expect(count('alarm-metric')).toBe(metrics.reduce((sum, one) => sum + one, 0));
  expect(count('composite-alarm')).toBe(every.flatMap((template) => propertiesOf(template, 'AWS::CloudWatch::CompositeAlarm')).length);
  const groups = capacityOf(env).spreads[0]?.limits.filter(({ name }) => name === 'target groups');
  expect(groups?.map(({ scope, used }) => [scope, used])).toEqual([
    ['load balancer', 2],
    ['load balancer internal', 2],
    ['load balancer partner', 2],
  ]);
});

// CloudFormation would make anew what gets another logical id: a load balancer with another address, a gate without a history.
test('who goes from one load balancer to three keeps every resource of the first as it is', () => {
  const input = { ...bases.dev, services: bases.dev.services.slice(0, 1) };
  const one = trafficTemplates([
    checkEnvironment(changed(input, { 'traffic.weights': { keptIn: 'ssm', seed: { blue: 100, green: 0 } } }), 'dev.ts'),
  ]);
  const changes = Object.entries(one).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources)
      .filter(([id, resource]) => text(resource) !== text(templates[stack]?.Resources[id]))
      .map(([id, { Type }]) => `${stack} ${Type} ${id.replace(/[0-9A-F]{8}$/, '')}`),
  );
  // What lists services, listeners or gates, all of it changed in place.
  expect(changes.toSorted()).toEqual([
    'dev-traffic AWS::Events::Rule ShiftGateFires',
    'dev-traffic AWS::IAM::ManagedPolicy ShiftRollbackPolicy2',
    'dev-traffic AWS::IAM::ManagedPolicy ShiftTickPolicy2',
    'dev-traffic AWS::KMS::Key ObservabilityNotificationsKey',
    'dev-traffic AWS::Lambda::Function ShiftRollback',
    'dev-traffic AWS::Lambda::Function ShiftTick',
    'dev-traffic AWS::Lambda::Function ShiftWatchdog',
    'dev-traffic AWS::SNS::TopicPolicy ObservabilityNotificationsPolicy',
    'dev-traffic AWS::SSM::Parameter ShiftDeployed',
  ]);
});
