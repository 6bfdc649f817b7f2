import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { EC2Client, paginateDescribeNetworkInterfaces } from '@aws-sdk/client-ec2';
import {
  DescribeAccountLimitsCommand,
  ElasticLoadBalancingV2Client,
  paginateDescribeListeners,
  paginateDescribeRules,
  paginateDescribeTargetGroups,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { prefixesPerNode } from '../../../addresses';
import type { Reading } from '../../model/model';
import { type AwsToObserve, ifObserved, loadBalancerOf, readingOf } from './observe';
import type { Quota } from './observed';

/** Not adjustable. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const targetGroupsPerLoadBalancer = 100;

/** Codes of Service Quotas, service `vpc`. https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const quotaCodes = { networkInterfaces: 'L-DF5E4CA3', networkAddressUsage: 'L-BB24F6E5' } as const;

/** Interfaces of a node with custom networking: its own, and one for pods (110 pods fit into the prefixes of one). */
const interfacesPerNode = 2;

/** How near the quotas are that a second cluster touches. */
export async function observeQuotas(at: AwsToObserve, vpcId: Reading<string>): Promise<Reading<Quota>[]> {
  const elb = new ElasticLoadBalancingV2Client(at.options);
  const limits = await readingOf('DescribeAccountLimits', () => accountLimits(elb));
  // With several load balancers each is named.
  const loadBalancers = at.listenerArns.map((listenerArn) => ({
    arn: loadBalancerOf(listenerArn),
    name: at.listenerArns.length === 1 ? 'the load balancer' : `load balancer ${listenerArn.split('/')[2]}`,
  }));
  return Promise.all([
    ...loadBalancers.map((one) => readingOf('DescribeTargetGroups', () => targetGroupsOfLoadBalancer(elb, one))),
    ifObserved(limits, (byName) => readingOf('DescribeTargetGroups', () => targetGroups(elb, byName))),
    ...loadBalancers.map((one) => ifObserved(limits, (byName) => readingOf('DescribeRules', () => rules(elb, one, byName)))),
    readingOf('network interfaces', () => networkInterfaces(at)),
    ifObserved(vpcId, (id) => readingOf('network address usage', () => networkAddresses(at, id))),
  ]);
}

type Limits = Readonly<Record<string, number>>;

async function accountLimits(elb: ElasticLoadBalancingV2Client): Promise<Limits> {
  const { Limits: limits = [] } = await elb.send(new DescribeAccountLimitsCommand({ PageSize: 400 }));
  return Object.fromEntries(limits.map(({ Name = '', Max }) => [Name, Number(Max)]));
}

function limitOf(limits: Limits, name: string): number {
  const limit = limits[name];
  if (limit === undefined) throw new Error(`DescribeAccountLimits knows no ${name}`);
  return limit;
}

interface Named {
  readonly arn: string;
  /** As people read it. */
  readonly name: string;
}

async function targetGroupsOfLoadBalancer(client: ElasticLoadBalancingV2Client, { arn, name }: Named): Promise<Quota> {
  let used = 0;
  for await (const page of paginateDescribeTargetGroups({ client }, { LoadBalancerArn: arn })) {
    used += page.TargetGroups?.length ?? 0;
  }
  return { name: `target groups of ${name}`, limit: targetGroupsPerLoadBalancer, used, adjustable: false };
}

async function targetGroups(client: ElasticLoadBalancingV2Client, limits: Limits): Promise<Quota> {
  let used = 0;
  for await (const page of paginateDescribeTargetGroups({ client }, {})) used += page.TargetGroups?.length ?? 0;
  return { name: 'target groups of the region', limit: limitOf(limits, 'target-groups'), used, adjustable: true };
}

/** Rules of all listeners of the load balancer; default rules do not count. */
async function rules(client: ElasticLoadBalancingV2Client, { arn, name }: Named, limits: Limits): Promise<Quota> {
  const limit = limitOf(limits, 'rules-per-application-load-balancer');
  const listeners: string[] = [];
  for await (const page of paginateDescribeListeners({ client }, { LoadBalancerArn: arn })) {
    listeners.push(...(page.Listeners ?? []).flatMap(({ ListenerArn }) => ListenerArn ?? []));
  }
  let used = 0;
  for (const ListenerArn of listeners) {
    for await (const page of paginateDescribeRules({ client }, { ListenerArn })) {
      used += (page.Rules ?? []).filter(({ IsDefault }) => !IsDefault).length;
    }
  }
  return { name: `rules of ${name}`, limit, used, adjustable: true };
}

async function serviceQuota({ options }: AwsToObserve, QuotaCode: string): Promise<number> {
  const quotas = new ServiceQuotasClient(options);
  const { Quota: quota } = await quotas.send(new GetServiceQuotaCommand({ ServiceCode: 'vpc', QuotaCode }));
  if (quota?.Value === undefined) throw new Error(`no value of quota ${QuotaCode}`);
  return quota.Value;
}

async function networkInterfaces(at: AwsToObserve): Promise<Quota> {
  const client = new EC2Client(at.options);
  const limit = await serviceQuota(at, quotaCodes.networkInterfaces);
  let used = 0;
  for await (const page of paginateDescribeNetworkInterfaces({ client, pageSize: 1000 }, {})) used += page.NetworkInterfaces?.length ?? 0;
  return { name: 'network interfaces of the region', limit, used, perNode: interfacesPerNode, adjustable: true };
}

/** A prefix counts as one unit, as does each interface. https://docs.aws.amazon.com/vpc/latest/userguide/network-address-usage.html */
async function networkAddresses(at: AwsToObserve, vpcId: string): Promise<Quota> {
  const cluster = at.env.clusters[at.to];
  const perNode = cluster.kind === 'managed' ? prefixesPerNode(cluster.capacity.podsPerNode) + interfacesPerNode : interfacesPerNode;
  const [limit, used] = await Promise.all([serviceQuota(at, quotaCodes.networkAddressUsage), networkAddressUsage(at, vpcId)]);
  if (used === undefined) {
    throw new Error(
      `${vpcId} does not report NetworkAddressUsage: aws ec2 modify-vpc-attribute --vpc-id ${vpcId} --enable-network-address-usage-metrics`,
    );
  }
  return { name: 'network address units of the VPC', limit, used, perNode, adjustable: true };
}

async function networkAddressUsage({ options }: AwsToObserve, vpcId: string): Promise<number | undefined> {
  const cloudWatch = new CloudWatchClient(options);
  const Metric = { Namespace: 'AWS/EC2', MetricName: 'NetworkAddressUsage', Dimensions: [{ Name: 'Per-VPC Metrics', Value: vpcId }] };
  const { MetricDataResults = [] } = await cloudWatch.send(
    new GetMetricDataCommand({
      // The metric is published every 24 hours.
      StartTime: new Date(Date.now() - 2 * 24 * 3600 * 1000),
      EndTime: new Date(),
      MetricDataQueries: [{ Id: 'nau', MetricStat: { Metric, Period: 3600, Stat: 'Maximum' } }],
    }),
  );
  return MetricDataResults[0]?.Values?.[0];
}
