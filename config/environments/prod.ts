import { defineEnvironment } from '../../lib/config/define';

/**
 * The migration: an existing VPC and an existing blue cluster on Cilium, whose target groups are taken over by ARN; green is built beside it for
 * 1,100 nodes at 60 pods, with room for all of them in two zones.
 */
export default defineEnvironment({
  name: 'prod',
  account: '333333333333',
  region: 'eu-west-1',
  availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
  tags: { environment: 'prod', owner: 'platform' },
  network: {
    vpc: {
      kind: 'existing',
      vpcId: 'vpc-0d1e2f3a4b5c6d7e8',
      cidrs: ['10.40.0.0/16'],
      subnets: {
        public: {
          'eu-west-1a': 'subnet-0a000000000000011',
          'eu-west-1b': 'subnet-0a000000000000012',
          'eu-west-1c': 'subnet-0a000000000000013',
        },
        nodes: {
          'eu-west-1a': { subnetId: 'subnet-0a000000000000021', cidr: '10.40.0.0/19', routeTableId: 'rtb-0a000000000000021' },
          'eu-west-1b': { subnetId: 'subnet-0a000000000000022', cidr: '10.40.32.0/19', routeTableId: 'rtb-0a000000000000022' },
          'eu-west-1c': { subnetId: 'subnet-0a000000000000023', cidr: '10.40.64.0/19', routeTableId: 'rtb-0a000000000000023' },
        },
        controlPlane: {
          'eu-west-1a': { subnetId: 'subnet-0a000000000000031', cidr: '10.40.255.0/28' },
          'eu-west-1b': { subnetId: 'subnet-0a000000000000032', cidr: '10.40.255.16/28' },
          'eu-west-1c': { subnetId: 'subnet-0a000000000000033', cidr: '10.40.255.32/28' },
        },
      },
    },
    podCidrs: ['100.70.0.0/16', '100.71.0.0/16', '100.72.0.0/16'],
    // The VPC's owners made the other endpoints; a second one of the same service with private DNS would be refused.
    endpoints: { s3: false, interfaces: ['eks', 'eks-auth', 'sqs'] },
  },
  edge: {
    // A target group belongs to one load balancer: an environment that takes over blue's target groups keeps their load balancer.
    loadBalancer: {
      kind: 'existing',
      arn: 'arn:aws:elasticloadbalancing:eu-west-1:333333333333:loadbalancer/app/shop/50dc6c495c0c9188',
      listenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:333333333333:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2',
      securityGroupId: 'sg-0c11b22c33d44e550',
      subnetCidrs: ['10.40.240.0/24', '10.40.241.0/24', '10.40.242.0/24'],
    },
  },
  services: [
    {
      name: 'web',
      namespace: 'shop',
      containerPort: 8080,
      priority: 100,
      hosts: ['shop.example.com'],
      targetGroups: { blue: 'arn:aws:elasticloadbalancing:eu-west-1:333333333333:targetgroup/shop-web/73e2d6bc24d8a067' },
    },
    {
      name: 'api',
      namespace: 'shop',
      containerPort: 8081,
      priority: 90,
      hosts: ['shop.example.com'],
      paths: ['/api/*'],
      targetGroups: { blue: 'arn:aws:elasticloadbalancing:eu-west-1:333333333333:targetgroup/shop-api/73e2d6bc24d8a068' },
    },
    {
      name: 'checkout',
      namespace: 'checkout',
      containerPort: 8082,
      priority: 80,
      hosts: ['shop.example.com'],
      paths: ['/checkout/*'],
      deregistrationDelaySeconds: 120,
      targetGroups: { blue: 'arn:aws:elasticloadbalancing:eu-west-1:333333333333:targetgroup/checkout/73e2d6bc24d8a069' },
    },
  ],
  traffic: {
    weights: { keptIn: 'ssm', seed: { blue: 100, green: 0 } },
    testRoute: { to: 'green', sourceCidrs: ['198.51.100.0/24'] },
  },
  clusters: {
    blue: { kind: 'existing', name: 'prod-legacy', version: '1.31', kubeContext: 'prod-legacy' },
    green: {
      kind: 'managed',
      version: '1.36',
      capacity: { maxNodes: 1100, podsPerNode: 60 },
      serviceCidr: '172.21.0.0/16',
      access: [{ principalArn: 'arn:aws:iam::333333333333:role/platform-admin', policy: 'cluster-admin' }],
      controlPlaneTier: 'tier-xl',
      systemNodes: { instanceTypes: ['m7g.xlarge'], minSize: 3, maxSize: 9 },
      nodePools: [
        { name: 'general', capacityTypes: ['on-demand'] },
        { name: 'spot', capacityTypes: ['spot', 'on-demand'] },
      ],
      kubeContext: 'prod-green',
    },
  },
  dependencies: [
    { name: 'orders-db', securityGroupId: 'sg-0c11b22c33d44e551', port: 5432 },
    { name: 'session-cache', securityGroupId: 'sg-0c11b22c33d44e552', port: 6379 },
  ],
  identities: [
    { namespace: 'shop', serviceAccount: 'api', role: { existingArn: 'arn:aws:iam::333333333333:role/shop-api' } },
    {
      namespace: 'checkout',
      serviceAccount: 'checkout',
      role: { policyArns: ['arn:aws:iam::333333333333:policy/checkout'] },
    },
  ],
  workers: {
    home: 'blue',
    drainMinutes: 15,
    workloads: [
      // The broker bears 120 connections; either color alone has 60.
      { kind: 'ScaledObject', namespace: 'shop', name: 'orders-worker', class: 'competing', maxReplicas: 120 },
      { kind: 'CronJob', namespace: 'shop', name: 'nightly-report', class: 'cron', drainMinutes: 60 },
      { kind: 'Deployment', namespace: 'checkout', name: 'settlement', class: 'singleton' },
      { kind: 'CronJob', namespace: 'checkout', name: 'warm-cache', class: 'per-cluster' },
    ],
  },
  gitops: {
    repository: 'https://github.com/example/platform.git',
    revision: 'v1.0.0',
    credentialsSecret: 'platform-repository',
    // The policies of prod-legacy, as `bluegreen netpol convert` wrote them.
    networkPolicies: { baseline: 'platform', converted: true },
    workloads: { repository: 'https://github.com/example/workloads.git', revision: 'v4.2.0', path: 'prod' },
  },
});
