import { ACMClient } from '@aws-sdk/client-acm';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { Route53Client } from '@aws-sdk/client-route-53';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SNSClient } from '@aws-sdk/client-sns';
import { QueueDoesNotExist, SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { observeAws } from '../../../../../lib/shift/preflight/observe/aws';
import { staging } from '../fixture';

/** Answers by the name of the command; a function sees the input. */
type Answers = Readonly<Record<string, object | ((input: Readonly<Record<string, unknown>>) => object)>>;

/** Every SDK client answers from a table; a command that is not in it is refused. */
function aws(answers: Answers): void {
  for (const client of [
    ACMClient,
    CloudWatchClient,
    EC2Client,
    EKSClient,
    IAMClient,
    ElasticLoadBalancingV2Client,
    Route53Client,
    ServiceQuotasClient,
    LambdaClient,
    SNSClient,
    EventBridgeClient,
    SQSClient,
    SSMClient,
  ]) {
    jest.spyOn(client.prototype, 'send').mockImplementation((async (command: {
      constructor: { name: string };
      input: Record<string, unknown>;
    }) => {
      const answer = answers[command.constructor.name.replace(/Command$/, '')];
      if (answer === undefined) throw Object.assign(new Error('not authorized to perform this'), { name: 'AccessDeniedException' });
      return typeof answer === 'function' ? (answer as (input: object) => object)(command.input) : answer;
    }) as never);
  }
}
afterEach(() => jest.restoreAllMocks());

const listenerArn = 'arn:aws:elasticloadbalancing:eu-west-1:222222222222:listener/app/staging-edge/50dc6c495c0c9188/f2f7dc8efc522ab2';
const look = () =>
  observeAws({
    env: staging,
    to: 'green',
    listenerArns: [listenerArn],
    options: { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } },
  });

test('without rights nothing is read, and each reading has its reason', async () => {
  aws({});
  const { quotas, ...rest } = await look();
  expect(quotas).toHaveLength(5);
  for (const reading of [...quotas, ...Object.values(rest)]) {
    expect(reading).toEqual({ ok: false, why: expect.stringMatching(/^[^:]+: .*\(AccessDeniedException\)$/) });
  }
});

test('control plane, add-ons and insights of the new cluster, page by page', async () => {
  aws({
    DescribeCluster: ({ name }) => ({
      cluster: { status: 'ACTIVE', version: '1.36', health: { issues: [{ code: 'X', message: String(name) }] } },
    }),
    ListAddons: ({ nextToken }) => (nextToken ? { addons: ['coredns'] } : { addons: ['vpc-cni'], nextToken: '2' }),
    DescribeAddon: ({ addonName }) => ({ addon: { addonName, status: 'ACTIVE', addonVersion: 'v1', health: { issues: [] } } }),
    ListInsights: { insights: [{ name: 'API', insightStatus: { status: 'PASSING', reason: 'r' }, lastRefreshTime: new Date(5) }] },
  });
  expect(await look()).toMatchObject({
    controlPlane: { value: { name: 'staging-green', status: 'ACTIVE', version: '1.36', issues: ['X: staging-green'] } },
    addons: { value: [{ name: 'vpc-cni' }, { name: 'coredns', status: 'ACTIVE', version: 'v1', issues: [] }] },
    insights: { value: [{ name: 'API', status: 'PASSING', reason: 'r', refreshedAt: 5 }] },
  });
});

test("pod subnets are those of the new color in the load balancer's VPC", async () => {
  const asked: unknown[] = [];
  aws({
    DescribeLoadBalancers: { LoadBalancers: [{ VpcId: 'vpc-1' }] },
    DescribeSubnets: ({ Filters }) => {
      asked.push(Filters);
      return {
        Subnets: [
          { SubnetId: 's2', AvailabilityZone: 'eu-west-1b', AvailableIpAddressCount: 7 },
          { SubnetId: 's1', AvailabilityZone: 'eu-west-1a' },
        ],
      };
    },
  });
  const { podSubnets } = await look();
  expect(podSubnets).toMatchObject({
    value: [
      { id: 's1', free: 0 },
      { id: 's2', zone: 'eu-west-1b', free: 7 },
    ],
  });
  expect(asked).toContainEqual([
    { Name: 'vpc-id', Values: ['vpc-1'] },
    { Name: 'cidr-block', Values: [expect.stringMatching(/^100\./), expect.stringMatching(/^100\./), expect.stringMatching(/^100\./)] },
  ]);
});

const limits = [
  { Name: 'target-groups', Max: '3000' },
  { Name: 'rules-per-application-load-balancer', Max: '100' },
];

test('quotas: what is used, what they allow, what a node adds', async () => {
  aws({
    DescribeAccountLimits: { Limits: limits },
    DescribeTargetGroups: ({ LoadBalancerArn }) => ({ TargetGroups: Array.from({ length: LoadBalancerArn ? 6 : 40 }, () => ({})) }),
    DescribeListeners: { Listeners: [{ ListenerArn: 'a' }, { ListenerArn: 'b' }] },
    DescribeRules: { Rules: [{ IsDefault: true }, { IsDefault: false }, {}] },
    DescribeLoadBalancers: { LoadBalancers: [{ VpcId: 'vpc-1' }] },
    DescribeNetworkInterfaces: ({ NextToken }) => ({ NetworkInterfaces: [{}, {}], ...(NextToken ? {} : { NextToken: '2' }) }),
    GetServiceQuota: ({ QuotaCode }) => ({ Quota: { Value: QuotaCode === 'L-DF5E4CA3' ? 5000 : 64_000 } }),
    GetMetricData: { MetricDataResults: [{ Values: [1234] }] },
  });
  const { quotas } = await look();
  expect(quotas.map((reading) => (reading.ok ? reading.value : reading.why))).toEqual([
    { name: 'target groups of the load balancer', limit: 100, used: 6, adjustable: false },
    { name: 'target groups of the region', limit: 3000, used: 40, adjustable: true },
    { name: 'rules of the load balancer', limit: 100, used: 4, adjustable: true },
    { name: 'network interfaces of the region', limit: 5000, used: 4, perNode: 2, adjustable: true },
    { name: 'network address units of the VPC', limit: 64_000, used: 1234, perNode: 9, adjustable: true },
  ]);
});

test('a VPC that does not report its address usage cannot be read, and the message says how to change that', async () => {
  aws({
    DescribeLoadBalancers: { LoadBalancers: [{ VpcId: 'vpc-1' }] },
    GetServiceQuota: { Quota: { Value: 64_000 } },
    GetMetricData: { MetricDataResults: [{ Values: [] }] },
  });
  expect((await look()).quotas.at(-1)).toEqual({ ok: false, why: expect.stringContaining('--enable-network-address-usage-metrics') });
});

test('certificates and aliases', async () => {
  aws({
    DescribeListenerCertificates: { Certificates: [{ CertificateArn: 'c', IsDefault: true }, { CertificateArn: 'c' }] },
    DescribeCertificate: { Certificate: { Status: 'ISSUED', DomainName: 'a', SubjectAlternativeNames: ['a', 'b'], NotAfter: new Date(9) } },
    ListResourceRecordSets: ({ StartRecordName }) => ({
      ResourceRecordSets: [{ Name: `${String(StartRecordName)}.`, Type: 'A', AliasTarget: { DNSName: 'alb', EvaluateTargetHealth: true } }],
    }),
  });
  expect(await look()).toMatchObject({
    certificates: { value: [{ arn: 'c', status: 'ISSUED', names: ['a', 'a', 'b'], expiresAt: 9 }] },
    aliases: { value: [{ name: 'shop.staging.example.com', target: 'alb', evaluatesTargetHealth: true }] },
  });
});

test('the record that comes next in the zone is not the alias', async () => {
  aws({
    ListResourceRecordSets: { ResourceRecordSets: [{ Name: 'www.staging.example.com.', Type: 'A', AliasTarget: { DNSName: 'alb' } }] },
  });
  expect((await look()).aliases).toEqual({ ok: true, value: [{ name: 'shop.staging.example.com', evaluatesTargetHealth: false }] });
});

test.each([
  [{ Role: {} }, true],
  [Object.assign(new Error('no role'), { name: 'NoSuchEntityException' }), false],
])('the role of spot instances: %s', async (answer, isThere) => {
  aws({
    GetRole: ({ RoleName }) => {
      expect(RoleName).toBe('AWSServiceRoleForEC2Spot');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  expect((await look()).spotRole).toEqual({ ok: true, value: isThere });
});

test('subscribers that have confirmed, those that have not, and a function that is not deployed', async () => {
  const missing = new ResourceNotFoundException({ message: 'no', $metadata: {} });
  aws({
    ListSubscriptionsByTopic: ({ TopicArn, NextToken }) =>
      NextToken
        ? { Subscriptions: [{ SubscriptionArn: 'arn:aws:sns:eu-west-1:222222222222:staging-shift-events:1', Endpoint: TopicArn }] }
        : { Subscriptions: [{ SubscriptionArn: 'PendingConfirmation', Endpoint: 'oncall@example.com' }], NextToken: 'more' },
    GetFunctionConfiguration: ({ FunctionName }) => {
      if (FunctionName === 'staging-rollback') throw missing;
      return { State: 'Active' };
    },
  });
  expect(await look()).toMatchObject({
    subscribers: { ok: true, value: { confirmed: 1, pending: ['oncall@example.com'] } },
    functions: { ok: true, value: { 'staging-shift-tick': 'Active', 'staging-rollback': 'missing', 'staging-shift-watchdog': 'Active' } },
  });
});

test('the rules that call the rollback and the watchdog, and the messages of the dead-letter queue, in flight or not', async () => {
  aws({
    ListRuleNamesByTarget: ({ TargetArn }) => ({ RuleNames: [`rule-of-${String(TargetArn).split(':').at(-1)}`] }),
    DescribeRule: ({ Name }) =>
      Name === 'rule-of-staging-rollback'
        ? { State: 'DISABLED', EventPattern: '{}' }
        : { State: 'ENABLED', ScheduleExpression: 'rate(1 minute)' },
    GetQueueUrl: ({ QueueName }) => ({ QueueUrl: `https://sqs/${String(QueueName)}` }),
    GetQueueAttributes: { Attributes: { ApproximateNumberOfMessages: '1', ApproximateNumberOfMessagesNotVisible: '2' } },
  });
  expect(await look()).toMatchObject({
    callingRules: {
      value: {
        'staging-rollback': [{ name: 'rule-of-staging-rollback', isEnabled: false, pattern: '{}' }],
        'staging-shift-watchdog': [{ name: 'rule-of-staging-shift-watchdog', isEnabled: true }],
      },
    },
    deadLetters: { value: 3 },
  });
  aws({
    GetQueueUrl: () => {
      throw new QueueDoesNotExist({ message: 'no', $metadata: {} });
    },
  });
  expect((await look()).deadLetters).toEqual({ ok: true, value: undefined });
});

test('what services that left have left: by tags, since names of environments can begin alike', async () => {
  const groups = ['staging-web-blue', 'staging-gone-blue', 'staging-eu-gone-green', 'other-gone-blue'];
  const tags = (service: string, color: string) => [
    { Key: 'bluegreen/service', Value: service },
    { Key: 'bluegreen/color', Value: color },
  ];
  aws({
    DescribeTargetGroups: { TargetGroups: groups.map((name) => ({ TargetGroupName: name, TargetGroupArn: `arn:${name}` })) },
    DescribeTags: ({ ResourceArns }) => ({
      TagDescriptions: (ResourceArns as string[]).map((ResourceArn) => ({
        ResourceArn,
        Tags: tags(ResourceArn.includes('web') ? 'web' : 'gone', ResourceArn.endsWith('blue') ? 'blue' : 'green'),
      })),
    }),
    GetParametersByPath: ({ Path }) => ({
      Parameters: ['web', 'gone'].map((service) => ({ Name: `${String(Path)}/${service}`, Value: '0,100' })),
    }),
  });
  const { leftTargetGroups, leftWeights } = await look();
  expect(leftTargetGroups).toEqual({ ok: true, value: [{ name: 'staging-gone-blue', arn: 'arn:staging-gone-blue' }] });
  expect(leftWeights).toEqual({ ok: true, value: [{ name: '/bluegreen/staging/weights/gone', value: '0,100' }] });
});
