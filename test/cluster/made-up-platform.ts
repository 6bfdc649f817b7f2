import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateClusterCommand, CreateNodegroupCommand, EKSClient } from '@aws-sdk/client-eks';
import {
  type Action,
  AddTagsCommand,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  type RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LocalAws } from '../../tools/local-aws/local-aws';

/** A platform of 60 services that was built by other means: what a team has before it adopts this app. */

export const account = '111111111111';
export const cluster = 'legacy';
export const servicesPerEdge = 30;
const zones = ['a', 'b', 'c'] as const;

export interface Edge {
  readonly loadBalancerArn: string;
  readonly listenerArn: string;
}

export interface MadeUpPlatform {
  /** Two that can be taken over, each with 30 services. */
  readonly edges: readonly Edge[];
  /** One that an Ingress owns. */
  readonly ingressArn: string;
  /** Kubernetes objects of the cluster. */
  readonly objects: readonly object[];
}

/** Makes all of it in a local AWS, but for the cluster's objects. @param namespace of everything in the cluster */
export async function makePlatform(aws: LocalAws, namespace: string): Promise<MadeUpPlatform> {
  const vpc = await makeVpc(new EC2Client(aws.client));
  await makeCluster(new EKSClient(aws.client), vpc.privateIds);
  const elb = new ElasticLoadBalancingV2Client(aws.client);
  const { CertificateArn: certificateArn = '' } = await new ACMClient(aws.client).send(
    new RequestCertificateCommand({ DomainName: 'shop.example.com' }),
  );
  const place = { elb, certificateArn, ...vpc };
  const objects: object[] = [];
  const edges: Edge[] = [];
  for (const name of ['public', 'partners']) {
    const edge = await makeEdge(place, name);
    edges.push(edge);
    objects.push(...(await makeServices(place, edge, name, namespace)));
  }
  const ingress = await makeEdge(place, 'k8s-ingress');
  await elb.send(
    new AddTagsCommand({
      ResourceArns: [ingress.loadBalancerArn],
      Tags: [
        { Key: 'elbv2.k8s.aws/cluster', Value: cluster },
        { Key: 'ingress.k8s.aws/stack', Value: 'shop/web' },
        { Key: 'ingress.k8s.aws/resource', Value: 'LoadBalancer' },
      ],
    }),
  );
  return { edges, ingressArn: ingress.loadBalancerArn, objects: [...objects, ...background(namespace)] };
}

async function makeVpc(ec2: EC2Client) {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.40.0.0/16' }));
  const vpcId = Vpc?.VpcId ?? '';
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = InternetGateway?.InternetGatewayId;
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId: vpcId }));
  const subnet = async (zone: string, CidrBlock: string, way: { GatewayId?: string; NatGatewayId?: string }) => {
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock, AvailabilityZone: `eu-west-1${zone}` }));
    const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId: vpcId }));
    const RouteTableId = RouteTable?.RouteTableId;
    await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', ...way }));
    await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId: Subnet?.SubnetId }));
    return Subnet?.SubnetId ?? '';
  };
  const publicIds: string[] = [];
  const privateIds: string[] = [];
  for (const [index, zone] of zones.entries()) {
    const SubnetId = await subnet(zone, `10.40.24${index}.0/24`, { GatewayId: InternetGatewayId });
    publicIds.push(SubnetId);
    const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId, ConnectivityType: 'private' }));
    privateIds.push(await subnet(zone, `10.40.${32 * index}.0/19`, { NatGatewayId: NatGateway?.NatGatewayId }));
  }
  const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand({ VpcId: vpcId, GroupName: 'edge', Description: 'edge' }));
  return { vpcId, publicIds, privateIds, securityGroupId: GroupId };
}

async function makeCluster(eks: EKSClient, subnetIds: string[]): Promise<void> {
  const roleArn = `arn:aws:iam::${account}:role/cluster`;
  await eks.send(new CreateClusterCommand({ name: cluster, version: '1.33', roleArn, resourcesVpcConfig: { subnetIds } }));
  await eks.send(
    new CreateNodegroupCommand({
      clusterName: cluster,
      nodegroupName: 'general',
      subnets: subnetIds,
      nodeRole: `arn:aws:iam::${account}:role/node`,
    }),
  );
}

type Place = { readonly elb: ElasticLoadBalancingV2Client; readonly certificateArn: string } & Awaited<ReturnType<typeof makeVpc>>;

const notFound: Action = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } };

async function makeEdge({ elb, certificateArn, publicIds, securityGroupId }: Place, Name: string): Promise<Edge> {
  const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ Name, Subnets: publicIds, SecurityGroups: [securityGroupId] }));
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn ?? '';
  const { Listeners } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn,
      Protocol: 'HTTPS',
      Port: 443,
      Certificates: [{ CertificateArn: certificateArn }],
      DefaultActions: [notFound],
    }),
  );
  const redirect: Action = { Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301', Protocol: 'HTTPS', Port: '443' } };
  await elb.send(new CreateListenerCommand({ LoadBalancerArn, Protocol: 'HTTP', Port: 80, DefaultActions: [redirect] }));
  return { loadBalancerArn: LoadBalancerArn, listenerArn: Listeners?.[0]?.ListenerArn ?? '' };
}

const hostOf = (values: string[]): RuleCondition => ({ Field: 'host-header', HostHeaderConfig: { Values: values } });
const pathOf = (values: string[]): RuleCondition => ({ Field: 'path-pattern', PathPatternConfig: { Values: values } });

/** What the rules of some services ask for besides host and path, by their number. */
const furtherOf: Readonly<Record<number, readonly RuleCondition[]>> = {
  3: [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET', 'HEAD'] } }],
  8: [{ Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } }],
  13: [
    { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Version', Values: ['2', '3*'] } },
    { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Channel', Values: ['beta'] } },
  ],
  18: [{ Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'preview', Value: 'on' }] } }],
  // Which a service cannot have: one of two keys.
  22: [
    {
      Field: 'query-string',
      QueryStringConfig: {
        Values: [
          { Key: 'preview', Value: 'on' },
          { Key: 'beta', Value: 'on' },
        ],
      },
    },
  ],
};

/** Who asks whom is here; the local AWS asks nobody. */
const login: Action = {
  Type: 'authenticate-oidc',
  Order: 1,
  AuthenticateOidcConfig: {
    Issuer: 'https://login.example.com',
    AuthorizationEndpoint: 'https://login.example.com/authorize',
    TokenEndpoint: 'https://login.example.com/token',
    UserInfoEndpoint: 'https://login.example.com/userinfo',
    ClientId: 'shop',
    ClientSecret: 'secret',
  },
};

/**
 * 30 services of an edge, each with target group and rule: hosts and paths that overlap (a narrow path before its host's other paths), a few with what
 * cannot be taken over. @returns their Services and TargetGroupBindings
 */
async function makeServices({ elb, vpcId }: Place, { listenerArn }: Edge, edge: string, namespace: string): Promise<object[]> {
  const objects: object[] = [];
  for (let index = 0; index < servicesPerEdge; index++) {
    const name = `${edge}-${index}`;
    const TargetType = index === 7 ? 'instance' : 'ip';
    const { TargetGroups } = await elb.send(
      new CreateTargetGroupCommand({ Name: name, Protocol: 'HTTP', Port: 80, VpcId: vpcId, TargetType, HealthCheckPath: '/health' }),
    );
    const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
    const forward: Action = { Type: 'forward', Order: 2, TargetGroupArn };
    // Five services share a host: the first four by path, from narrow to wide, the fifth takes the rest. The last host is all that are left.
    const group = Math.floor(index / 5);
    const host = group === 5 ? `*.${edge}.example.com` : `h${group}.${edge}.example.com`;
    const paths = [['/api/v1/*'], ['/api/*', '/rpc/*'], ['/static/*'], ['/*/login']][index % 5];
    const conditions = [hostOf([host]), ...(paths ? [pathOf(paths)] : [])];
    conditions.push(...(furtherOf[index] ?? []));
    await elb.send(
      new CreateRuleCommand({
        ListenerArn: listenerArn,
        Priority: 10 * (index + 1),
        Conditions: conditions,
        Actions: index % 10 === 6 ? [login, forward] : [forward],
      }),
    );
    // A second rule to the same target group.
    if (index === 4) {
      const Conditions = [hostOf([`www.${edge}.example.com`]), pathOf(['/h0/*'])];
      await elb.send(new CreateRuleCommand({ ListenerArn: listenerArn, Priority: 17, Conditions, Actions: [forward] }));
    }
    objects.push(...bound(name, namespace, TargetGroupArn, index));
  }
  await elb.send(
    new CreateRuleCommand({
      ListenerArn: listenerArn,
      Priority: 15,
      Conditions: [pathOf(['/api/v1/old'])],
      Actions: [{ ...notFound, Order: 1 }],
    }),
  );
  return objects;
}

function bound(name: string, namespace: string, targetGroupARN: string, index: number): object[] {
  const isNamed = index % 2 === 1;
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: isNamed ? 'web' : 8080 }] },
    },
    {
      apiVersion: 'elbv2.k8s.aws/v1beta1',
      kind: 'TargetGroupBinding',
      metadata: { name, namespace },
      spec: { targetGroupARN, targetType: 'ip', serviceRef: { name, port: isNamed ? 'http' : 80 } },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name: 'app', image: 'example.com/app:1', ports: [{ name: 'web', containerPort: 8080 }] }] },
        },
      },
    },
  ];
}

/** Roles of service accounts, and what runs without requests. */
const background = (namespace: string): object[] => [
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'orders', namespace, annotations: { 'eks.amazonaws.com/role-arn': `arn:aws:iam::${account}:role/shop-orders` } },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'nightly', namespace },
    spec: {
      schedule: '0 3 * * *',
      jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: 'example.com/job:1' }] } } } },
    },
  },
  {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'orders', namespace },
    spec: {
      scaleTargetRef: { name: 'orders' },
      maxReplicaCount: 25,
      triggers: [
        {
          type: 'aws-sqs-queue',
          metadata: { queueURL: `https://sqs.eu-west-1.amazonaws.com/${account}/orders`, queueLength: '5', awsRegion: 'eu-west-1' },
        },
      ],
    },
  },
];
