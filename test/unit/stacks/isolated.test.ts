import { amiReleases } from '../../../config/versions';
import { loadEnvironment } from '../../../lib/config/load';
import { deploymentConfig, deploymentOf } from '../../../lib/shift/aws/deployment';
import { synthesize, testEnvironmentsFolder } from '../../support/synthesized';
import { ofType, stackOf, written } from '../../support/template';
import { listOf, type Statement, statementsOf } from './iam/statements';

const environment = loadEnvironment('isolated', testEnvironmentsFolder);
const templates = synthesize([environment]);
const network = stackOf(templates, 'isolated-network');
const cluster = stackOf(templates, 'isolated-green-cluster');
const platform = stackOf(templates, 'isolated-green-platform');
const { region, account } = environment;

/** What a call of a service, by its prefix in IAM, needs in a VPC without a way out. https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html */
const endpointsOf: Readonly<Record<string, readonly string[]>> = {
  ec2: ['ec2'],
  ecr: ['ecr.api', 'ecr.dkr', 's3'],
  eks: ['eks'],
  'eks-auth': ['eks-auth'],
  elasticloadbalancing: ['elasticloadbalancing'],
  lambda: ['lambda'],
  logs: ['logs'],
  s3: ['s3'],
  secretsmanager: ['secretsmanager'],
  sqs: ['sqs'],
  ssm: ['ssm'],
  ssmmessages: ['ssmmessages'],
  sts: ['sts'],
};

/** Services that have no endpoint (in most regions), and what keeps each of them from being called. Each is asserted below. */
const withoutEndpoint: Readonly<Record<string, string>> = {
  iam: 'Karpenter gets an instance profile by name, and in an isolated VPC collects none',
  pricing: 'Karpenter asks for no prices in an isolated VPC',
  'arc-zonal-shift': 'Karpenter asks for zonal shifts only where they are enabled',
  kms: 'SQS decrypts messages in the name of Karpenter',
  'ecr-public': 'no chart and no image is of public ECR',
};

/** What managed policies of AWS let a caller in the VPC call. Their texts are AWS's: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ */
const awsManaged: Readonly<Record<string, readonly string[]>> = {
  AmazonEKSWorkerNodePolicy: ['ec2', 'eks-auth'],
  AmazonEC2ContainerRegistryPullOnly: ['ecr'],
  AmazonEC2ContainerRegistryReadOnly: ['ecr'],
  AmazonElasticContainerRegistryPublicReadOnly: ['ecr-public', 'sts'],
  AmazonEKS_CNI_Policy: ['ec2'],
  AmazonEBSCSIDriverPolicyV2: ['ec2'],
  AmazonSQSFullAccess: ['sqs'],
  // What Lambda itself does, outside the VPC: logs and interfaces of functions.
  'service-role/AWSLambdaBasicExecutionRole': [],
  'service-role/AWSLambdaVPCAccessExecutionRole': [],
};

/** What roles do by policies that are the environment's, not the template's: the examples say it. */
const ownPolicies: Readonly<Record<string, readonly string[]>> = { 'keda-queue-length': ['sqs'], 'secrets-read': ['secretsmanager'] };

/** What needs no right, and is called all the same: credentials of pods, packages of the operating system and answers to CloudFormation. */
const withoutRight = ['eks-auth', 'sts', 's3', 'eks'];

type Role = readonly [stack: string, id: string, properties: Readonly<Record<string, unknown>>];

/** Roles that are used inside the VPC: of pods, nodes and functions that stand there. */
function rolesInVpc(): Role[] {
  return Object.entries(templates).flatMap(([stack, template]) => {
    const functions = ofType(template, 'AWS::Lambda::Function').filter(([, { Properties }]) => Properties.VpcConfig !== undefined);
    const ofFunctions = new Set(
      functions.map(([, { Properties }]) => (Properties.Role as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0]),
    );
    return ofType(template, 'AWS::IAM::Role').flatMap(([id, { Properties }]): Role[] => {
      const trust = JSON.stringify(Properties.AssumeRolePolicyDocument);
      return /pods\.eks\.amazonaws\.com|"ec2\.amazonaws\.com/.test(trust) || ofFunctions.has(id) ? [[stack, id, Properties]] : [];
    });
  });
}

/** Service prefixes of the actions in the policies of a role, wherever they stand. */
function servicesOf([stack, id, properties]: Role): string[] {
  const template = stackOf(templates, stack);
  const policies = Object.entries(template.Resources).filter(([policy, { Type, Properties }]) => {
    if (Type !== 'AWS::IAM::Policy' && Type !== 'AWS::IAM::ManagedPolicy') return false;
    return (
      JSON.stringify(Properties.Roles ?? []).includes(`"${id}"`) ||
      JSON.stringify(properties.ManagedPolicyArns ?? []).includes(`"${policy}"`)
    );
  });
  const own = statementsOf({ [stack]: { ...template, Resources: Object.fromEntries(policies) } }).flatMap(({ statement }) =>
    prefixes(statement),
  );
  const managed = namesOfPolicies(properties.ManagedPolicyArns).flatMap((name) => {
    const services = awsManaged[name] ?? ownPolicies[name];
    if (!services) throw new Error(`${stack} ${id}: what does ${name} call? Add it to the tables of this test`);
    return services;
  });
  return [...own, ...managed];
}

const prefixes = ({ Action }: Statement): string[] => listOf(Action).map((action) => String(action).split(':')[0] ?? '');

const namesOfPolicies = (arns: unknown): string[] =>
  [...JSON.stringify(arns ?? []).matchAll(/:policy\/([\w/-]+)"/g)].map(([, name]) => name ?? '');

const madeEndpoints = (): string[] =>
  ofType(network, 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) =>
    written(Properties.ServiceName).replace(`com.amazonaws.${region}.`, ''),
  );

const releases = ofType(platform, 'Custom::AWSCDK-EKS-HelmChart').map(([, { Properties }]) => Properties);
const valuesOf = (release: string) =>
  JSON.parse(written(releases.find(({ Release }) => Release === release)?.Values)) as Record<string, unknown>;

describe('a VPC without a way out', () => {
  test('has neither NAT gateways nor an internet gateway, public subnets or a route beyond the VPC', () => {
    for (const type of ['AWS::EC2::NatGateway', 'AWS::EC2::InternetGateway', 'AWS::EC2::EIP', 'AWS::EC2::Route']) {
      expect([type, Object.values(templates).flatMap((template) => ofType(template, type))]).toEqual([type, []]);
    }
    expect(JSON.stringify(network)).not.toContain('kubernetes.io/role/elb');
  });

  test('every service that something in it may call has its endpoint, or a reason why it is not called', () => {
    const roles = rolesInVpc();
    const called = new Set([...withoutRight, ...roles.flatMap(servicesOf)]);
    // Karpenter, nodes, kubectl and its framework, CNI, EBS driver, load balancer controller, samples, KEDA, External Secrets.
    expect(roles.length).toBeGreaterThanOrEqual(9);
    expect([...called].filter((service) => !endpointsOf[service] && !withoutEndpoint[service])).toEqual([]);
    expect(Object.keys(withoutEndpoint).filter((service) => !called.has(service))).toEqual([]);
    const needed = new Set([...called].flatMap((service) => endpointsOf[service] ?? []));
    expect([...needed].filter((name) => !madeEndpoints().includes(name))).toEqual([]);
    // Nothing is paid for that nobody calls; logs are what agents of the organization write.
    expect(madeEndpoints().filter((name) => !needed.has(name))).toEqual(['logs']);
  });

  test('endpoints admit nodes and pods, and that of S3 is in the routes of every subnet of theirs', () => {
    const group = ofType(network, 'AWS::EC2::SecurityGroup').find(([id]) => id.startsWith('Endpoints'));
    expect(JSON.stringify(group?.[1].Properties.SecurityGroupIngress)).toMatch(/10\.80\.0\.0\/16.*100\.96\.0\.0\/16/);
    const s3 = ofType(network, 'AWS::EC2::VPCEndpoint').find(([, { Properties }]) => Properties.VpcEndpointType === 'Gateway');
    expect(s3?.[1].Properties.RouteTableIds).toHaveLength(4);
  });

  test('Karpenter calls neither IAM nor prices nor ARC: it gets an instance profile, and is told so', () => {
    const { settings } = valuesOf('karpenter') as { settings: Record<string, unknown> };
    expect(settings).toMatchObject({ isolatedVPC: true, enableZonalShift: false });
    const [profile] = ofType(platform, 'AWS::IAM::InstanceProfile');
    const name = 'isolated-green-eu-central-1-karpenter-node';
    expect(profile?.[1].Properties).toMatchObject({ InstanceProfileName: name, Roles: [{ Ref: expect.stringMatching('NodeRole') }] });
    const manifests = ofType(platform, 'Custom::AWSCDK-EKS-KubernetesResource').map(([, { Properties }]) => written(Properties.Manifest));
    const nodeClass = manifests
      .flatMap((text) => JSON.parse(text) as { kind: string; spec: object }[])
      .find(({ kind }) => kind === 'EC2NodeClass');
    expect(nodeClass?.spec).toMatchObject({
      instanceProfile: name,
      amiSelectorTerms: [{ alias: `bottlerocket@${amiReleases.bottlerocket}` }],
    });
    expect(nodeClass?.spec).not.toHaveProperty('role');
    // The profile is there before the nodes, and outlives them.
    expect(JSON.stringify(platform.Resources)).toContain(`"${profile?.[0]}"`);
  });

  test('every host in what is applied is the organization’s or AWS’s by an endpoint', () => {
    const registry = `${account}.dkr.ecr.${region}.amazonaws.com`;
    const applied = [
      ...releases.map((properties) => JSON.stringify({ ...properties, ServiceToken: undefined })),
      ...ofType(platform, 'Custom::AWSCDK-EKS-KubernetesResource').map(([, { Properties }]) => written(Properties.Manifest)),
      ...ofType(cluster, 'AWS::EKS::Addon').map(([, { Properties }]) => JSON.stringify(Properties)),
    ].join('\n');
    // The definitions of the load balancer controller are on GitHub: their Application is not made here, which the values say.
    expect(applied).toContain('"definitions":false,"repository":"https://github.com/kubernetes-sigs/');
    const hosts = [
      ...applied
        .replace('https://github.com/kubernetes-sigs/', '')
        .matchAll(/(?:(?:https|oci|ssh):\/\/|git@|\b(?=[\w.-]*\.(?:aws|io|com)\/))([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?=[/:"\\])/g),
    ].map(([, host]) => host);
    const allowed = new Set([registry, 'git.internal.example.com', `sqs.${region}.amazonaws.com`, 'kubernetes.default.svc']);
    expect([...new Set(hosts)].filter((host) => !allowed.has(host ?? '') && !isApiGroup(host ?? ''))).toEqual([]);
    expect(hosts).toContain(registry);
  });
});

/** Groups and labels of Kubernetes look like hosts; those that the platform names. */
const isApiGroup = (name: string): boolean =>
  /(^|\.)(k8s\.(io|aws)|kubernetes\.io|karpenter\.sh|argoproj\.io|helm\.sh|keda\.sh|external-secrets\.io)$/.test(name);

describe('keys and a topic of the organization', () => {
  const ids = { secrets: '00000001', logs: '00000002', table: '00000003', queues: '00000004', alerts: '0000000a' };
  const keyArn = (purpose: keyof typeof ids, owner = account) =>
    `arn:aws:kms:${region}:${owner}:key/${ids[purpose]}-7425-40de-944b-e07fc1f90ae7`;
  const topicArn = `arn:aws:sns:${region}:666666666666:platform-alerts`;
  const traffic = stackOf(templates, 'isolated-traffic');
  const everywhere = (type: string) =>
    Object.values(templates).flatMap((template) => ofType(template, type).map(([, { Properties }]) => Properties));
  const allowed = (stack: string, resource: string) =>
    statementsOf({ stack: stackOf(templates, stack) }).filter(({ statement }) => statement.Resource === resource);

  test('the stacks make no key: each purpose has its own of the organization', () => {
    expect(everywhere('AWS::KMS::Key')).toEqual([]);
    expect(everywhere('AWS::EKS::Cluster').map(({ EncryptionConfig }) => EncryptionConfig)).toEqual([
      [{ Provider: { KeyArn: keyArn('secrets') }, Resources: ['secrets'] }],
    ]);
    const logGroups = everywhere('AWS::Logs::LogGroup').map(({ KmsKeyId }) => KmsKeyId);
    // Control plane, flow logs, state machine and the functions of the shift.
    expect(logGroups.length).toBeGreaterThanOrEqual(6);
    expect(new Set(logGroups)).toEqual(new Set([keyArn('logs')]));
    expect(everywhere('AWS::DynamoDB::Table').map(({ SSESpecification }) => SSESpecification)).toEqual([
      { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: keyArn('table') },
    ]);
    const queues = everywhere('AWS::SQS::Queue').map(({ KmsMasterKeyId }) => KmsMasterKeyId);
    expect(queues).toEqual([keyArn('queues'), keyArn('queues')]);
  });

  test('who uses a key may: functions the table’s through DynamoDB, Karpenter the queue’s, publishers the topic’s', () => {
    const ofTable = allowed('isolated-traffic', keyArn('table')).filter(({ type }) => type === 'AWS::IAM::ManagedPolicy');
    expect(ofTable.map(({ id }) => id.replace(/[0-9A-F]{8}$/, '')).toSorted()).toEqual([
      'ShiftRollbackPolicy',
      'ShiftTickPolicy',
      'ShiftWatchdogPolicy',
    ]);
    for (const { statement } of ofTable) {
      expect(statement.Condition).toEqual({ StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } });
    }
    const ofQueue = allowed('isolated-green-platform', keyArn('queues')).map(({ statement }) => statement.Action);
    expect(ofQueue).toEqual(['kms:Decrypt']);
    const ofTopic = allowed('isolated-traffic', keyArn('alerts', '666666666666')).map(({ statement }) => statement.Action);
    expect(ofTopic).toEqual([0, 1, 2].map(() => ['kms:Decrypt', 'kms:GenerateDataKey']));
  });

  test('alarms, functions and failed calls notify the topic of the organization, and no other is made', () => {
    expect(['Topic', 'TopicPolicy', 'Subscription'].flatMap((kind) => everywhere(`AWS::SNS::${kind}`))).toEqual([]);
    const alarms = [...everywhere('AWS::CloudWatch::Alarm'), ...everywhere('AWS::CloudWatch::CompositeAlarm')];
    const actions = alarms.flatMap(({ AlarmActions = [] }) => AlarmActions as unknown[]);
    expect(new Set(actions)).toEqual(new Set([topicArn]));
    expect(everywhere('AWS::Lambda::EventInvokeConfig').map(({ DestinationConfig }) => DestinationConfig)).toEqual([
      { OnFailure: { Destination: topicArn } },
    ]);
    expect(allowed('isolated-traffic', topicArn).map(({ statement }) => statement.Action)).toEqual([0, 1, 2].map(() => 'sns:Publish'));
    expect(ofType(traffic, 'AWS::Lambda::Function')).toHaveLength(3);
    // What the functions and the command line publish to.
    const { topicArn: found } = deploymentOf(
      'isolated',
      [`arn:aws:elasticloadbalancing:${region}:${account}:listener/app/a/b/c`],
      deploymentConfig(environment),
    );
    expect(found).toBe(topicArn);
  });
});

test('every name that is given begins with the environment’s, which may begin with the organization’s prefix', () => {
  const isName =
    /^(?:Name|(?:Alarm|Cluster|Dashboard|Function|InstanceProfile|Queue|Role|StateMachine|Table|Topic|Parameter|LogGroup)Name)$/;
  const given = Object.values(templates).flatMap(({ Resources }) =>
    Object.values(Resources).flatMap(({ Type, Properties }) =>
      Object.entries(Properties).flatMap(([key, value]) => (isName.test(key) && typeof value === 'string' ? [`${Type} ${value}`] : [])),
    ),
  );
  expect(given.length).toBeGreaterThan(25);
  // Parameters and log groups are paths: the environment is a part of them.
  expect(given.filter((name) => !/^\S+ (?:\/[\w/-]+\/)?isolated(?:[-/]|$)/.test(name))).toEqual([]);
});
