import { defineEnvironment } from '../../lib/config/define';

/** Small and cheap: one NAT gateway, one pod block for all zones, weights declared here so that a pull request shows them. */
export default defineEnvironment({
  name: 'dev',
  account: '111111111111',
  region: 'eu-west-1',
  deletionProtection: false,
  availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
  tags: { environment: 'dev', owner: 'platform' },
  network: {
    vpc: { kind: 'managed', cidr: '10.10.0.0/16', natGateways: 'one', subnetPrefixes: { nodes: 22 } },
    podCidrs: ['100.64.0.0/16'],
    endpoints: { interfaces: ['ecr.api', 'ecr.dkr', 'sts', 'eks-auth'] },
  },
  edge: {
    loadBalancer: {
      kind: 'managed',
      scheme: 'internet-facing',
      certificateArns: ['arn:aws:acm:eu-west-1:111111111111:certificate/6f5a2b1c-3d4e-4f50-8a6b-7c8d9e0f1a2b'],
      allowedCidrs: ['203.0.113.0/24'],
      aliases: [{ hostedZoneId: 'Z0123456789DEVEXAMPLE', zoneName: 'dev.example.com', name: 'shop.dev.example.com' }],
      accessLogRetentionDays: 14,
      deletionProtection: false,
    },
  },
  services: [
    { name: 'web', namespace: 'shop', containerPort: 8080, priority: 100, hosts: ['shop.dev.example.com'] },
    { name: 'api', namespace: 'shop', containerPort: 8081, priority: 90, hosts: ['shop.dev.example.com'], paths: ['/api/*'] },
  ],
  traffic: {
    weights: { blue: 100, green: 0 },
    testRoute: { to: 'green', sourceCidrs: ['203.0.113.0/24'] },
  },
  clusters: {
    blue: {
      kind: 'managed',
      version: '1.35',
      capacity: { maxNodes: 20, podsPerNode: 58 },
      endpoint: { publicCidrs: ['203.0.113.0/24'] },
      access: [{ principalArn: 'arn:aws:iam::111111111111:role/platform-admin', policy: 'cluster-admin' }],
      deletionProtection: false,
      kubeContext: 'dev-blue',
    },
    green: {
      kind: 'managed',
      version: '1.36',
      capacity: { maxNodes: 20, podsPerNode: 58 },
      endpoint: { publicCidrs: ['203.0.113.0/24'] },
      access: [{ principalArn: 'arn:aws:iam::111111111111:role/platform-admin', policy: 'cluster-admin' }],
      deletionProtection: false,
      kubeContext: 'dev-green',
    },
  },
  identities: [
    {
      namespace: 'shop',
      serviceAccount: 'api',
      role: { policyArns: ['arn:aws:iam::111111111111:policy/shop-api'] },
    },
    { namespace: 'jobs', serviceAccount: 'sample-worker', role: { policyArns: ['arn:aws:iam::111111111111:policy/jobs-queue'] } },
    { namespace: 'keda', serviceAccount: 'keda-operator', role: { policyArns: ['arn:aws:iam::111111111111:policy/queue-lengths'] } },
  ],
  workers: {
    home: 'blue',
    workloads: [
      { kind: 'ScaledObject', namespace: 'shop', name: 'orders-worker', class: 'competing', maxReplicas: 10 },
      { kind: 'CronJob', namespace: 'shop', name: 'nightly-report', class: 'cron' },
      { kind: 'ScaledObject', namespace: 'jobs', name: 'sample-worker', class: 'competing', maxReplicas: 10 },
    ],
  },
  gitops: {
    repository: 'https://github.com/example/platform.git',
    revision: 'main',
    namespaces: ['jobs'],
    networkPolicies: { baseline: 'services' },
    samples: { service: 'web', worker: { namespace: 'jobs', queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/dev-jobs' } },
  },
});
