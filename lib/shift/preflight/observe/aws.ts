import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeListenerCertificatesCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53';
import { formatBlock } from '../../../addresses';
import { addressPlan, podSetOf } from '../../../config/derived/address-plan';
import { loadBalancersOf, madeLoadBalancersOf } from '../../../config/derived/load-balancers';
import type { Environment } from '../../../config/schema';
import type { Color } from '../../../names';
import { observeEks } from './eks';
import { exitsOf } from './exits';
import { observeLeftBehind } from './left-behind';
import { type AwsToObserve, ifObserved, loadBalancerOf, readingOf } from './observe';
import type { Alias, Certificate, Observed, PodSubnet } from './observed';
import { observeQuotas } from './quotas';
import { observeReached } from './reached';
import { observeSpotRole } from './spot-role';

/** What preflight observes of AWS that is no part of a shift. */
export type ObservedAws = Pick<
  Observed,
  | 'controlPlane'
  | 'addons'
  | 'insights'
  | 'identitySources'
  | 'podSubnets'
  | 'exits'
  | 'quotas'
  | 'spotRole'
  | 'subscribers'
  | 'functions'
  | 'callingRules'
  | 'deadLetters'
  | 'certificates'
  | 'aliases'
  | 'leftTargetGroups'
  | 'leftWeights'
>;

/** Observes AWS. Reads alone; a call that fails is an unreadable value. */
export async function observeAws(at: AwsToObserve): Promise<ObservedAws> {
  const elb = new ElasticLoadBalancingV2Client(at.options);
  const vpcId = await readingOf('DescribeLoadBalancers', () => vpcOf(elb, at.listenerArns[0] ?? ''));
  const [eks, podSubnets, exits, quotas, spotRole, reached, left, certificates, aliases] = await Promise.all([
    observeEks(at.env, at.to, at.options),
    ifObserved(vpcId, (id) => readingOf('DescribeSubnets', () => podSubnetsOf(at, id))),
    ifObserved(vpcId, (id) => readingOf('ways out of the VPC', () => exitsOf(id, at.options))),
    observeQuotas(at, vpcId),
    observeSpotRole(at.options),
    observeReached(at),
    observeLeftBehind(at),
    readingOf('certificates of the listener', () => certificatesOf(elb, at)),
    readingOf('ListResourceRecordSets', () => aliasesOf(at)),
  ]);
  return { ...eks, ...reached, ...left, podSubnets, exits, quotas, spotRole, certificates, aliases };
}

async function vpcOf(elb: ElasticLoadBalancingV2Client, listenerArn: string): Promise<string> {
  const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [loadBalancerOf(listenerArn)] }));
  const [{ VpcId } = {}] = LoadBalancers;
  if (VpcId === undefined) throw new Error(`no VPC of ${loadBalancerOf(listenerArn)}`);
  return VpcId;
}

/** Subnets that the new color's pods take their addresses from. */
async function podSubnetsOf({ env, to, options }: AwsToObserve, vpcId: string): Promise<PodSubnet[]> {
  const filters = podSubnetFilters(env, to);
  if (!filters) return [];
  const ec2 = new EC2Client(options);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }, filters] }));
  return Subnets.map(({ SubnetId = '', AvailabilityZone = '', AvailableIpAddressCount = 0 }) => ({
    id: SubnetId,
    zone: AvailabilityZone,
    free: AvailableIpAddressCount,
  })).toSorted((one, two) => one.zone.localeCompare(two.zone));
}

function podSubnetFilters(env: Environment, to: Color): { Name: string; Values: string[] } | undefined {
  const { vpc } = env.network;
  if (vpc.kind === 'existing' && vpc.subnets.pods)
    return { Name: 'subnet-id', Values: Object.values(vpc.subnets.pods).map(({ subnetId }) => subnetId) };
  if (env.network.podCidrs.length === 0) return undefined;
  return { Name: 'cidr-block', Values: Object.values(podSetOf(addressPlan(env).podSets, to)).map(formatBlock) };
}

async function certificatesOf(elb: ElasticLoadBalancingV2Client, at: AwsToObserve): Promise<Certificate[]> {
  const loadBalancers = loadBalancersOf(at.env);
  const lists = at.listenerArns.map(async (listenerArn, index) => {
    const { name } = loadBalancers[index] ?? {};
    const found = await certificatesOfListener(elb, listenerArn, at);
    return name === undefined ? found : found.map((certificate) => ({ ...certificate, loadBalancer: name }));
  });
  return (await Promise.all(lists)).flat();
}

async function certificatesOfListener(
  elb: ElasticLoadBalancingV2Client,
  listenerArn: string,
  { options }: AwsToObserve,
): Promise<Certificate[]> {
  const acm = new ACMClient(options);
  const { Certificates = [] } = await elb.send(new DescribeListenerCertificatesCommand({ ListenerArn: listenerArn }));
  const arns = [...new Set(Certificates.flatMap(({ CertificateArn }) => CertificateArn ?? []))];
  return Promise.all(
    arns.map(async (arn) => {
      const { Certificate } = await acm.send(new DescribeCertificateCommand({ CertificateArn: arn }));
      const names = [Certificate?.DomainName, ...(Certificate?.SubjectAlternativeNames ?? [])].filter((name) => name !== undefined);
      return { arn, status: Certificate?.Status ?? 'UNKNOWN', names, expiresAt: Certificate?.NotAfter?.getTime() ?? 0 };
    }),
  );
}

/** Of every load balancer of the edge stack. */
const aliasesIn = (env: Environment) => madeLoadBalancersOf(env).flatMap(({ config }) => config.aliases);

async function aliasesOf({ env, options }: AwsToObserve): Promise<Alias[]> {
  const route53 = new Route53Client(options);
  return Promise.all(
    aliasesIn(env).map(async ({ hostedZoneId, name }) => {
      const { ResourceRecordSets = [] } = await route53.send(
        new ListResourceRecordSetsCommand({ HostedZoneId: hostedZoneId, StartRecordName: name, StartRecordType: 'A', MaxItems: 1 }),
      );
      const record = ResourceRecordSets.find((set) => set.Name === `${name}.` && set.Type === 'A');
      const { DNSName: target, EvaluateTargetHealth = false } = record?.AliasTarget ?? {};
      return { name, ...(target !== undefined && { target }), evaluatesTargetHealth: EvaluateTargetHealth };
    }),
  );
}
