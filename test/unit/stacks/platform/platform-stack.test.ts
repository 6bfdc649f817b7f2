import { App, assertions, Stage, Validations } from 'aws-cdk-lib';
import { loadEnvironment } from '../../../../lib/config/load';
import type { Environment } from '../../../../lib/config/schema';
import type { Color } from '../../../../lib/names';
import { gitopsValues } from '../../../../lib/stacks/platform/gitops-values';
import { karpenterPolicyNames } from '../../../../lib/stacks/platform/karpenter-policies';
import { PlatformStack } from '../../../../lib/stacks/platform/platform-stack';
import { rootObjects } from '../../../../lib/stacks/platform/root-application';
import { templateOf } from '../../../../tools/template';
import { sessionActions } from '../../../support/session-actions';
import { ofType as ofTypeIn, waitsFor } from '../../../support/template';
import { platformProps, withCluster } from './platform-fixture';

/** An app that leaves the assets (60 MB of layers) where they are. */
const testApp = () => new App({ analyticsReporting: false, context: { 'aws:cdk:disable-asset-staging': true } });

/** The platform of one color by itself, inside a Stage as the app has it. */
const platform = (environment: Environment, color: Color) =>
  new PlatformStack(new Stage(testApp(), environment.name), `${color}-platform`, platformProps(environment, color));

const resourcesOf = (environment: Environment, color: Color) =>
  templateOf(assertions.Template.fromStack(platform(environment, color)).toJSON()).Resources;

const dev = loadEnvironment('dev');
const resources = resourcesOf(dev, 'green');

const ofType = (type: string, among = resources) => ofTypeIn({ Resources: among }, type);
const customResources = (among = resources) => Object.entries(among).filter(([, { Type }]) => Type.startsWith('Custom::'));
const release = (name: string, among = resources) => {
  const found = customResources(among).find(([, { Properties }]) => Properties.Release === name);
  if (!found) throw new Error(`no release ${name}`);
  return found[1].Properties;
};
const values = (name: string, among = resources) => JSON.parse(String(release(name, among).Values)) as Record<string, unknown>;

/** Logical ids that start so. */
const ids = (prefix: string) => Object.keys(resources).filter((id) => id.startsWith(prefix));

describe('size', () => {
  test('seven custom resources and two functions for a cluster', () => {
    expect(customResources()).toHaveLength(7);
    expect(ofType('AWS::Lambda::Function')).toHaveLength(2);
  });

  test('logical ids of releases, queue and node role are frozen: another id uninstalls what runs', () => {
    const frozen = [...customResources(), ...ofType('AWS::SQS::Queue'), ...ofType('AWS::EKS::AccessEntry')].map(([id]) => id);
    expect([...frozen, ...ids('KarpenterNodeRole')].toSorted()).toEqual([
      'ArgoCdController51998844',
      'ArgoCdRootB82F1634',
      'KarpenterController3532D9BF',
      'KarpenterDefinitions07DC539A',
      'KarpenterInterruptionsQueue1F0E67B5',
      'KarpenterNodeAccessF08A47C8',
      'KarpenterNodeRoleEDDDDC23',
      'KarpenterNodes1F8E0B21',
      'KubectlAccessACA9CAF3',
      'KubectlAdmitted5E9E2A27',
      'LoadBalancerController8AA1762D',
    ]);
    expect(customResources().map(([, { Properties }]) => Properties.Release)).toEqual([
      undefined,
      'aws-load-balancer-controller',
      'karpenter-crd',
      'karpenter',
      undefined,
      'argo-cd',
      undefined,
    ]);
  });
});

describe('kubectl', () => {
  test('runs in the egress subnets with the security group of the cluster, on the architecture of its layer', () => {
    const [, handler] = ofType('AWS::Lambda::Function').find(([id]) => id.includes('Handler')) ?? [];
    expect(handler?.Properties.VpcConfig).toEqual({
      SecurityGroupIds: ['sg-0a1b2c3d4e5f60718'],
      SubnetIds: ['subnet-0a000000000000001', 'subnet-0a000000000000002', 'subnet-0a000000000000003'],
    });
    expect(handler?.Properties.Architectures ?? ['x86_64']).toEqual(['x86_64']);
  });

  test.each([
    ['1.36', {}, /kubectl 1\.36/],
    ['1.36', { kubectl: '1.35' }, /kubectl 1\.35/],
    ['1.29', {}, /kubectl 1\.29/],
  ])('of a %s cluster with pins %j comes from its layer', (version, pins, description) => {
    const layers = ofType('AWS::Lambda::LayerVersion', resourcesOf(withCluster('dev', 'green', { version, pins }), 'green'));
    expect(layers.map(([, { Properties }]) => Properties.Description)).toContainEqual(expect.stringMatching(description));
  });

  test('is administrator of its own cluster, by an access entry that outlives every release', () => {
    const entry = ofType('AWS::EKS::AccessEntry').find(([id]) => id.startsWith('Kubectl'));
    expect(entry?.[1].Properties).toMatchObject({ ClusterName: 'dev-green', AccessPolicies: [{ AccessScope: { Type: 'cluster' } }] });
    for (const [id] of customResources()) expect([...waitsFor({ Resources: resources }, id)]).toContain(entry?.[0]);
  });

  test('installs nothing before the API server admits it: an access entry takes seconds, and the handler asks again only where it reads', () => {
    const [[admitted, { Properties }] = ['', { Properties: {} }]] = ofType('Custom::AWSCDK-EKS-KubernetesObjectValue');
    expect(Properties).toMatchObject({ ObjectType: 'clusterrole', ObjectName: 'cluster-admin', TimeoutSeconds: 300 });
    // Each by itself, not only by way of what it comes after: without access CDK's handler reports as deleted what still runs.
    for (const [id, { DependsOn }] of customResources()) if (id !== admitted) expect(DependsOn).toContain(admitted);
  });
});

describe('order: what is deleted first stands on what is deleted later', () => {
  const [, lbc, definitions, controller, nodes, argoCd, root] = customResources().map(([id]) => id) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  test.each([
    ['the root application', root, [argoCd, nodes, lbc]],
    ['Argo CD', argoCd, [nodes, lbc]],
    // Nodes drain while the load balancer controller takes their pods out of the target groups and Karpenter ends the instances.
    ['the nodes', nodes, [controller, lbc, ...ids('KarpenterNodeRole'), ...ids('KarpenterNodeAccess')]],
    ['Karpenter', controller, [definitions, ...ids('KarpenterIdentity'), ...ids('KarpenterInterruptions')]],
    ['Karpenter', controller, karpenterPolicyNames.flatMap((name) => ids(`Karpenter${name}Policy`))],
    ['the load balancer controller', lbc, [...ids('LoadBalancerControllerIdentity'), ...ids('LoadBalancerControllerPolicy')]],
  ])('%s', (_, id, before) => {
    expect(before.length).toBeGreaterThan(0);
    expect([...waitsFor({ Resources: resources }, id)]).toEqual(expect.arrayContaining(before));
  });
});

describe('Karpenter', () => {
  test('charts come by their full OCI reference, and both in one version', () => {
    expect(release('karpenter-crd')).toMatchObject({
      Repository: 'oci://public.ecr.aws/karpenter/karpenter-crd',
      Chart: 'karpenter-crd',
      Version: '1.14.1',
    });
    const pinned = resourcesOf(withCluster('dev', 'green', { pins: { karpenter: '1.13.2' } }), 'green');
    expect([release('karpenter-crd', pinned).Version, release('karpenter', pinned).Version]).toEqual(['1.13.2', '1.13.2']);
  });

  test('six policies hang on the role that the service account gets', () => {
    const roleId = ids('KarpenterIdentityRole')[0] ?? '';
    expect(resources[roleId]?.Properties.ManagedPolicyArns).toHaveLength(6);
    expect(ofType('AWS::EKS::PodIdentityAssociation').map(([, { Properties }]) => Properties)).toContainEqual({
      ClusterName: 'dev-green',
      Namespace: 'kube-system',
      ServiceAccount: 'karpenter',
      RoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] },
    });
    expect(values('karpenter')).toMatchObject({ serviceAccount: { name: 'karpenter' } });
  });

  test('the queue forgets after five minutes, is encrypted, and refuses plain HTTP', () => {
    const [[queueId, queue] = ['', undefined]] = ofType('AWS::SQS::Queue');
    expect(queue?.Properties).toMatchObject({ QueueName: 'dev-green-karpenter', MessageRetentionPeriod: 300, SqsManagedSseEnabled: true });
    const [[, policy] = ['', undefined]] = ofType('AWS::SQS::QueuePolicy');
    const { Statement } = policy?.Properties.PolicyDocument as { Statement: Record<string, unknown>[] };
    expect(Statement[0]).toMatchObject({ Effect: 'Deny', Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    expect(Statement.slice(1)).toHaveLength(5);
    for (const statement of Statement.slice(1)) expect(statement).toMatchObject({ Principal: { Service: 'events.amazonaws.com' } });
    expect(values('karpenter')).toMatchObject({ settings: { interruptionQueue: 'dev-green-karpenter' } });
    for (const [, rule] of ofType('AWS::Events::Rule')) {
      expect(rule.Properties.Targets).toMatchObject([{ Arn: { 'Fn::GetAtt': [queueId, 'Arn'] } }]);
    }
  });

  test('five rules feed it', () => {
    const patterns = ofType('AWS::Events::Rule').map(([, { Properties }]) => Properties.EventPattern);
    expect(patterns).toEqual([
      { source: ['aws.health'], 'detail-type': ['AWS Health Event'] },
      { source: ['aws.ec2'], 'detail-type': ['EC2 Spot Instance Interruption Warning'] },
      { source: ['aws.ec2'], 'detail-type': ['EC2 Instance Rebalance Recommendation'] },
      { source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] },
      { source: ['aws.ec2'], 'detail-type': ['EC2 Capacity Reservation Instance Interruption Warning'] },
    ]);
  });

  test('the node role has the name that the class says, joins as EC2_LINUX, and has no CNI policy', () => {
    const roleId = ids('KarpenterNodeRole')[0] ?? '';
    const role = resources[roleId]?.Properties;
    expect(role?.RoleName).toBe('dev-green-eu-west-1-karpenter-node');
    expect(JSON.stringify(role?.ManagedPolicyArns)).not.toContain('CNI');
    // AmazonSSMManagedInstanceCore reads every parameter of the account, secrets included: a shell needs none of that.
    expect(JSON.stringify(role?.ManagedPolicyArns)).not.toContain('SSM');
    const sessions = ofType('AWS::IAM::ManagedPolicy').find(([id]) => id.startsWith('KarpenterNodeSessions'));
    expect(role?.ManagedPolicyArns).toContainEqual({ Ref: sessions?.[0] });
    expect(sessions?.[1].Properties.PolicyDocument).toMatchObject({ Statement: [{ Action: sessionActions }] });
    expect(ofType('AWS::EKS::AccessEntry').map(([, { Properties }]) => Properties)).toContainEqual({
      ClusterName: 'dev-green',
      PrincipalArn: { 'Fn::GetAtt': [roleId, 'Arn'] },
      Type: 'EC2_LINUX',
    });
    const [[, nodes] = ['', undefined]] = ofType('Custom::AWSCDK-EKS-KubernetesResource');
    expect(String(nodes?.Properties.Manifest)).toContain('"role":"dev-green-eu-west-1-karpenter-node"');
  });
});

describe('the root application', () => {
  test('and its project are applied as they are, by no chart that could write them wrongly', () => {
    const [, [, root] = []] = ofType('Custom::AWSCDK-EKS-KubernetesResource');
    expect(JSON.parse(String(root?.Properties.Manifest))).toEqual(rootObjects(dev.gitops, gitopsValues(platformProps(dev, 'green'))));
  });
});

describe('the load balancer controller', () => {
  /** ARNs that may be registered in, without the partition. */
  const registers = (environment: Environment, color: Color) => {
    const [, policy] =
      ofType('AWS::IAM::ManagedPolicy', resourcesOf(environment, color)).find(([id]) => id.startsWith('LoadBalancer')) ?? [];
    const { Statement } = policy?.Properties.PolicyDocument as { Statement: { Action: string[]; Resource: unknown }[] };
    const allowing = Statement.filter(({ Action }) => Action.some((action) => /RegisterTargets|\*/.test(action)));
    return allowing
      .flatMap(({ Resource }) => [Resource].flat())
      .map((arn) => JSON.stringify(arn).replace(/^.*?:elasticloadbalancing:|["\]}]+$/g, ''));
  };

  test('registers in the target groups of its own color and in no other', () => {
    expect(registers(dev, 'green')).toEqual([
      'eu-west-1:111111111111:targetgroup/dev-web-green/*',
      'eu-west-1:111111111111:targetgroup/dev-api-green/*',
    ]);
    expect(registers(dev, 'blue').filter((arn) => arn.includes('green'))).toEqual([]);
  });

  test('registers in a target group that was taken over by exactly its ARN', () => {
    const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/legacy/73e2d6bc24d8a067';
    const services = dev.services.map((service) => ({ ...service, targetGroups: { ...service.targetGroups, green: arn } }));
    expect(new Set(registers({ ...dev, services }, 'green'))).toEqual(new Set([arn.replace(/^.*?:elasticloadbalancing:/, '')]));
  });

  test('may change nothing else', () => {
    const policies = ofType('AWS::IAM::ManagedPolicy').filter(([id]) => id.startsWith('LoadBalancerController'));
    const actions = JSON.stringify(policies).match(/"(ec2|elasticloadbalancing):\w+"/g) ?? [];
    expect(actions.filter((action) => !/:(Describe\w+|RegisterTargets|DeregisterTargets)"/.test(action))).toEqual([]);
    expect(actions).toHaveLength(7);
  });

  test('serves bindings alone', () => {
    expect(values('aws-load-balancer-controller')).toMatchObject({
      clusterName: 'dev-green',
      region: 'eu-west-1',
      vpcId: 'vpc-0a1b2c3d4e5f60718',
      createIngressClassResource: false,
      enableShield: false,
      enableWaf: false,
      enableWafv2: false,
      enableBackendSecurityGroup: false,
      enableServiceMutatorWebhook: false,
      controllerConfig: { featureGates: { EnableServiceController: false, ALBGatewayAPI: false, NLBGatewayAPI: false } },
    });
  });
});

test.each(['karpenter', 'aws-load-balancer-controller'])('a role of %s can be taken in its own cluster alone', (serviceAccount) => {
  const roles = ofType('AWS::IAM::Role').filter(([, { Properties }]) => JSON.stringify(Properties).includes(`"${serviceAccount}"`));
  expect(roles).toHaveLength(1);
  expect(JSON.stringify(roles)).toContain('cluster/dev-green"');
  expect(JSON.stringify(roles)).not.toContain('dev-blue');
});

test('what is accepted names its resource', () => {
  const reasons = platform(dev, 'green')
    .node.findAll()
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY))
    .flatMap(({ data }) => Object.values(data as Record<string, string>));
  expect(reasons.length).toBeGreaterThan(0);
  expect(reasons.filter((reason) => !reason.includes('dev-green'))).toEqual([]);
});
