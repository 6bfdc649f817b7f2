import { defineEnvironment } from '../../lib/config/define';

/** Everything exists that can: VPC, pod subnets, load balancer, every target group and the blue cluster. Only green is built. */
export default defineEnvironment({
  name: 'existing',
  account: '444444444444',
  region: 'us-east-1',
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  zoneIds: { 'us-east-1a': 'use1-az4', 'us-east-1b': 'use1-az6' },
  tags: { environment: 'existing' },
  organization: {
    permissionsBoundaryArn: 'arn:aws:iam::444444444444:policy/platform-boundary',
    rolePath: '/platform/eks/',
    bootstrapQualifier: 'platform',
    httpProxy: { url: 'http://proxy.internal.example.com:3128', noProxy: ['.internal.example.com'] },
    keys: { all: 'arn:aws:kms:us-east-1:444444444444:key/7c9e6679-7425-40de-944b-e07fc1f90ae7' },
  },
  network: {
    vpc: {
      kind: 'existing',
      vpcId: 'vpc-0e1e2f3a4b5c6d7e8',
      cidrs: ['10.60.0.0/16', '100.80.0.0/16'],
      subnets: {
        nodes: {
          'us-east-1a': { subnetId: 'subnet-0b000000000000021', cidr: '10.60.0.0/20', routeTableId: 'rtb-0b000000000000021' },
          'us-east-1b': { subnetId: 'subnet-0b000000000000022', cidr: '10.60.16.0/20', routeTableId: 'rtb-0b000000000000022' },
        },
        controlPlane: {
          'us-east-1a': { subnetId: 'subnet-0b000000000000031', cidr: '10.60.255.0/28' },
          'us-east-1b': { subnetId: 'subnet-0b000000000000032', cidr: '10.60.255.16/28' },
        },
        pods: {
          'us-east-1a': { subnetId: 'subnet-0b000000000000041', cidr: '100.80.0.0/17' },
          'us-east-1b': { subnetId: 'subnet-0b000000000000042', cidr: '100.80.128.0/17' },
        },
      },
    },
    podCidrs: [],
    endpoints: { s3: false, interfaces: [] },
  },
  edge: {
    loadBalancer: {
      kind: 'existing',
      arn: 'arn:aws:elasticloadbalancing:us-east-1:444444444444:loadbalancer/app/legacy/50dc6c495c0c9188',
      listenerArn: 'arn:aws:elasticloadbalancing:us-east-1:444444444444:listener/app/legacy/50dc6c495c0c9188/f2f7dc8efc522ab2',
      securityGroupId: 'sg-0d11b22c33d44e550',
    },
  },
  services: [
    {
      name: 'web',
      namespace: 'shop',
      containerPort: 8080,
      priority: 100,
      hosts: ['legacy.example.com'],
      targetGroups: {
        blue: 'arn:aws:elasticloadbalancing:us-east-1:444444444444:targetgroup/legacy-web/73e2d6bc24d8a067',
        green: 'arn:aws:elasticloadbalancing:us-east-1:444444444444:targetgroup/next-web/83e2d6bc24d8a067',
      },
    },
    {
      name: 'api',
      namespace: 'shop',
      containerPort: 8081,
      priority: 90,
      hosts: ['legacy.example.com'],
      paths: ['/api/*'],
      targetGroups: {
        blue: 'arn:aws:elasticloadbalancing:us-east-1:444444444444:targetgroup/legacy-api/73e2d6bc24d8a068',
        green: 'arn:aws:elasticloadbalancing:us-east-1:444444444444:targetgroup/next-api/83e2d6bc24d8a068',
      },
    },
  ],
  traffic: { weights: { keptIn: 'ssm', seed: { blue: 100, green: 0 } } },
  clusters: {
    blue: {
      kind: 'existing',
      name: 'legacy',
      version: '1.31',
      oidcIssuer: 'https://oidc.eks.us-east-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF',
      kubeContext: 'legacy',
    },
    green: {
      kind: 'managed',
      version: '1.36',
      capacity: { maxNodes: 100, podsPerNode: 60 },
      controlPlaneTier: 'tier-8xl',
      nodeImage: { kind: 'custom', family: 'bottlerocket', amiIds: ['ami-0a1b2c3d4e5f60718', 'ami-0a1b2c3d4e5f60719'] },
      access: [
        { principalArn: 'arn:aws:iam::444444444444:role/sso/platform-admin', policy: 'cluster-admin' },
        {
          principalArn: 'arn:aws:iam::444444444444:user/ci/deployer',
          policies: [{ policy: 'edit', namespaces: ['shop'] }, { policy: 'view' }],
          groups: ['shop-ci'],
        },
      ],
      kubeContext: 'existing-green',
    },
  },
  identities: [
    { namespace: 'shop', serviceAccount: 'api', role: { existingArn: 'arn:aws:iam::444444444444:role/legacy-api' } },
    {
      namespace: 'shop',
      serviceAccount: 'web',
      role: { policyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'] },
      irsa: true,
    },
  ],
  gitops: {
    repository: 'git@github.com:example/platform.git',
    revision: 'main',
    credentialsSecret: 'deploy-key',
    networkPolicies: { baseline: 'services' },
  },
  mirroring: { colors: ['green'], target: { gatewayLoadBalancerEndpointId: 'vpce-0d1e2f3a4b5c6d7e8' }, packetBytes: 256 },
});
