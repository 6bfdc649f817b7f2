import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import {
  AssociateVpcCidrBlockCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import staging from '../../config/environments/staging';
import { formatBlock } from '../../lib/addresses';
import { checkEnvironment } from '../../lib/config/check';
import { addressPlan, podSetOf } from '../../lib/config/derived/address-plan';
import type { Environment } from '../../lib/config/schema';
import { observeAws } from '../../lib/shift/preflight/observe/aws';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/local-aws';

/** The parts of AWS that preflight looks at, made with the SDK; the local AWS has no insights, account limits or address usage. */
let aws: LocalAws;
let listenerArn = '';
let certificateArn = '';
let hostedZoneId = '';
let vpcId = '';
/** Checked first: the local AWS gives zones ids that AWS would not. */
const env = (): Environment => {
  const checked = checkEnvironment(staging, 'staging.ts');
  const { loadBalancer } = checked.edge;
  if (loadBalancer.kind !== 'managed') throw new Error('staging has a load balancer of its own');
  const aliases = [{ hostedZoneId, zoneName: 'staging.example.com', name: 'shop.staging.example.com' }];
  return { ...checked, edge: { ...checked.edge, loadBalancer: { ...loadBalancer, certificateArns: [certificateArn], aliases } } };
};

beforeAll(async () => {
  aws = await startLocalAws(staging.account, staging.region);
  const [ec2, elb, acm] = [new EC2Client(aws.client), new ElasticLoadBalancingV2Client(aws.client), new ACMClient(aws.client)];
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.20.0.0/16' }));
  vpcId = Vpc?.VpcId ?? '';
  const subnets = await Promise.all(
    ['a', 'b', 'c'].map((zone, index) =>
      ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: `10.20.${index}.0/24`, AvailabilityZone: `eu-west-1${zone}` })),
    ),
  );
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'staging-edge', Subnets: subnets.map(({ Subnet }) => Subnet?.SubnetId ?? '') }),
  );
  ({ CertificateArn: certificateArn = '' } = await acm.send(new RequestCertificateCommand({ DomainName: 'shop.staging.example.com' })));
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({ Name: 'staging-web-green', Protocol: 'HTTP', Port: 80, VpcId: vpcId, TargetType: 'ip' }),
  );
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn;
  const { Listeners } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
      Protocol: 'HTTPS',
      Port: 443,
      Certificates: [{ CertificateArn: certificateArn }],
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    }),
  );
  listenerArn = Listeners?.[0]?.ListenerArn ?? '';
  await elb.send(
    new CreateRuleCommand({
      ListenerArn: listenerArn,
      Priority: 100,
      Conditions: [{ Field: 'host-header', Values: ['shop.staging.example.com'] }],
      Actions: [{ Type: 'forward', TargetGroupArn }],
    }),
  );
  await new EKSClient(aws.client).send(
    new CreateClusterCommand({
      name: 'staging-green',
      version: '1.36',
      roleArn: 'arn:aws:iam::222222222222:role/cluster',
      resourcesVpcConfig: { subnetIds: subnets.map(({ Subnet }) => Subnet?.SubnetId ?? '') },
    }),
  );
  const route53 = new Route53Client(aws.client);
  const { HostedZone } = await route53.send(new CreateHostedZoneCommand({ Name: 'staging.example.com', CallerReference: 'test' }));
  hostedZoneId = HostedZone?.Id?.replace('/hostedzone/', '') ?? '';
  const AliasTarget = { DNSName: LoadBalancers?.[0]?.DNSName, HostedZoneId: 'Z32O12XQLNTSW2', EvaluateTargetHealth: false };
  await route53.send(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: hostedZoneId,
      ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: { Name: 'shop.staging.example.com', Type: 'A', AliasTarget } }] },
    }),
  );
});
afterAll(() => aws.stop());

const look = () => observeAws({ env: env(), to: 'green', listenerArns: [listenerArn], options: { ...aws.client, maxAttempts: 1 } });

test('control plane, certificate and alias are read; what this AWS lacks cannot be read, and the rest goes on', async () => {
  const seen = await look();
  expect(seen.controlPlane).toMatchObject({ value: { name: 'staging-green', status: 'ACTIVE', version: '1.36' } });
  expect(seen.certificates).toMatchObject({
    value: [{ arn: certificateArn, names: expect.arrayContaining(['shop.staging.example.com']) }],
  });
  expect(seen.aliases).toMatchObject({
    value: [{ name: 'shop.staging.example.com', target: expect.stringContaining('elb.amazonaws.com'), evaluatesTargetHealth: false }],
  });
  expect(seen.insights).toEqual({ ok: false, why: expect.stringMatching(/^ListInsights: /) });
});

test('target groups of the load balancer are counted', async () => {
  const { quotas } = await look();
  expect(quotas[0]).toEqual({ ok: true, value: { name: 'target groups of the load balancer', limit: 100, used: 1, adjustable: false } });
});

test('quotas and certificates of a second load balancer are its own', async () => {
  const elb = new ElasticLoadBalancingV2Client(aws.client);
  const { Subnets = [] } = await new EC2Client(aws.client).send(
    new DescribeSubnetsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }),
  );
  const subnets = Subnets.map(({ SubnetId = '' }) => SubnetId);
  const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ Name: 'staging-inner', Subnets: subnets }));
  const certificate = await new ACMClient(aws.client).send(new RequestCertificateCommand({ DomainName: 'inner.staging.example.com' }));
  const { Listeners } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
      Protocol: 'HTTPS',
      Port: 443,
      Certificates: [{ CertificateArn: certificate.CertificateArn }],
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    }),
  );
  for (const [index, Name] of ['staging-inner-blue', 'staging-inner-green'].entries()) {
    const group = { Name, Protocol: 'HTTP' as const, Port: 80, VpcId: vpcId, TargetType: 'ip' as const };
    const { TargetGroups } = await elb.send(new CreateTargetGroupCommand(group));
    await elb.send(
      new CreateRuleCommand({
        ListenerArn: Listeners?.[0]?.ListenerArn,
        Priority: index + 1,
        Conditions: [{ Field: 'host-header', Values: [`${Name}.example.com`] }],
        Actions: [{ Type: 'forward', TargetGroupArn: TargetGroups?.[0]?.TargetGroupArn }],
      }),
    );
  }
  const own = env();
  const inner = { ...own.edge.loadBalancer, aliases: [] } as Environment['edge']['loadBalancer'];
  const services = own.services.map((service, index) => (index === 0 ? { ...service, loadBalancer: 'inner' } : service));
  const two = { ...own, services, edge: { ...own.edge, loadBalancers: { inner } } };
  const listenerArns = [listenerArn, Listeners?.[0]?.ListenerArn ?? ''];
  const seen = await observeAws({ env: two, to: 'green', listenerArns, options: { ...aws.client, maxAttempts: 1 } });
  const quotas = seen.quotas.flatMap((quota) => (quota.ok ? [quota.value] : []));
  expect(quotas.filter(({ name }) => name.startsWith('target groups of load balancer'))).toEqual([
    { name: 'target groups of load balancer staging-edge', limit: 100, used: 1, adjustable: false },
    { name: 'target groups of load balancer staging-inner', limit: 100, used: 2, adjustable: false },
  ]);
  const names = expect.arrayContaining(['inner.staging.example.com']) as unknown;
  expect(seen.certificates).toMatchObject({
    value: [{ arn: certificateArn }, { arn: certificate.CertificateArn, loadBalancer: 'inner', names }],
  });
});

test('the pod subnets of the new color are found by their blocks, in this VPC', async () => {
  expect((await look()).podSubnets).toEqual({ ok: true, value: [] });
  const ec2 = new EC2Client(aws.client);
  const [CidrBlock] = Object.values(podSetOf(addressPlan(env()).podSets, 'green')).map(formatBlock);
  await ec2.send(new AssociateVpcCidrBlockCommand({ VpcId: vpcId, CidrBlock: env().network.podCidrs[0] }));
  await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock, AvailabilityZone: 'eu-west-1a' }));
  expect((await look()).podSubnets).toMatchObject({ value: [{ zone: 'eu-west-1a', free: expect.any(Number) }] });
});

test('what a service that left the configuration has left behind is found by its tags and its path', async () => {
  const elb = new ElasticLoadBalancingV2Client(aws.client);
  const tags = [
    { Key: 'bluegreen/service', Value: 'gone' },
    { Key: 'bluegreen/color', Value: 'blue' },
  ];
  await elb.send(
    new CreateTargetGroupCommand({ Name: 'staging-gone-blue', Protocol: 'HTTP', Port: 80, VpcId: vpcId, TargetType: 'ip', Tags: tags }),
  );
  const ssm = new SSMClient(aws.client);
  await ssm.send(new PutParameterCommand({ Name: '/bluegreen/staging/weights/gone', Value: '0,100', Type: 'StringList' }));
  const { leftTargetGroups, leftWeights } = await look();
  expect(leftTargetGroups).toMatchObject({ value: [{ name: 'staging-gone-blue' }] });
  expect(leftWeights).toEqual({ ok: true, value: [{ name: '/bluegreen/staging/weights/gone', value: '0,100' }] });
});
