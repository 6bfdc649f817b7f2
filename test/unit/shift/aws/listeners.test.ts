import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { elbRules } from '../../../../lib/shift/aws/rules';
import { metricPlaces } from '../../../../lib/shift/aws/target-groups';
import { liveWeights, ruleRefs, withWeights } from '../../../../lib/shift/model/rule';

/** One service behind an Application Load Balancer, one behind a Network Load Balancer: what is asked and what is sent. */
const at = (resource: string) => `arn:aws:elasticloadbalancing:eu-west-1:111111111111:${resource}`;
const network = at('loadbalancer/net/prod-tcp/60dc6c495c0c9188');
const listener = at('listener/net/prod-tcp/60dc6c495c0c9188/0a');
const rule = at('listener-rule/app/prod-edge/50dc6c495c0c9188/0b/0c');
const group = (name: string) => at(`targetgroup/${name}/0d`);
const forward = (service: string) => ({
  Type: 'forward',
  ForwardConfig: {
    TargetGroups: ['blue', 'green'].map((color, green) => ({ TargetGroupArn: group(`prod-${service}-${color}`), Weight: green ? 10 : 90 })),
  },
});

let sent: object[];
beforeEach(() => {
  sent = [];
  jest.spyOn(ElasticLoadBalancingV2Client.prototype, 'send').mockImplementation((async (command: object) => {
    sent.push(command);
    if (command instanceof DescribeRulesCommand)
      return { Rules: [{ RuleArn: rule, Priority: '1', Conditions: [], Actions: [forward('web')] }] };
    if (!(command instanceof DescribeListenersCommand)) return {};
    // Two pages; a listener of somebody else's forwards to a group that is no service's.
    if (!command.input.Marker)
      return { Listeners: [{ ListenerArn: `${listener}x`, DefaultActions: [forward('other')] }], NextMarker: 'more' };
    return { Listeners: [{ ListenerArn: listener, Port: 5432, DefaultActions: [forward('db')] }] };
  }) as never);
});
afterEach(() => jest.restoreAllMocks());

const names = (service: string) => ({ blue: `prod-${service}-blue`, green: `prod-${service}-green` });
const rules = () =>
  elbRules(
    {
      listenerArns: [at('listener/app/prod-edge/50dc6c495c0c9188/0b')],
      networkLoadBalancerArns: [network],
      targetGroups: { web: names('web'), db: names('db') },
    },
    { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } },
  );

test('weights of rules and of listeners are read as one list, every page of it', async () => {
  const listed = await rules().list();
  expect(listed.map(({ arn, service }) => [arn, service])).toEqual([
    [rule, 'web'],
    [listener, 'db'],
  ]);
  expect(liveWeights(listed, ['web', 'db'])).toEqual({ weights: { web: { blue: 90, green: 10 }, db: { blue: 90, green: 10 } }, odd: {} });
});

test('what a record keeps of a listener is enough to find it without the configuration', async () => {
  const known = ruleRefs(await rules().list());
  const bare = elbRules({ listenerArns: [], networkLoadBalancerArns: [network], targetGroups: {} }, { region: 'eu-west-1' });
  expect(await bare.list()).toEqual([]);
  expect((await bare.list(known)).map(({ arn, service }) => [arn, service])).toEqual([[listener, 'db']]);
});

test('a listener is written by ModifyListener, with its default action alone; a rule by ModifyRule', async () => {
  const backend = rules();
  const listed = await backend.list();
  sent = [];
  for (const one of listed) await backend.modify(one.arn, withWeights(one, { blue: 0, green: 100 }), { deadline: Date.now() + 5000 });
  const [first, second] = sent as [ModifyRuleCommand, ModifyListenerCommand];
  expect(first).toBeInstanceOf(ModifyRuleCommand);
  expect(second).toBeInstanceOf(ModifyListenerCommand);
  const weights = (service: string) => ({
    TargetGroups: [
      { TargetGroupArn: group(`prod-${service}-blue`), Weight: 0 },
      { TargetGroupArn: group(`prod-${service}-green`), Weight: 100 },
    ],
  });
  expect(first.input).toEqual({ RuleArn: rule, Actions: [{ Type: 'forward', ForwardConfig: weights('web') }] });
  expect(second.input).toEqual({ ListenerArn: listener, DefaultActions: [{ Type: 'forward', ForwardConfig: weights('db') }] });
});

test('metrics of a service are where its load balancer publishes them', async () => {
  const placeOf = await metricPlaces(rules())();
  expect(placeOf('web', 'blue')).toEqual({
    kind: 'application',
    loadBalancer: 'app/prod-edge/50dc6c495c0c9188',
    targetGroup: 'targetgroup/prod-web-blue/0d',
  });
  expect(placeOf('db', 'green')).toEqual({
    kind: 'network',
    loadBalancer: 'net/prod-tcp/60dc6c495c0c9188',
    targetGroup: 'targetgroup/prod-db-green/0d',
  });
});
