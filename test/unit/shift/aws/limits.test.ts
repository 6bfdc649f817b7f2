import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { loadEnvironment } from '../../../../lib/config/load';
import { call } from '../../../../lib/shift/aws/call';
import { cloudWatchGate } from '../../../../lib/shift/aws/gate';
import { ssmWeights } from '../../../../lib/shift/aws/weight-store';
import { observeLeftBehind } from '../../../../lib/shift/preflight/observe/left-behind';

/** Limits of AWS. A call beyond one is refused whole, and only with many services: no test with three of them meets it. */

const options = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
afterEach(() => jest.restoreAllMocks());

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Readonly<Record<string, unknown>>;
}

/** AWS answers commands by their name. @returns how many items each call named in a field */
function aws(
  client: { readonly prototype: { send: unknown } },
  field: string,
  answer: (command: string, items: readonly string[]) => object,
) {
  const sizes: number[] = [];
  jest.spyOn(client.prototype as SSMClient, 'send').mockImplementation((async ({ constructor, input }: Command) => {
    const items = input[field] as readonly string[] | undefined;
    if (items) sizes.push(items.length);
    return answer(constructor.name, items ?? []);
  }) as never);
  return sizes;
}
const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `s${index}`);

test('weights of 37 services: ten parameters a call, and all of them are read', async () => {
  const sizes = aws(SSMClient, 'Names', (_, names) => ({ Parameters: names.map((Name) => ({ Name, Value: '90,10' })) }));
  const weights = await ssmWeights('prod', options).read(many(37));
  expect(sizes).toEqual([10, 10, 10, 7]);
  expect(weights).toEqual(Object.fromEntries(many(37).map((service) => [service, { blue: 90, green: 10 }])));
});

test('weights of ten services: one call; a parameter that is not there is missing, not 0', async () => {
  const sizes = aws(SSMClient, 'Names', (_, names) => ({ Parameters: names.slice(1).map((Name) => ({ Name, Value: '0,100' })) }));
  const weights = await ssmWeights('prod', options).read(many(10));
  expect(sizes).toEqual([10]);
  expect([Object.keys(weights).length, weights.s0]).toEqual([9, undefined]);
});

test('alarms of 50 services: a hundred names a call, in both kinds, and each has its state', async () => {
  const sizes = aws(CloudWatchClient, 'AlarmNames', (_, names) => ({
    MetricAlarms: names.map((AlarmName) => ({ AlarmName, StateValue: AlarmName.includes('s49-') ? 'ALARM' : 'OK', StateReason: 'why' })),
    CompositeAlarms: [],
  }));
  const deployment = {
    env: 'prod',
    region: 'eu-west-1',
    loadBalancers: [undefined],
    networkLoadBalancers: [],
    networkServices: [],
    targetGroups: {},
  };
  const gate = cloudWatchGate(deployment as unknown as Parameters<typeof cloudWatchGate>[0], { list: async () => [] }, options);
  const elsewhere = 'arn:aws:cloudwatch:us-east-1:1:alarm:budget';
  const alarms = await gate.alarms({ to: 'green', services: many(50), extra: ['arn:aws:cloudwatch:eu-west-1:1:alarm:own:one', elsewhere] });
  expect(sizes).toEqual([100, 52]);
  expect(alarms.map(({ state }) => state).toSorted()).toEqual([
    ...Array(3).fill('alarm'),
    ...Array(1).fill('no-data'),
    ...Array(149).fill('ok'),
  ]);
  expect(alarms.slice(-2)).toEqual([
    { name: 'own:one', state: 'ok', reason: 'why' },
    { name: elsewhere, state: 'no-data', reason: 'it is in another region' },
  ]);
});

test('tags of 45 target groups: twenty ARNs a call, and the last of them is looked at', async () => {
  const env = loadEnvironment('staging');
  const named = many(45).map((service) => `staging-${service}-blue`);
  const tagsOf = (arn: string) => ({
    ResourceArn: arn,
    Tags: [
      { Key: 'bluegreen/service', Value: arn.replace(/^arn:staging-|-blue$/g, '') },
      { Key: 'bluegreen/color', Value: 'blue' },
    ],
  });
  const sizes = aws(ElasticLoadBalancingV2Client, 'ResourceArns', (command, arns) =>
    command === 'DescribeTagsCommand'
      ? { TagDescriptions: arns.map(tagsOf) }
      : { TargetGroups: named.map((name) => ({ TargetGroupName: name, TargetGroupArn: `arn:${name}` })) },
  );
  jest.spyOn(SSMClient.prototype, 'send').mockImplementation((async () => ({ Parameters: [] })) as never);
  const { leftTargetGroups } = await observeLeftBehind({ env, to: 'green', options } as Parameters<typeof observeLeftBehind>[0]);
  expect(sizes).toEqual([20, 20, 5]);
  expect(leftTargetGroups).toMatchObject({ ok: true, value: { length: 45 } });
});

test.each([
  ['a write is given up a second after its deadline: a rollback waits no longer than that for late ones', { deadline: 2000 }, 3000],
  ['a call without a deadline, after five seconds', {}, 5000],
  ['or sooner, if its caller has less time', { timeoutMs: 700 }, 700],
  ['a deadline far away gives it no more', { deadline: 60_000 }, 5000],
])('%s', async (_, { deadline, ...given }: { deadline?: number; timeoutMs?: number }, expected) => {
  jest.spyOn(Date, 'now').mockReturnValue(0);
  const timeout = jest.spyOn(AbortSignal, 'timeout');
  await call('ModifyRule', async () => undefined, { ...given, ...(deadline !== undefined && { deadline }) });
  expect(timeout).toHaveBeenCalledWith(expected);
});

test('a service of connections has one alarm, its load balancer one of flows', async () => {
  const names: string[] = [];
  aws(CloudWatchClient, 'AlarmNames', (_, asked) => {
    names.push(...asked);
    return { MetricAlarms: [], CompositeAlarms: [] };
  });
  const deployment = {
    env: 'prod',
    region: 'eu-west-1',
    loadBalancers: [undefined],
    networkLoadBalancers: ['tcp'],
    networkServices: ['db'],
    targetGroups: {},
  };
  const gate = cloudWatchGate(deployment as unknown as Parameters<typeof cloudWatchGate>[0], { list: async () => [] }, options);
  await gate.alarms({ to: 'green', services: ['db', 'web'], extra: [] });
  expect(names).toEqual([
    'prod-load-balancer-5xx',
    'prod-load-balancer-flows-tcp',
    'prod-db-to-green-targets',
    ...['errors', 'latency', 'targets'].map((concern) => `prod-web-to-green-${concern}`),
  ]);
});
