import * as fc from 'fast-check';
import dev from '../../../config/environments/dev';
import { partitionOf, zonesOf } from '../../../lib/config/catalog/regions';
import type { EnvironmentInput } from '../../../lib/config/schema';

/** What a generated environment is made of. */
interface Choices {
  readonly region: string;
  readonly zones: number;
  readonly services: number;
  /** Different container ports among them. */
  readonly ports: number;
  readonly blue: 'managed' | 'existing' | 'absent';
  readonly vpc: 'managed' | 'existing';
  /** Blocks for pods: one for all, one a zone, two a zone; or subnets that exist. */
  readonly pods: 'one' | 'per-zone' | 'per-color' | 'existing';
  readonly loadBalancer: 'managed' | 'existing';
  readonly targetGroups: 'made' | 'existing';
  readonly weights: 'stored' | 'declared';
  readonly allowed: number;
  readonly dependencies: number;
  readonly baseline: 'none' | 'platform' | 'services';
}

const account = '555555555555';

const blocks = (count: number, block: (index: number) => string): string[] => Array.from({ length: count }, (_, index) => block(index));
const hex = (index: number): string => (index + 16).toString(16).padStart(17, '0');

/** Regions of every partition; those of AWS itself have four zones. */
const regions = ['us-west-2', 'eu-west-2', 'ap-northeast-1', 'us-gov-west-1', 'cn-north-1'] as const;

/** Environments that the rules accept: 1 to 50 services and ports, 2 to 4 zones, one color or both, managed and existing parts. */
export const environments: fc.Arbitrary<EnvironmentInput> = fc
  .record({
    region: fc.constantFrom(...regions),
    zones: fc.integer({ min: 2, max: 4 }),
    services: fc.integer({ min: 1, max: 50 }),
    ports: fc.integer({ min: 1, max: 50 }),
    blue: fc.constantFrom('managed', 'existing', 'absent'),
    vpc: fc.constantFrom('managed', 'existing'),
    pods: fc.constantFrom('one', 'per-zone', 'per-color', 'existing'),
    loadBalancer: fc.constantFrom('managed', 'existing'),
    targetGroups: fc.constantFrom('made', 'existing'),
    weights: fc.constantFrom('stored', 'declared'),
    allowed: fc.integer({ min: 1, max: 60 }),
    dependencies: fc.integer({ min: 0, max: 30 }),
    baseline: fc.constantFrom('none', 'platform', 'services'),
  })
  .map((choices) => environmentOf(choices as Choices));

function environmentOf(choices: Choices): EnvironmentInput {
  const { region, blue } = choices;
  const zones = (zonesOf(region) ?? []).slice(0, choices.zones);
  // An existing cluster serves from target groups that hang on a load balancer that exists.
  const isExistingEdge = choices.loadBalancer === 'existing' || blue === 'existing';
  const pair = blue === 'absent' ? { blue: 0, green: 100 } : { blue: 100, green: 0 };
  return {
    name: 'gen',
    account,
    region,
    availabilityZones: zones,
    network: networkOf(choices, zones),
    edge: { loadBalancer: isExistingEdge ? existingLoadBalancer(region) : managedLoadBalancer(region, choices.allowed) },
    services: blocks(choices.services, String).map((_, index) => ({
      name: `service-${index + 1}`,
      namespace: `team-${(index % 10) + 1}`,
      containerPort: 8000 + 7 * (index % choices.ports),
      priority: 2 * (index + 1),
      hosts: [`service-${index + 1}.example.com`],
      targetGroups: targetGroupsOf(choices, isExistingEdge, index),
    })),
    traffic: {
      weights: choices.weights === 'stored' ? { keptIn: 'ssm', seed: pair } : pair,
      testRoute: { to: 'green', sourceCidrs: ['198.51.100.0/24'] },
    },
    clusters: {
      blue:
        blue === 'managed'
          ? cluster('1.35')
          : blue === 'existing'
            ? { kind: 'existing', name: 'legacy', version: '1.34' }
            : { kind: 'absent' },
      green: cluster('1.36'),
    },
    dependencies: blocks(choices.dependencies, (index) => `dependency-${index}`).map((name, index) => ({
      name,
      securityGroupId: `sg-${hex(index % 3)}`,
      port: 5000 + index,
    })),
    identities: [{ namespace: 'team-1', serviceAccount: 'app', role: { policyArns: [arn(region, 'iam', 'policy/app', true)] } }],
    gitops: { ...dev.gitops, samples: {}, keda: false, networkPolicies: { baseline: choices.baseline } },
  };
}

const cluster = (version: string) => ({ kind: 'managed' as const, version, capacity: { maxNodes: 20, podsPerNode: 20 } });

const arn = (region: string, service: string, resource: string, isGlobal = false): string =>
  `arn:${partitionOf(region)}:${service}:${isGlobal ? '' : region}:${account}:${resource}`;

export const managedLoadBalancer = (region: string, allowed: number) => ({
  kind: 'managed' as const,
  scheme: 'internet-facing' as const,
  certificateArns: [arn(region, 'acm', 'certificate/6f5a2b1c-3d4e-4f50-8a6b-7c8d9e0f1a2b')],
  allowedCidrs: blocks(allowed, (index) => `203.0.${index}.0/24`),
});

export const existingLoadBalancer = (region: string) => ({
  kind: 'existing' as const,
  arn: arn(region, 'elasticloadbalancing', 'loadbalancer/app/shop/50dc6c495c0c9188'),
  listenerArn: arn(region, 'elasticloadbalancing', 'listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2'),
  securityGroupId: `sg-${hex(99)}`,
});

function targetGroupsOf({ region, blue, targetGroups }: Choices, isExistingEdge: boolean, index: number) {
  const group = (color: string) => arn(region, 'elasticloadbalancing', `targetgroup/shop-${index}-${color}/73e2d6bc24d8a067`);
  if (blue === 'existing') return { blue: group('blue'), ...(targetGroups === 'existing' && { green: group('green') }) };
  return isExistingEdge && targetGroups === 'existing' ? { blue: group('blue'), green: group('green') } : {};
}

function networkOf({ vpc, pods }: Choices, zones: readonly string[]): EnvironmentInput['network'] {
  const podCidrs = {
    one: ['100.64.0.0/16'],
    'per-zone': blocks(zones.length, (index) => `100.${64 + index}.0.0/18`),
    'per-color': blocks(2 * zones.length, (index) => `100.${64 + index}.0.0/18`),
    existing: vpc === 'existing' ? [] : ['100.64.0.0/16'],
  }[pods];
  if (vpc === 'managed')
    return { vpc: { kind: 'managed', cidr: '10.10.0.0/16', natGateways: 'per-zone' }, podCidrs, cidrQuota: 1 + podCidrs.length + 4 };
  const perZone = <T>(make: (index: number) => T): Record<string, T> => Object.fromEntries(zones.map((zone, index) => [zone, make(index)]));
  return {
    vpc: {
      kind: 'existing',
      vpcId: `vpc-${hex(1)}`,
      cidrs: pods === 'existing' ? ['10.10.0.0/16', '100.100.0.0/16'] : ['10.10.0.0/16'],
      subnets: {
        public: perZone((index) => `subnet-${hex(index)}`),
        nodes: perZone((index) => ({
          subnetId: `subnet-${hex(10 + index)}`,
          cidr: `10.10.${16 * index}.0/20`,
          routeTableId: `rtb-${hex(index)}`,
        })),
        controlPlane: perZone((index) => ({ subnetId: `subnet-${hex(20 + index)}`, cidr: `10.10.255.${16 * index}/28` })),
        ...(pods === 'existing' && {
          pods: perZone((index) => ({ subnetId: `subnet-${hex(30 + index)}`, cidr: `100.100.${64 * index}.0/18` })),
        }),
      },
    },
    podCidrs,
    cidrQuota: 12,
    endpoints: { s3: true, interfaces: ['sqs', 'sts'] },
  };
}

/** Everything at its largest, in each partition: what a random choice may miss. */
export const largest: readonly EnvironmentInput[] = regions.map((region) =>
  environmentOf({
    region,
    zones: 4,
    services: 50,
    ports: 50,
    blue: 'managed',
    vpc: 'managed',
    pods: 'per-color',
    loadBalancer: 'managed',
    targetGroups: 'made',
    weights: 'stored',
    allowed: 60,
    dependencies: 30,
    baseline: 'services',
  }),
);
