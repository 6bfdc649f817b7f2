import { App, aws_logs as logs, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { kubernetesVersions } from '../../../../config/versions';
import { IdentityStack } from '../../../../lib/stacks/identity/identity-stack';
import { sessionActions } from '../../../support/session-actions';
import {
  clusterStack,
  clusterTemplate,
  environmentLike,
  given,
  greenLike,
  ofType,
  one,
  type Template,
  waitsFor,
  written,
} from './synthesized';

const dev = clusterTemplate(environmentLike('dev'));
const prod = clusterTemplate(environmentLike('prod'));

const eksCluster = (template: Template) => one(template, 'AWS::EKS::Cluster');
const addon = (template: Template, name: string) => one(template, 'AWS::EKS::Addon', { AddonName: name });
const configuration = (template: Template, name: string): unknown =>
  JSON.parse(written(addon(template, name).Properties.ConfigurationValues));
const nodeGroup = (template: Template) => one(template, 'AWS::EKS::Nodegroup');
const launchTemplateData = (template: Template) =>
  one(template, 'AWS::EC2::LaunchTemplate').Properties.LaunchTemplateData as Record<string, unknown>;

describe('control plane', () => {
  test('admits by access entries alone, and not the deployer', () => {
    expect(eksCluster(dev).Properties.AccessConfig).toEqual({
      AuthenticationMode: 'API',
      BootstrapClusterCreatorAdminPermissions: false,
    });
  });

  test('starts without the CNI that EKS would put in, and without Auto Mode', () => {
    expect(eksCluster(dev).Properties).toMatchObject({
      BootstrapSelfManagedAddons: false,
      ComputeConfig: { Enabled: false },
      StorageConfig: { BlockStorage: { Enabled: false } },
    });
  });

  // cdk-nag's EKS1 and EKS2 do not look at clusters of aws-eks-v2: endpoint access and logging are asserted here.
  test('has a private endpoint; a public one only for the addresses listed', () => {
    expect(eksCluster(prod).Properties.ResourcesVpcConfig).toMatchObject({ EndpointPrivateAccess: true, EndpointPublicAccess: false });
    expect(eksCluster(dev).Properties.ResourcesVpcConfig).toMatchObject({
      EndpointPrivateAccess: true,
      EndpointPublicAccess: true,
      PublicAccessCidrs: ['203.0.113.0/24'],
    });
  });

  test('logs everything to a group with a retention and a key, which is there before the cluster and stays after it', () => {
    const types = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];
    expect(eksCluster(prod).Properties.Logging).toEqual({ ClusterLogging: { EnabledTypes: types.map((Type) => ({ Type })) } });
    const group = one(prod, 'AWS::Logs::LogGroup', { LogGroupName: '/aws/eks/prod-green/cluster' });
    expect(group.Properties.RetentionInDays).toBe(90);
    expect(written(group.Properties.KmsKeyId)).toBe(`<${one(prod, 'AWS::KMS::Key').id}>`);
    expect(group.DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(waitsFor(prod, eksCluster(prod).id)).toContain(group.id);
  });

  test('encrypts Secrets with a key of its own that rotates and outlives it', () => {
    const key = one(prod, 'AWS::KMS::Key');
    expect(eksCluster(prod).Properties.EncryptionConfig).toEqual([
      { Provider: { KeyArn: { 'Fn::GetAtt': [key.id, 'Arn'] } }, Resources: ['secrets'] },
    ]);
    expect(key.Properties.EnableKeyRotation).toBe(true);
    expect([key.DeletionPolicy, key.UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
  });

  test('lets CloudWatch use the key for its own log group and no other', () => {
    const { Statement } = one(prod, 'AWS::KMS::Key').Properties.KeyPolicy as { Statement: { Sid?: string; Condition?: unknown }[] };
    const condition = Statement.find(({ Sid }) => Sid === 'ControlPlaneLogs')?.Condition as Record<string, Record<string, unknown>>;
    expect(written(condition.ArnEquals?.['kms:EncryptionContext:aws:logs:arn'])).toBe(
      'arn:<AWS::Partition>:logs:eu-west-1:333333333333:log-group:/aws/eks/prod-green/cluster',
    );
  });

  test('takes what the configuration says of it', () => {
    expect(eksCluster(prod).Properties).toMatchObject({
      Name: 'prod-green',
      Version: '1.36',
      KubernetesNetworkConfig: { ServiceIpv4Cidr: '172.21.0.0/16', ElasticLoadBalancing: { Enabled: false } },
      UpgradePolicy: { SupportType: 'EXTENDED' },
      ZonalShiftConfig: { Enabled: true },
      ControlPlaneScalingConfig: { Tier: 'tier-xl' },
    });
    const other = clusterTemplate(
      greenLike('prod', (cluster) => Object.assign(cluster, { supportType: 'standard', zonalShift: false, controlPlaneTier: 'standard' })),
    );
    expect(eksCluster(other).Properties).toMatchObject({
      UpgradePolicy: { SupportType: 'STANDARD' },
      ZonalShiftConfig: { Enabled: false },
      ControlPlaneScalingConfig: { Tier: 'standard' },
    });
  });

  test('is in the control-plane subnets, with a security group that only it has', () => {
    const vpcConfig = eksCluster(dev).Properties.ResourcesVpcConfig as { SubnetIds: string[]; SecurityGroupIds: unknown[] };
    expect(vpcConfig.SubnetIds).toEqual(given.controlPlaneSubnetIds);
    expect(vpcConfig.SecurityGroupIds.map(written)).toEqual([`<${groups(dev)['EKS control plane']}>`]);
  });
});

describe('a cluster is not lost by accident', () => {
  test('a protected one: by the API, by the stack, by a template without it, by a change that replaces it', () => {
    const environment = environmentLike('prod');
    const stack = clusterStack(new App(), environment);
    expect(stack.terminationProtection).toBe(true);
    const { Properties, DeletionPolicy, UpdateReplacePolicy } = eksCluster(prod);
    expect([Properties.DeletionProtection, DeletionPolicy, UpdateReplacePolicy]).toEqual([true, 'RetainExceptOnCreate', 'Retain']);
  });

  test('an unprotected one can be destroyed with its stack, and still never replaced', () => {
    const stack = clusterStack(new App(), environmentLike('dev'));
    expect(stack.terminationProtection).toBe(false);
    const { Properties, DeletionPolicy, UpdateReplacePolicy } = eksCluster(dev);
    expect([Properties.DeletionProtection, DeletionPolicy, UpdateReplacePolicy]).toEqual([false, 'Delete', 'Retain']);
  });

  // Written by hand: a new id is a new resource. See test/unit/stacks/frozen-ids.ts.
  test.each([
    ['AWS::EKS::Cluster', ['ControlPlaneCluster8AFA2E51']],
    ['AWS::KMS::Key', ['ControlPlaneKey9EC3E854']],
    ['AWS::Logs::LogGroup', ['ControlPlaneLogs565FD5C2']],
    ['AWS::EKS::Nodegroup', ['SystemNodesNodeGroupE859DDC6']],
    ['AWS::EC2::SecurityGroup', ['SecurityGroupsControlPlane77BE57B0', 'SecurityGroupsNodes7D1C1F16', 'SecurityGroupsPods923C1A8A']],
  ])('%s keeps its logical id', (type, ids) => {
    for (const template of [dev, prod]) expect(ofType(template, type).map(([id]) => id)).toEqual(ids);
  });
});

describe('add-ons', () => {
  const beforeNodes = ['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent'];
  const onNodes = ['coredns', 'aws-ebs-csi-driver', 'metrics-server'];

  test('are these six, at the versions of the row', () => {
    const versions = ofType(prod, 'AWS::EKS::Addon').map(([, { Properties }]) => [Properties.AddonName, Properties.AddonVersion]);
    expect(Object.fromEntries(versions)).toEqual(kubernetesVersions['1.36']?.addons);
    expect(new Set(versions.map(([name]) => name))).toEqual(new Set([...beforeNodes, ...onNodes]));
    expect(versions).toHaveLength(6);
  });

  test('take a pin of the cluster before the row, and EKS’s default where neither has one', () => {
    const template = clusterTemplate(
      greenLike('dev', (cluster) => Object.assign(cluster, { version: '1.32', pins: { addons: { 'vpc-cni': 'v1.22.0-eksbuild.1' } } })),
    );
    expect(addon(template, 'vpc-cni').Properties.AddonVersion).toBe('v1.22.0-eksbuild.1');
    expect(addon(template, 'coredns').Properties).not.toHaveProperty('AddonVersion');
  });

  test.each(beforeNodes)('%s is there before the first node, and waits for none', (name) => {
    const { id } = addon(dev, name);
    expect(waitsFor(dev, nodeGroup(dev).id)).toContain(id);
    expect(waitsFor(dev, id)).not.toContain(nodeGroup(dev).id);
  });

  test.each(onNodes)('%s waits for nodes, without which it never becomes active', (name) => {
    expect(waitsFor(dev, addon(dev, name).id)).toContain(nodeGroup(dev).id);
  });

  test('the VPC CNI finds the agent that gives it its credentials', () => {
    expect(waitsFor(dev, addon(dev, 'vpc-cni').id)).toContain(addon(dev, 'eks-pod-identity-agent').id);
  });

  test.each([...beforeNodes, ...onNodes])('%s puts changes by hand back, and its configuration is JSON', (name) => {
    const { Properties } = addon(dev, name);
    expect(Properties.ResolveConflicts).toBe('OVERWRITE');
    if (Properties.ConfigurationValues !== undefined) expect(configuration(dev, name)).toEqual(expect.any(Object));
  });

  test('the VPC CNI enforces network policy and takes pod addresses, by prefixes, from this color’s subnets and security group', () => {
    expect(configuration(dev, 'vpc-cni')).toEqual({
      enableNetworkPolicy: 'true',
      env: {
        AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true',
        AWS_VPC_K8S_CNI_EXTERNALSNAT: 'false',
        ENI_CONFIG_LABEL_DEF: 'topology.kubernetes.io/zone',
        ENABLE_PREFIX_DELEGATION: 'true',
        WARM_PREFIX_TARGET: '1',
        NETWORK_POLICY_ENFORCING_MODE: 'standard',
        ADDITIONAL_ENI_TAGS: '{"environment":"dev","owner":"platform"}',
      },
      eniConfig: {
        create: true,
        region: 'eu-west-1',
        subnets: Object.fromEntries(
          ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'].map((zone) => [
            zone,
            { id: given.podSubnetIds[zone], securityGroups: [`<${groups(dev).Pods}>`] },
          ]),
        ),
      },
      nodeAgent: { enablePolicyEventLogs: 'true' },
    });
  });

  test('the VPC CNI starts pods closed where the configuration says strict', () => {
    const strict = clusterTemplate(greenLike('dev', (cluster) => Object.assign(cluster, { networkPolicyMode: 'strict' })));
    expect(configuration(strict, 'vpc-cni')).toMatchObject({ env: { NETWORK_POLICY_ENFORCING_MODE: 'strict' } });
  });

  test('what runs on system nodes tolerates their taint', () => {
    const [taint] = nodeGroup(dev).Properties.Taints as { Key: string; Effect: string }[];
    expect(taint).toEqual({ Key: 'CriticalAddonsOnly', Value: 'true', Effect: 'NO_SCHEDULE' });
    const tolerations = [{ key: taint?.Key, operator: 'Exists' }];
    expect(configuration(dev, 'coredns')).toMatchObject({ tolerations });
    expect(configuration(dev, 'metrics-server')).toMatchObject({ tolerations });
    expect(configuration(dev, 'aws-ebs-csi-driver')).toMatchObject({ controller: { tolerations }, node: { tolerateAllTaints: true } });
  });

  test.each<[string, number, 'bottlerocket' | 'al2023', number]>([
    ['root volume, Bottlerocket’s second one, and one interface for 20 pods', 20, 'bottlerocket', 3],
    ['root volume, and two interfaces for 110 pods beside the node’s own', 110, 'al2023', 3],
    ['root volume, and three interfaces for 250 pods', 250, 'al2023', 4],
  ])('the EBS driver leaves room for what it cannot see behind one hop: %s', (_, podsPerNode, amiFamily, reserved) => {
    const template = clusterTemplate(
      greenLike('dev', (cluster) => {
        cluster.capacity.podsPerNode = podsPerNode;
        cluster.capacity.maxNodes = 6;
        cluster.systemNodes.amiFamily = amiFamily;
      }),
    );
    expect(configuration(template, 'aws-ebs-csi-driver')).toMatchObject({ node: { reservedVolumeAttachments: reserved } });
  });

  test('CoreDNS may grow to a replica per 16 nodes', () => {
    expect(configuration(prod, 'coredns')).toMatchObject({ autoScaling: { enabled: true, minReplicas: 3, maxReplicas: 69 } });
    expect(configuration(dev, 'coredns')).toMatchObject({ autoScaling: { enabled: true, minReplicas: 3, maxReplicas: 10 } });
  });

  test.each([
    ['vpc-cni', 'aws-node', ['AmazonEKS_CNI_Policy']],
    ['aws-ebs-csi-driver', 'ebs-csi-controller-sa', ['AmazonEBSCSIDriverPolicyV2']],
  ])('%s has a role of its own, for %s of this cluster alone', (name, serviceAccount, policies) => {
    const [association] = addon(dev, name).Properties.PodIdentityAssociations as { RoleArn: unknown; ServiceAccount: string }[];
    expect(association?.ServiceAccount).toBe(serviceAccount);
    const role = dev.Resources[written(association?.RoleArn).slice(1, -1)];
    expect((role?.Properties.ManagedPolicyArns as unknown[]).map(written)).toEqual(
      policies.map((policy) => `arn:<AWS::Partition>:iam::aws:policy/${policy}`),
    );
    const { Statement } = role?.Properties.AssumeRolePolicyDocument as {
      Statement: [{ Action: string[]; Principal: unknown; Condition: { StringEquals: Record<string, unknown> } }];
    };
    expect(Statement).toHaveLength(1);
    expect(Statement[0].Action).toEqual(['sts:AssumeRole', 'sts:TagSession']);
    expect(Statement[0].Principal).toEqual({ Service: 'pods.eks.amazonaws.com' });
    const { 'aws:RequestTag/eks-cluster-arn': clusters, ...rest } = Statement[0].Condition.StringEquals;
    expect((clusters as unknown[]).map(written)).toEqual(['arn:<AWS::Partition>:eks:eu-west-1:111111111111:cluster/dev-green']);
    expect(rest).toEqual({
      'aws:RequestTag/kubernetes-namespace': 'kube-system',
      'aws:RequestTag/kubernetes-service-account': serviceAccount,
    });
  });

  describe('the EBS driver', () => {
    const keyUse = { Description: 'Encrypted volumes of the EBS CSI driver' };
    const key = 'arn:aws:kms:eu-west-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab';

    test('uses no customer-managed key unless the configuration names it', () => {
      expect(ofType(dev, 'AWS::IAM::ManagedPolicy').filter(([, { Properties }]) => Properties.Description === keyUse.Description)).toEqual(
        [],
      );
    });

    test('uses the keys that the configuration names, through EC2 alone, and makes grants for EC2 alone', () => {
      const template = clusterTemplate(environmentLike('dev', (env) => Object.assign(env, { volumeKeyArns: [key] })));
      const { PolicyDocument } = one(template, 'AWS::IAM::ManagedPolicy', keyUse).Properties;
      const { Statement } = PolicyDocument as { Statement: { Action: unknown; Resource: unknown; Condition: Record<string, unknown> }[] };
      expect(Statement.map(({ Resource }) => Resource)).toEqual([key, key]);
      for (const { Condition } of Statement) expect(Condition.StringEquals).toEqual({ 'kms:ViaService': 'ec2.eu-west-1.amazonaws.com' });
      expect(
        Statement.filter(({ Action }) => JSON.stringify(Action).includes('CreateGrant')).map(({ Condition }) => Condition.Bool),
      ).toEqual([{ 'kms:GrantIsForAWSResource': 'true' }]);
    });
  });
});

describe('system nodes', () => {
  test('are in every zone, as many as configured', () => {
    expect(nodeGroup(prod).Properties).toMatchObject({
      Subnets: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'].map((zone) => given.nodeSubnetIds[zone]),
      ScalingConfig: { MinSize: 3, MaxSize: 9, DesiredSize: 3 },
      InstanceTypes: ['m7g.xlarge'],
      CapacityType: 'ON_DEMAND',
      Version: '1.36',
      UpdateConfig: { MaxUnavailable: 1 },
    });
  });

  test('give pods no way to the role of the node', () => {
    expect(launchTemplateData(dev).MetadataOptions).toEqual({
      HttpEndpoint: 'enabled',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 1,
    });
  });

  test('have a role that cannot change the network, and admits a shell without reading any parameter', () => {
    const role = dev.Resources[written(nodeGroup(dev).Properties.NodeRole).slice(1, -1)];
    const [sessions, ...attached] = (role?.Properties.ManagedPolicyArns as unknown[]).map(written);
    expect(attached).toEqual([
      'arn:<AWS::Partition>:iam::aws:policy/AmazonEKSWorkerNodePolicy',
      'arn:<AWS::Partition>:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly',
    ]);
    const { Statement } = dev.Resources[sessions?.slice(1, -1) ?? '']?.Properties.PolicyDocument as { Statement: { Action: string[] }[] };
    expect(Statement.map(({ Action }) => Action)).toEqual([sessionActions]);
  });

  test.each([
    ['bottlerocket', 'arm64', 'BOTTLEROCKET_ARM_64', { '/dev/xvda': 4, '/dev/xvdb': 50 }],
    ['bottlerocket', 'amd64', 'BOTTLEROCKET_x86_64', { '/dev/xvda': 4, '/dev/xvdb': 50 }],
    ['al2023', 'arm64', 'AL2023_ARM_64_STANDARD', { '/dev/xvda': 50 }],
    ['al2023', 'amd64', 'AL2023_x86_64_STANDARD', { '/dev/xvda': 50 }],
  ])('%s on %s: the image, and encrypted volumes where it keeps its data', (amiFamily, architecture, amiType, sizes) => {
    const instanceTypes = [architecture === 'arm64' ? 'm7g.large' : 'm7i.large'];
    const template = clusterTemplate(
      greenLike('dev', ({ systemNodes }) => Object.assign(systemNodes, { amiFamily, architecture, instanceTypes })),
    );
    expect(nodeGroup(template).Properties.AmiType).toBe(amiType);
    expect(launchTemplateData(template).BlockDeviceMappings).toEqual(
      Object.entries(sizes).map(([DeviceName, VolumeSize]) => ({
        DeviceName,
        Ebs: { VolumeSize, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true },
      })),
    );
  });

  test('carry the environment’s tags, which a stack does not hand down to instances', () => {
    const specifications = launchTemplateData(dev).TagSpecifications as { ResourceType: string; Tags: { Key: string; Value: string }[] }[];
    expect(specifications.map(({ ResourceType }) => ResourceType)).toEqual(['instance', 'volume', 'network-interface']);
    for (const { Tags } of specifications) {
      expect(Tags).toEqual(
        expect.arrayContaining([
          { Key: 'owner', Value: 'platform' },
          { Key: 'Name', Value: 'dev-green-system' },
        ]),
      );
    }
  });

  test('have the group that the rules are about, and start after the rules', () => {
    expect((launchTemplateData(dev).SecurityGroupIds as unknown[]).map(written)).toEqual([
      `<${groups(dev)['Nodes and hostNetwork pods']}>`,
    ]);
    const rules = ofType(dev, 'AWS::EC2::SecurityGroupIngress').map(([id]) => id);
    expect([...waitsFor(dev, nodeGroup(dev).id)]).toEqual(expect.arrayContaining(rules));
  });
});

describe('what the stack leaves out', () => {
  test.each([
    ['dev', dev],
    ['prod', prod],
  ])('%s: no function, no custom resource, no parameter', (_, template) => {
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => /Lambda|Custom|SSM/.test(type))).toEqual([]);
  });
});

describe('cdk-nag, AwsSolutions and NIST 800-53 r5', () => {
  const checked = (build: (app: App) => unknown) => () => {
    const app = new App();
    build(app);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
    app.synth();
  };

  test.each(['dev', 'staging', 'prod'] as const)('nothing is found in %s that has not been accepted with a reason', (name) => {
    const environment = environmentLike(name);
    const build = (app: App) => [clusterStack(app, environment), new IdentityStack(app, 'identity', { environment })];
    expect(checked(build)).not.toThrow();
  });

  test('a policy of AWS that the configuration gives a workload is its decision', () => {
    const environment = environmentLike('dev', (env) =>
      Object.assign(env.identities?.[0] ?? {}, { role: { policyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'] } }),
    );
    expect(checked((app) => new IdentityStack(app, 'identity', { environment }))).not.toThrow();
  });

  test('a finding would be found', () => {
    expect(checked((app) => new logs.LogGroup(new Stack(app, 'stack'), 'Logs'))).toThrow(/CloudWatchLogGroupEncrypted/);
  });
});

/** Logical ids of the security groups, by description. */
function groups(template: Template): Record<string, string> {
  return Object.fromEntries(ofType(template, 'AWS::EC2::SecurityGroup').map(([id, { Properties }]) => [Properties.GroupDescription, id]));
}
