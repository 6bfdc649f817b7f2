import { checkEnvironment } from '../../../lib/config/check';
import { loadEnvironment } from '../../../lib/config/load';
import type { Environment } from '../../../lib/config/schema';
import { synthesize } from '../../support/synthesized';
import { ofType, only, stackOf } from '../../support/template';

const [dev, staging, prod] = ['dev', 'staging', 'prod'].map((name) => loadEnvironment(name)) as [Environment, Environment, Environment];
/** Without its clusters, which these tests are not about and which are most of the work. */
const bare = (env: Environment): Environment => ({ ...env, clusters: { blue: { kind: 'absent' }, green: { kind: 'absent' } } });

const templates = synthesize([dev, staging, prod].map(bare));

/** An environment that differs from another in what the test is about. */
const variant = (base: Environment, change: (env: Environment) => unknown): Environment => {
  const copy = structuredClone(base);
  change(copy);
  return checkEnvironment(copy, 'variant.ts');
};

describe('network', () => {
  test('a managed VPC has a public, a node, a control-plane and a pod subnet per zone', () => {
    const subnets = ofType(stackOf(templates, 'staging-network'), 'AWS::EC2::Subnet');
    const kinds = subnets.flatMap(([, { Properties }]) =>
      (Properties.Tags as { Key: string; Value: string }[]).filter(({ Key }) => Key === 'Name').map(({ Value }) => Value),
    );
    const wanted = ['nodes', 'public', 'control-plane', 'pods'].flatMap((kind) =>
      ['a', 'b', 'c'].map((zone) => `staging-${kind}-eu-west-1${zone}`),
    );
    expect(kinds.toSorted()).toEqual(wanted.toSorted());
  });

  test('NAT gateways: one, or one per zone', () => {
    expect(ofType(stackOf(templates, 'dev-network'), 'AWS::EC2::NatGateway')).toHaveLength(1);
    expect(ofType(stackOf(templates, 'staging-network'), 'AWS::EC2::NatGateway')).toHaveLength(3);
  });

  test('pod and control-plane subnets have no way out of their own', () => {
    const network = stackOf(templates, 'staging-network');
    const tables = ofType(network, 'AWS::EC2::Route').map(([, { Properties }]) => JSON.stringify(Properties.RouteTableId));
    expect(tables).toHaveLength(6);
    expect(tables.filter((table) => /PodSubnets|controlplane/.test(table))).toEqual([]);
  });

  test.each(['dev', 'staging', 'prod'])(
    'endpoints of %s admit the whole VPC, for which their private DNS names hold, and pods by their own addresses',
    (name) => {
      const [, group] = ofType(stackOf(templates, `${name}-network`), 'AWS::EC2::SecurityGroup')[0] ?? [];
      const admitted = (group?.Properties.SecurityGroupIngress as { CidrIp: string; FromPort: number }[]).map(
        ({ CidrIp, FromPort }) => `${CidrIp}:${FromPort}`,
      );
      const env = { dev, staging, prod }[name];
      const { vpc, podCidrs = [] } = env?.network ?? {};
      const cidrs = vpc?.kind === 'existing' ? vpc.cidrs : [vpc?.cidr];
      expect(admitted).toEqual([...cidrs, ...podCidrs].map((cidr) => `${cidr}:443`));
    },
  );

  test('an existing VPC gets no interface endpoint that is not asked for: it would take the service over for all of its workloads', () => {
    const quiet = variant(prod, (env) => {
      env.network.endpoints = { s3: true };
    });
    const { Resources } = stackOf(synthesize([quiet]), 'prod-network');
    const endpoints = ofType({ Resources }, 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) => Properties.VpcEndpointType);
    expect(endpoints).toEqual(['Gateway']);
  });

  test('of an existing VPC only what is new is made: blocks, pod subnets, the endpoints asked for', () => {
    const types = new Set(Object.values(stackOf(templates, 'prod-network').Resources).map(({ Type }) => Type));
    expect([...types].toSorted()).toEqual([
      'AWS::EC2::RouteTable',
      'AWS::EC2::SecurityGroup',
      'AWS::EC2::Subnet',
      'AWS::EC2::SubnetRouteTableAssociation',
      'AWS::EC2::VPCCidrBlock',
      'AWS::EC2::VPCEndpoint',
    ]);
  });

  test('two blocks per zone give each color its own pod subnets', () => {
    const sharded = variant(staging, (env) => {
      env.network.podCidrs = [64, 65, 66, 67, 68, 69].map((second) => `100.${second}.0.0/16`);
      env.network.cidrQuota = 7;
    });
    const clusters = synthesize([sharded]);
    const blocks = (color: string) => JSON.stringify(stackOf(clusters, `staging-${color}-cluster`).Resources);
    expect(blocks('green')).toContain('PodSubnetsSet1euwest1a');
    expect(blocks('green')).not.toContain('PodSubnetsSet0euwest1a');
    expect(blocks('blue')).toContain('PodSubnetsSet0euwest1a');
    // People and preflight find subnets by name: the sets of one zone must differ, and the first keeps its name when a second one comes.
    const names = ofType(stackOf(clusters, 'staging-network'), 'AWS::EC2::Subnet').flatMap(([, { Properties }]) =>
      (Properties.Tags as { Key: string; Value: string }[]).flatMap(({ Key, Value }) => (Key === 'Name' ? [Value] : [])),
    );
    expect(names.filter((name) => name.includes('pods')).toSorted()).toEqual(
      ['pods-2', 'pods'].flatMap((set) => ['a', 'b', 'c'].map((zone) => `staging-${set}-eu-west-1${zone}`)),
    );
  });
});

describe('edge', () => {
  test('the load balancer is closed but for the addresses in the configuration', () => {
    const [, group] = ofType(stackOf(templates, 'dev-edge'), 'AWS::EC2::SecurityGroup')[0] ?? [];
    expect(group?.Properties.SecurityGroupIngress).toEqual(
      [443, 80].map((port) => expect.objectContaining({ CidrIp: '203.0.113.0/24', FromPort: port, ToPort: port, IpProtocol: 'tcp' })),
    );
    expect(group?.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '255.255.255.255/32' })]);
  });

  test('HTTP only redirects; HTTPS has a modern policy and sends what no rule knows to nobody', () => {
    const listeners = ofType(stackOf(templates, 'staging-edge'), 'AWS::ElasticLoadBalancingV2::Listener').map(
      ([, { Properties }]) => Properties,
    );
    expect(listeners).toEqual([
      expect.objectContaining({ Port: 80, DefaultActions: [expect.objectContaining({ Type: 'redirect' })] }),
      expect.objectContaining({
        Port: 443,
        Protocol: 'HTTPS',
        SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
        DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: expect.objectContaining({ StatusCode: '404' }) }],
      }),
    ]);
  });

  test('the load balancer drops invalid headers, logs, and is protected unless the environment says otherwise', () => {
    const attributes = (stack: string) =>
      Object.fromEntries(
        (
          only(stackOf(templates, stack), 'AWS::ElasticLoadBalancingV2::LoadBalancer').LoadBalancerAttributes as {
            Key: string;
            Value: unknown;
          }[]
        ).map(({ Key, Value }) => [Key, Value]),
      );
    expect(attributes('staging-edge')).toMatchObject({
      'deletion_protection.enabled': 'true',
      'routing.http.drop_invalid_header_fields.enabled': 'true',
      'access_logs.s3.enabled': 'true',
    });
    expect(attributes('dev-edge')['deletion_protection.enabled']).toBe('false');
  });

  test('two target groups per service, by name, with ip targets; an idle color pulls no zone out of DNS', () => {
    const groups = ofType(stackOf(templates, 'staging-edge'), 'AWS::ElasticLoadBalancingV2::TargetGroup').map(
      ([, { Properties }]) => Properties,
    );
    expect(groups.map(({ Name }) => Name)).toEqual(
      ['web', 'api', 'checkout'].flatMap((service) => [`staging-${service}-blue`, `staging-${service}-green`]),
    );
    for (const { TargetType, TargetGroupAttributes } of groups) {
      expect(TargetType).toBe('ip');
      expect(TargetGroupAttributes).toContainEqual({ Key: 'target_group_health.dns_failover.minimum_healthy_targets.count', Value: 'off' });
      expect(TargetGroupAttributes).toContainEqual({ Key: 'stickiness.enabled', Value: 'false' });
    }
  });

  // Sticky targets demand a sticky rule: edge, which is deployed first, could neither turn them on for a running service nor leave a rollback its way.
  test('stickiness is the rule’s alone, so that it can be turned on, off, and by a rollback, in any order of deploys', () => {
    const sticky = variant(staging, (env) => {
      for (const service of env.services) service.stickinessSeconds = 600;
    });
    const stuck = synthesize([bare(sticky)]);
    expect(stackOf(stuck, 'staging-edge')).toEqual(stackOf(templates, 'staging-edge'));
    for (const [, { Properties }] of ofType(stackOf(stuck, 'staging-traffic'), 'AWS::ElasticLoadBalancingV2::ListenerRule')) {
      const [{ ForwardConfig }] = Properties.Actions as [{ ForwardConfig: Record<string, unknown> }];
      expect(ForwardConfig.TargetGroupStickinessConfig).toEqual({ Enabled: true, DurationSeconds: 600 });
    }
  });

  test('a change of the container port does not replace a target group, whose name is taken', () => {
    const moved = variant(staging, (env) => env.services.forEach((service) => (service.containerPort = 9999)));
    expect(stackOf(synthesize([bare(moved)]), 'staging-edge')).toEqual(stackOf(templates, 'staging-edge'));
  });

  test("prod takes blue's target groups over and makes green's alone", () => {
    const groups = ofType(stackOf(templates, 'prod-edge'), 'AWS::ElasticLoadBalancingV2::TargetGroup').map(
      ([, { Properties }]) => Properties.Name,
    );
    expect(groups).toEqual(['prod-web-green', 'prod-api-green', 'prod-checkout-green']);
    expect(JSON.stringify(stackOf(templates, 'prod-traffic'))).toContain('targetgroup/shop-web/73e2d6bc24d8a067');
  });

  test('the alias does not evaluate target health', () => {
    expect(only(stackOf(templates, 'dev-edge'), 'AWS::Route53::RecordSet').AliasTarget).toMatchObject({ EvaluateTargetHealth: false });
  });

  test('weights in SSM are seeded by a function that may write those parameters and nothing else', () => {
    const edge = stackOf(templates, 'staging-edge');
    const [, policy] = ofType(edge, 'AWS::IAM::ManagedPolicy')[0] ?? [];
    const statements = (policy?.Properties.PolicyDocument as { Statement: { Action: string | string[]; Resource: unknown[] }[] }).Statement;
    const ssm = statements.filter(({ Action }) => [Action].flat().some((action) => action.startsWith('ssm:')));
    expect(ssm).toEqual([expect.objectContaining({ Action: 'ssm:PutParameter' })]);
    expect(JSON.stringify(ssm[0]?.Resource).match(/parameter\/bluegreen\/staging\/weights\/\w+/g)).toHaveLength(3);
    expect(ofType(stackOf(templates, 'dev-edge'), 'Custom::WeightSeeds')).toEqual([]);
  });
});

test('an absent color has no cluster and no platform; its target groups stay, for the next upgrade', () => {
  const upgraded = variant(staging, (env) => {
    env.clusters.blue = { kind: 'absent' };
    env.traffic.weights = { keptIn: 'ssm', seed: { blue: 0, green: 100 } };
    if (env.workers) env.workers.home = 'green';
  });
  const after = synthesize([upgraded]);
  expect(Object.keys(after).filter((name) => name.includes('blue'))).toEqual([]);
  expect(ofType(stackOf(after, 'staging-edge'), 'AWS::ElasticLoadBalancingV2::TargetGroup')).toEqual(
    ofType(stackOf(templates, 'staging-edge'), 'AWS::ElasticLoadBalancingV2::TargetGroup'),
  );
});

describe('traffic', () => {
  const ruleOf = (stack: string, service: string) =>
    ofType(stackOf(templates, stack), 'AWS::ElasticLoadBalancingV2::ListenerRule').find(([id]) => id.startsWith(`Rule${service}`))?.[1]
      .Properties;
  const weightsOf = (rule: Readonly<Record<string, unknown>> | undefined) =>
    (rule?.Actions as { ForwardConfig: { TargetGroups: { Weight: unknown }[] } }[])[0]?.ForwardConfig.TargetGroups.map(
      ({ Weight }) => Weight,
    );

  test('declared weights are in the template, so that a diff shows them', () => {
    expect(weightsOf(ruleOf('dev-traffic', 'web'))).toEqual([100, 0]);
    const shifted = variant(dev, (env) => (env.traffic.weights = { blue: 90, green: 10, services: { api: { blue: 0, green: 1 } } }));
    const rules = ofType(stackOf(synthesize([bare(shifted)]), 'dev-traffic'), 'AWS::ElasticLoadBalancingV2::ListenerRule');
    const weights = Object.fromEntries(rules.map(([id, { Properties }]) => [id.slice(0, 7), weightsOf(Properties)]));
    expect(weights).toMatchObject({ Ruleweb: [90, 10], Ruleapi: [0, 1] });
  });

  test('weights in SSM are read at every update, one parameter per service', () => {
    const { Parameters = {} } = stackOf(templates, 'staging-traffic');
    const lists = Object.entries(Parameters).filter(([, { Type }]) => Type === 'AWS::SSM::Parameter::Value<List<String>>');
    expect(lists.map(([, { Default }]) => Default)).toEqual(
      ['web', 'api', 'checkout'].map((service) => `/bluegreen/staging/weights/${service}`),
    );
    expect(weightsOf(ruleOf('staging-traffic', 'web'))).toEqual([0, 1].map((index) => ({ 'Fn::Select': [index, { Ref: lists[0]?.[0] }] })));
  });

  test('the test route comes before the weighted rule and is guarded by header and source address', () => {
    const rules = ofType(stackOf(templates, 'dev-traffic'), 'AWS::ElasticLoadBalancingV2::ListenerRule');
    const test = rules.find(([id]) => id.startsWith('TestRouteweb'))?.[1].Properties;
    expect(test).toMatchObject({
      Priority: 99,
      Conditions: [
        { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Cluster', Values: ['green'] } },
        { Field: 'source-ip', SourceIpConfig: { Values: ['203.0.113.0/24'] } },
        { Field: 'host-header', HostHeaderConfig: { Values: ['shop.dev.example.com'] } },
      ],
    });
    expect(weightsOf(test)).toEqual([0, 100]);
    expect(ruleOf('dev-traffic', 'web')?.Priority).toBe(100);
  });

  test('services whose names differ by a dash have weights of their own', () => {
    const dashed = variant(staging, (env) => {
      const [web] = env.services;
      if (!web) throw new Error('staging has no service');
      env.services = [
        { ...web, name: 'a-b', priority: 10, hosts: ['one.example.com'] },
        { ...web, name: 'ab', priority: 20, hosts: ['two.example.com'] },
      ];
      // Where the services that are gone had workers.
      env.gitops.namespaces = ['checkout'];
    });
    expect(Object.keys(stackOf(synthesize([bare(dashed)]), 'staging-traffic').Parameters ?? {})).toHaveLength(3);
  });
});
