import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import 'jest-specific-snapshot';
import type { PriceName } from '../../../config/prices';
import { kubernetesVersions } from '../../../config/versions';
import { contains, toBlock, vpcCidrPrefix } from '../../../lib/addresses';
import { checkEnvironment } from '../../../lib/config/check';
import { addressPlan } from '../../../lib/config/derived/address-plan';
import { loadEnvironment } from '../../../lib/config/load';
import type { Environment } from '../../../lib/config/schema';
import { alarmCount } from '../../../lib/cost/alarms';
import { costOf } from '../../../lib/cost/cost';
import { colors } from '../../../lib/names';
import { EnvironmentStage } from '../../../lib/stacks/environment-stage';
import { architecturePage } from '../../../tools/diagrams/page';
import { environmentWithServices } from '../../../tools/docs/cases/generated-environment';
import { writtenLength } from '../../../tools/template';
import { allEnvironments, synthesize } from '../../support/synthesized';
import { ofType, stackOf, type Template, written } from '../../support/template';
import { frozenIds } from './frozen-ids';
import { frozenNames, nameOf } from './frozen-names';
import { templateText } from './template-text';

const environments = allEnvironments();
// Throws, with every finding, if cdk-nag (AwsSolutions, NIST 800-53 r5) finds something that is not accepted with a reason.
const templates = synthesize(environments, { nag: true });
const everyTemplate = Object.entries(templates);

/**
 * What a stack is made of: its kind, and the types of its resources with the names of their properties, two deep. Not how many there are, nor the
 * environment's name or the color's: blue equals green, which colors-are-equal.test.ts holds.
 */
function shapeOf(name: string, template: Template): string {
  const kind = name.replace(/^[a-z]+-/, '');
  const parts = Object.values(template.Resources).flatMap(({ Type, Properties }) =>
    Object.entries(Properties).flatMap(([key, value]) => keysOf(value).map((inner) => `${Type}.${key}.${inner}`)),
  );
  return [kind, ...new Set(parts.toSorted())].join('\n').replace(/blue|green/gi, 'color');
}

/** Names inside a property; of a list, those of its items. */
function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [''] : value.flatMap(keysOf);
  if (typeof value !== 'object' || value === null) return [''];
  const keys = Object.keys(value);
  return keys.some((key) => key === 'Ref' || key.startsWith('Fn::')) ? [''] : keys;
}

// Green first: the color that is built next.
const isGreen = ([name]: readonly [string, Template]) => Number(name.includes('-green-'));
const firstOfItsShape = new Map<string, string>();
for (const [name, template] of everyTemplate.toSorted((one, other) => isGreen(other) - isGreen(one))) {
  const shape = shapeOf(name, template);
  if (!firstOfItsShape.has(shape)) firstOfItsShape.set(shape, name);
}
const withSnapshot = new Set(firstOfItsShape.values());

describe('snapshots: what a change does to each stack, one per shape', () => {
  test.each(everyTemplate.filter(([name]) => withSnapshot.has(name)))('%s', (name, template) => {
    expect(templateText(template)).toMatchSpecificSnapshot(join(__dirname, 'snapshots', `${name}.txt`));
  });

  test('no snapshot is left of a stack that has none any more', () => {
    const kept = readdirSync(join(__dirname, 'snapshots')).map((file) => file.replace(/\.txt$/, ''));
    expect(kept.toSorted()).toEqual([...withSnapshot].toSorted());
  });
});

test('two syntheses give the same bytes: nothing depends on a clock, a network or chance', () => {
  const again = synthesize(environments.filter(({ name }) => name === 'staging'));
  for (const [name, template] of Object.entries(again)) expect(JSON.stringify(template)).toBe(JSON.stringify(templates[name]));
  expect(Object.keys(again)).toContain('staging-green-platform');
});

test('docs/architecture.md draws these stacks; npm run docs:diagrams writes it', () => {
  const { current, expected } = architecturePage(templates);
  expect(current).toBe(expected);
  expect(expected).toContain('edge -. "6 target groups, listener, load balancer" .-> traffic');
});

describe('stateful resources keep their logical ids: a new id is a new, empty resource', () => {
  const stateful = [
    'AWS::EC2::VPC',
    'AWS::EC2::VPCCidrBlock',
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'AWS::ElasticLoadBalancingV2::TargetGroup',
    'AWS::S3::Bucket',
    'AWS::KMS::Key',
    'AWS::EKS::Cluster',
    'AWS::DynamoDB::Table',
    'AWS::SQS::Queue',
  ];
  test.each(Object.entries(frozenIds))('%s', (name, ids) => {
    const template = templates[name];
    const found = stateful.flatMap((type) => ofType(template ?? { Resources: {} }, type).map(([id]) => id));
    expect(found.toSorted()).toEqual([...ids].toSorted());
  });

  test('no stack of an example with stateful resources is left out', () => {
    const withState = everyTemplate
      .filter(([, template]) => stateful.some((type) => ofType(template, type).length > 0))
      .map(([name]) => name);
    expect(withState.filter((name) => /^(dev|staging|prod)-/.test(name) && !(name in frozenIds))).toEqual([]);
  });
});

test.each(Object.entries(frozenNames))('%s: names and exports of a deployed environment stay', (name, frozen) => {
  const { Resources = {}, Outputs = {} } = templates[name] ?? {};
  const found = Object.keys(frozen).map((id) => {
    const [resource, output] = [Resources[id], Outputs[id]];
    return [id, resource ? nameOf(resource) : output && (output.Export?.Name ?? '')];
  });
  expect(Object.fromEntries(found)).toEqual(frozen);
});

/** Templates judge the counts that `bluegreen cost` makes from the configuration. */
describe('what is billed for being there is what the stacks make', () => {
  const of = (name: string, type: string) =>
    everyTemplate
      .filter(([stack]) => stack.startsWith(`${name}-`))
      .flatMap(([, template]) => ofType(template, type).map(([, { Properties }]) => Properties));
  const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 1);
  test.each(environments.map((environment) => [environment.name, environment] as const))('%s', (name, environment) => {
    const count = (price: PriceName): number => {
      const { items } = costOf(environment, { prices: {} });
      return items.reduce((sum, item) => sum + (item.price === price ? item.quantity : 0), 0);
    };
    const existing = colors.filter((color) => environment.clusters[color].kind === 'existing').length;
    const endpoints = of(name, 'AWS::EC2::VPCEndpoint').filter(({ VpcEndpointType }) => VpcEndpointType === 'Interface');
    const alarms = of(name, 'AWS::CloudWatch::Alarm').map(({ Metrics }) =>
      Array.isArray(Metrics) ? Metrics.filter((metric) => 'MetricStat' in (metric as object)).length : 1,
    );
    const volumes = of(name, 'AWS::EC2::LaunchTemplate').flatMap(({ LaunchTemplateData }) =>
      (LaunchTemplateData as { BlockDeviceMappings: { Ebs: { VolumeSize: number } }[] }).BlockDeviceMappings.map(
        ({ Ebs }) => Ebs.VolumeSize,
      ),
    );
    const sizes = of(name, 'AWS::EKS::Nodegroup').map(({ ScalingConfig }) => (ScalingConfig as { MinSize: number }).MinSize);
    expect({
      clusters: count('eks-cluster') - existing,
      nat: count('nat-gateway'),
      endpoints: count('interface-endpoint'),
      loadBalancers: count('load-balancer'),
      metrics: count('alarm-metric'),
      composites: count('composite-alarm'),
      systemNodes: count('system-node'),
      volumes: count('gp3-volume'),
    }).toEqual({
      clusters: of(name, 'AWS::EKS::Cluster').length,
      nat: of(name, 'AWS::EC2::NatGateway').length,
      endpoints: endpoints.reduce((sum, { SubnetIds }) => sum + lengthOf(SubnetIds), 0),
      loadBalancers: of(name, 'AWS::ElasticLoadBalancingV2::LoadBalancer').length,
      metrics: alarms.reduce((sum, metrics) => sum + metrics, 0),
      composites: of(name, 'AWS::CloudWatch::CompositeAlarm').length,
      systemNodes: sizes.reduce((sum, size) => sum + size, 0),
      // Each launch template is of one cluster's system nodes.
      volumes: volumes.reduce((sum, gib) => sum + gib, 0) * (sizes[0] ?? 0),
    });
  });
});

describe('invariants of every template', () => {
  test.each(everyTemplate)('%s stays within the limits of CloudFormation', (_, template) => {
    expect(Object.keys(template.Resources).length).toBeGreaterThan(0);
    expect(Object.keys(template.Resources).length).toBeLessThan(500);
    expect(writtenLength(template)).toBeLessThan(1_000_000);
    expect(Object.keys(template.Parameters ?? {}).length).toBeLessThan(200);
  });

  test.each(everyTemplate)('%s carries no value of a weight parameter: a deploy would undo a shift', (_, template) => {
    expect(JSON.stringify(ofType(template, 'AWS::SSM::Parameter'))).not.toContain('/weights/');
  });

  test.each(everyTemplate)('%s has both colors in every rule: a color that is absent is never health-checked', (_, template) => {
    for (const [, rule] of ofType(template, 'AWS::ElasticLoadBalancingV2::ListenerRule')) {
      for (const { ForwardConfig } of rule.Properties.Actions as { ForwardConfig: { TargetGroups: { Weight: unknown }[] } }[]) {
        expect(ForwardConfig.TargetGroups).toHaveLength(2);
        // cfn-lint knows no bounds for weights.
        for (const { Weight } of ForwardConfig.TargetGroups) if (typeof Weight === 'number') expect(Weight).toBeGreaterThanOrEqual(0);
        for (const { Weight } of ForwardConfig.TargetGroups) if (typeof Weight === 'number') expect(Weight).toBeLessThanOrEqual(999);
      }
    }
  });

  test.each(everyTemplate)('%s has no two rules of one priority on a listener', (_, template) => {
    const priorities = ofType(template, 'AWS::ElasticLoadBalancingV2::ListenerRule').map(([, { Properties }]) => Properties.Priority);
    expect(new Set(priorities).size).toBe(priorities.length);
  });

  test.each(everyTemplate)('%s keeps what holds data when the stack goes', (_, template) => {
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key']) {
      for (const [id, resource] of ofType(template, type)) {
        expect([id, resource.DeletionPolicy]).toEqual([id, expect.stringMatching(/^Retain(ExceptOnCreate)?$/)]);
      }
    }
    // A cluster that may be deleted must go with its stack: its interfaces hold the security groups that the stack deletes.
    for (const [id, { Properties, DeletionPolicy }] of ofType(template, 'AWS::EKS::Cluster')) {
      expect([id, DeletionPolicy]).toEqual([id, Properties.DeletionProtection ? 'RetainExceptOnCreate' : 'Delete']);
    }
  });

  test.each(everyTemplate)('%s allows nothing with a wildcard for action and resource', (_, template) => {
    expect(openStatements(template)).toEqual([]);
  });
});

describe('a cluster is a leaf', () => {
  test.each(environments.flatMap(({ name }) => colors.map((color) => [name, color] as const)))(
    'in %s nothing but its own platform takes anything from the %s cluster',
    (env, color) => {
      const own = [`${env}-${color}-cluster`, `${env}-${color}-platform`];
      const importers = everyTemplate.filter(([name, template]) => !own.includes(name) && JSON.stringify(template).includes(`"${own[0]}:`));
      expect(importers.map(([name]) => name)).toEqual([]);
    },
  );
});

describe('pod subnets', () => {
  test.each(environments.map((env) => [env.name, env] as const))(
    'of %s are in blocks that a VPC can have, and wait for them',
    (name, env) => {
      const template = templates[`${name}-network`] ?? { Resources: {} };
      const blocks = ofType(template, 'AWS::EC2::VPCCidrBlock');
      expect(blocks.map(([, { Properties }]) => Properties.CidrBlock)).toEqual(env.network.podCidrs);
      for (const [, { Properties }] of blocks) {
        const { prefix } = toBlock(String(Properties.CidrBlock));
        expect(prefix).toBeGreaterThanOrEqual(vpcCidrPrefix.largest);
        expect(prefix).toBeLessThanOrEqual(vpcCidrPrefix.smallest);
      }
      for (const [, subnet] of podSubnets(template)) {
        const block = blocks.find(([, { Properties }]) =>
          contains(toBlock(String(Properties.CidrBlock)), toBlock(String(subnet.Properties.CidrBlock))),
        );
        expect(subnet.DependsOn).toContain(block?.[0]);
      }
    },
  );

  test.each(everyTemplate)('%s: never tagged for Karpenter or load balancers, which would put nodes and balancers there', (_, template) => {
    for (const [, { Properties }] of podSubnets(template)) {
      const keys = (Properties.Tags as { Key: string }[]).map(({ Key }) => Key);
      expect(keys.filter((key) => /karpenter|kubernetes\.io\/role/.test(key))).toEqual([]);
    }
  });

  test.each(environments.map((env) => [env.name, env] as const))('of %s are as the address plan says', (name, env) => {
    const created = podSubnets(templates[`${name}-network`] ?? { Resources: {} }).map(([, { Properties }]) =>
      toBlock(String(Properties.CidrBlock)),
    );
    const planned = env.network.podCidrs.length === 0 ? [] : addressPlan(env).podSets.flatMap((set) => Object.values(set));
    expect(created).toEqual(planned);
  });
});

describe('what cfn-lint does not see', () => {
  test.each(everyTemplate)('%s asks for Kubernetes versions that versions.ts knows', (_, template) => {
    for (const [, { Properties }] of ofType(template, 'AWS::EKS::Cluster'))
      expect(Object.keys(kubernetesVersions)).toContain(Properties.Version);
  });

  test.each(everyTemplate)('%s names Nitro instance types of size large and more', (_, template) => {
    const groups = ofType(template, 'AWS::EKS::Nodegroup').flatMap(([, { Properties }]) => Properties.InstanceTypes as string[]);
    for (const type of groups) expect(type).toMatch(/^[a-z]+[5-9]\d?[a-z-]*\.(\d*x?large|metal)/);
  });

  test.each(everyTemplate)('%s has node groups whose sizes are in order', (_, template) => {
    for (const [, { Properties }] of ofType(template, 'AWS::EKS::Nodegroup')) {
      const { MinSize, DesiredSize, MaxSize } = Properties.ScalingConfig as Record<string, number>;
      expect(MinSize).toBeLessThanOrEqual(DesiredSize ?? Number.NaN);
      expect(DesiredSize).toBeLessThanOrEqual(MaxSize ?? Number.NaN);
    }
  });

  test.each(everyTemplate)('%s gives add-ons configurations that parse', (_, template) => {
    for (const [, { Properties }] of ofType(template, 'AWS::EKS::Addon')) {
      if (Properties.ConfigurationValues !== undefined)
        expect(() => JSON.parse(withoutTokens(Properties.ConfigurationValues))).not.toThrow();
    }
  });

  test.each(environments.map((env) => [env.name, env] as const))('%s has every subnet in a zone of its region', (name, env) => {
    for (const [, { Properties }] of ofType(stackOf(templates, `${name}-network`), 'AWS::EC2::Subnet')) {
      expect(env.availabilityZones).toContain(Properties.AvailabilityZone);
      expect(String(Properties.AvailabilityZone)).toMatch(new RegExp(`^${env.region}[a-f]$`));
    }
  });
});

// The full story, over changes of the configuration: test/properties/stacks/removals.test.ts.
test.each(everyTemplate)('%s imports no target group: a service could never leave the configuration', (_, template) => {
  expect(JSON.stringify(template)).not.toMatch(/"Fn::ImportValue":"[^"]*TargetGroup/);
});

describe('termination protection', () => {
  const protectedOf = (environment: Environment) => {
    const app = new App({ context: { 'aws:cdk:disable-asset-staging': true } });
    const stacks = new EnvironmentStage(app, environment).node.children.filter((child) => Stack.isStack(child));
    return stacks.flatMap(({ terminationProtection, node }) => (terminationProtection ? [node.id] : [])).toSorted();
  };

  // Destroyed before it reached a protected cluster, `<env>/*` would have taken the rules, the nodes and the address of the load balancer.
  test('every stack that production stands on has it; gates and mirroring, which carry no request, have not', () => {
    const staging = loadEnvironment('staging');
    const perColor = colors.flatMap((color) => [`${color}-cluster`, `${color}-platform`]);
    expect(protectedOf(staging)).toEqual([...perColor, 'edge', 'identity', 'network', 'traffic'].toSorted());
  });

  // Staging mirrors nothing, so it cannot show this.
  test('mirroring has not, where there is some: it is made and deleted within one cutover', () => {
    const mirroring = environments.filter((environment) => environment.mirroring);
    expect(mirroring.length).toBeGreaterThan(0);
    for (const environment of mirroring) {
      expect(Object.keys(templates)).toContainEqual(expect.stringMatching(`^${environment.name}-(blue|green)-mirroring$`));
      expect(protectedOf(environment).filter((id) => id.endsWith('mirroring'))).toEqual([]);
    }
  });

  test('a color is given up without the other, and without what both stand on', () => {
    const staging = loadEnvironment('staging');
    const { blue } = staging.clusters;
    if (blue.kind !== 'managed') throw new TypeError('staging: blue is not managed');
    const clusters = { ...staging.clusters, blue: { ...blue, deletionProtection: false } };
    expect(protectedOf({ ...staging, clusters })).toEqual(['edge', 'green-cluster', 'green-platform', 'identity', 'network', 'traffic']);
    expect(protectedOf({ ...staging, deletionProtection: false }).filter((id) => !/^(blue|green)-/.test(id))).toEqual([]);
  });
});

test('50 services fit: fewer than 500 resources, 1 MB and 200 parameters in every stack', () => {
  const input = environmentWithServices(50);
  const large = checkEnvironment(
    { ...input, traffic: { ...input.traffic, weights: { keptIn: 'ssm', seed: { blue: 100, green: 0 } } } },
    'large',
  );
  const synthesized = synthesize([large]);
  const composites = Object.values(synthesized).flatMap((template) => ofType(template, 'AWS::CloudWatch::CompositeAlarm'));
  expect(composites).toHaveLength(alarmCount(large).composites);
  for (const [name, template] of Object.entries(synthesized)) {
    expect([name, Object.keys(template.Resources).length < 500]).toEqual([name, true]);
    expect([name, writtenLength(template) < 1_000_000]).toEqual([name, true]);
    expect([name, Object.keys(template.Parameters ?? {}).length < 200]).toEqual([name, true]);
  }
});

test('functions and custom resources: none that is not needed, at most 3 and 7 per cluster with its platform', () => {
  for (const { name } of environments) {
    for (const color of colors) {
      const own = everyTemplate
        .filter(([stack]) => stack === `${name}-${color}-cluster` || stack === `${name}-${color}-platform`)
        .map(([, template]) => template);
      const count = (matches: (type: string) => boolean) =>
        own.flatMap(({ Resources }) => Object.values(Resources)).filter(({ Type }) => matches(Type)).length;
      expect(count((type) => type === 'AWS::Lambda::Function')).toBeLessThanOrEqual(3);
      expect(count((type) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource')).toBeLessThanOrEqual(7);
    }
  }
});

/** A string with tokens is a Fn::Join in the template: its literal parts around a stand-in for each token. */
function withoutTokens(value: unknown): string {
  if (typeof value === 'string') return value;
  const [separator, parts] = (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : 'token')).join(separator);
}

const podSubnets = (template: Template) =>
  ofType(template, 'AWS::EC2::Subnet').filter(([, { Properties }]) => String(Properties.CidrBlock).startsWith('100.'));

interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: unknown;
}

/** Statements of identity policies that allow every action, or some service's every action, on everything. */
function openStatements(template: Template): Statement[] {
  const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) => ofType(template, type));
  const statements = policies.flatMap(([, { Properties }]) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
  const isOpen = ({ Effect, Action, Resource }: Statement) =>
    Effect === 'Allow' && [Action].flat().some((action) => action === '*' || action?.endsWith(':*')) && [Resource].flat().includes('*');
  return statements.filter(isOpen);
}

describe('what an organization prescribes, in the environment `existing`', () => {
  const own = everyTemplate.filter(([name]) => name.startsWith('existing-'));
  const rolesOf = (of: readonly (readonly [string, Template])[]) =>
    of.flatMap(([, template]) => ofType(template, 'AWS::IAM::Role').map(([, { Properties }]) => Properties));
  const addon = (name: string) =>
    ofType(stackOf(templates, 'existing-green-cluster'), 'AWS::EKS::Addon')
      .filter(([, { Properties }]) => Properties.AddonName === name)
      .map(([, { Properties }]) => JSON.stringify(Properties.ConfigurationValues))[0];

  test('every role has the boundary and the path, those of functions of the CDK too; elsewhere none has', () => {
    const roles = rolesOf(own);
    expect(roles.length).toBeGreaterThan(10);
    for (const role of roles)
      expect(role).toMatchObject({ PermissionsBoundary: 'arn:aws:iam::444444444444:policy/platform-boundary', Path: '/platform/eks/' });
    const others = rolesOf(everyTemplate.filter(([name]) => !name.startsWith('existing-')));
    expect(others.filter(({ PermissionsBoundary, Path }) => PermissionsBoundary ?? Path)).toEqual([]);
  });

  test('a role that is known by its name alone is found below the path', () => {
    const associations = ofType(stackOf(templates, 'existing-green-cluster'), 'AWS::EKS::PodIdentityAssociation');
    const arns = associations.map(([, { Properties }]) => JSON.stringify(Properties.RoleArn));
    expect(arns).toContainEqual(expect.stringContaining(':role/platform/eks/existing-us-east-1-shop-web"'));
  });

  test('the bootstrap of its qualifier deploys it, and no other', () => {
    const versions = own.map(([, { Parameters }]) => (Parameters?.BootstrapVersion as { Default?: string } | undefined)?.Default);
    expect(new Set(versions)).toEqual(new Set(['/cdk-bootstrap/platform/version']));
    expect(own.filter(([, template]) => JSON.stringify(template).includes('hnb659fds')).map(([name]) => name)).toEqual([]);
  });

  test('interfaces of the CNI and volumes of the EBS driver have the tags of the environment', () => {
    expect(addon('vpc-cni')).toContain(JSON.stringify(JSON.stringify(JSON.stringify({ environment: 'existing' }))).slice(3, -3));
    expect(addon('aws-ebs-csi-driver')).toMatch(/extraVolumeTags[\\":{]+environment[\\":]+existing/);
  });

  test('the proxy reaches every controller, the kubectl function and the nodes, with what is reached without it', () => {
    const proxy = 'http://proxy.internal.example.com:3128';
    const platform = stackOf(templates, 'existing-green-platform');
    const releases = ofType(platform, 'Custom::AWSCDK-EKS-HelmChart').map(
      ([, { Properties }]) => [String(Properties.Release), written(Properties.Values)] as const,
    );
    const having = releases.filter(([, values]) => values.includes(proxy)).map(([release]) => release);
    expect(having.toSorted()).toEqual(['argo-cd', 'aws-load-balancer-controller', 'karpenter']);
    // Argo CD calls its own parts by gRPC, which would take the proxy for a name without a domain.
    expect(releases.find(([release]) => release === 'argo-cd')?.[1]).toMatch(/"NO_PROXY","value":"[^"]*,argo-cd-argocd-repo-server,/);
    const manifests = ofType(platform, 'Custom::AWSCDK-EKS-KubernetesResource').map(([, { Properties }]) => written(Properties.Manifest));
    expect(manifests.filter((text) => text.includes('"userData":"[settings.network]\\nhttps-proxy = '))).toHaveLength(1);
    expect(manifests.filter((text) => text.includes(`"proxy":[{"name":"HTTPS_PROXY","value":"${proxy}"}`))).toHaveLength(1);
    const functions = ofType(platform, 'AWS::Lambda::Function').map(([, { Properties }]) => JSON.stringify(Properties.Environment ?? {}));
    expect(functions.filter((variables) => variables.includes(`"HTTPS_PROXY":"${proxy}"`))).toHaveLength(1);
    const [[, template] = []] = ofType(stackOf(templates, 'existing-green-cluster'), 'AWS::EC2::LaunchTemplate');
    const { UserData } = template?.Properties.LaunchTemplateData as { UserData: string };
    const userData = Buffer.from(UserData, 'base64').toString();
    expect(userData).toMatch(
      /^\[settings\.network\]\nhttps-proxy = "http:\/\/proxy\.internal\.example\.com:3128"\nno-proxy = \["localhost",.*"\.internal\.example\.com"\]\n$/,
    );
  });

  test('the largest control plane; users, groups and several policies of one principal', () => {
    const template = stackOf(templates, 'existing-green-cluster');
    expect(ofType(template, 'AWS::EKS::Cluster')[0]?.[1].Properties.ControlPlaneScalingConfig).toEqual({ Tier: 'tier-8xl' });
    const entries = ofType(template, 'AWS::EKS::AccessEntry').map(([, { Properties }]) => Properties);
    expect(entries.find(({ PrincipalArn }) => PrincipalArn === 'arn:aws:iam::444444444444:user/ci/deployer')).toMatchObject({
      KubernetesGroups: ['shop-ci'],
      AccessPolicies: [
        { AccessScope: { Type: 'namespace', Namespaces: ['shop'] }, PolicyArn: expect.anything() },
        { AccessScope: { Type: 'cluster' }, PolicyArn: expect.anything() },
      ],
    });
  });
});
