import { defineEnvironment } from '../../lib/config/define';

/** Production in small: the same zones, sizes that fit a rehearsal, weights in SSM and moved by `bluegreen shift`. */
export default defineEnvironment({
  name: 'staging',
  account: '222222222222',
  region: 'eu-west-1',
  availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
  tags: { environment: 'staging', owner: 'platform' },
  network: {
    vpc: { kind: 'managed', cidr: '10.20.0.0/16', natGateways: 'per-zone' },
    podCidrs: ['100.66.0.0/17', '100.66.128.0/17', '100.67.0.0/17'],
    flowLogs: { retentionDays: 30 },
  },
  edge: {
    loadBalancer: {
      kind: 'managed',
      scheme: 'internet-facing',
      certificateArns: ['arn:aws:acm:eu-west-1:222222222222:certificate/0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d'],
      allowedCidrs: ['0.0.0.0/0'],
      webAclArn: 'arn:aws:wafv2:eu-west-1:222222222222:regional/webacl/staging-edge/5d6e7f80-91a2-4b3c-8d4e-5f6071829304',
      aliases: [{ hostedZoneId: 'Z0123456789STGEXAMPLE', zoneName: 'staging.example.com', name: 'shop.staging.example.com' }],
    },
  },
  services: [
    { name: 'web', namespace: 'shop', containerPort: 8080, priority: 100, hosts: ['shop.staging.example.com'] },
    { name: 'api', namespace: 'shop', containerPort: 8081, priority: 90, hosts: ['shop.staging.example.com'], paths: ['/api/*'] },
    {
      name: 'checkout',
      namespace: 'checkout',
      containerPort: 8082,
      priority: 80,
      hosts: ['shop.staging.example.com'],
      paths: ['/checkout/*'],
    },
  ],
  traffic: {
    weights: { keptIn: 'ssm', seed: { blue: 100, green: 0 } },
    testRoute: { to: 'green', sourceCidrs: ['198.51.100.0/24'] },
  },
  clusters: {
    blue: {
      kind: 'managed',
      version: '1.34',
      capacity: { maxNodes: 150, podsPerNode: 60 },
      access: [
        { principalArn: 'arn:aws:iam::222222222222:role/platform-admin', policy: 'cluster-admin' },
        { principalArn: 'arn:aws:iam::222222222222:role/developer', policy: 'view', namespaces: ['shop', 'checkout'] },
      ],
      kubeContext: 'staging-blue',
    },
    green: {
      kind: 'managed',
      version: '1.36',
      capacity: { maxNodes: 150, podsPerNode: 60 },
      access: [
        { principalArn: 'arn:aws:iam::222222222222:role/platform-admin', policy: 'cluster-admin' },
        { principalArn: 'arn:aws:iam::222222222222:role/developer', policy: 'view', namespaces: ['shop', 'checkout'] },
      ],
      kubeContext: 'staging-green',
    },
  },
  dependencies: [
    { name: 'orders-db', securityGroupId: 'sg-0a11b22c33d44e551', port: 5432 },
    { name: 'session-cache', securityGroupId: 'sg-0a11b22c33d44e552', port: 6379 },
  ],
  identities: [
    { namespace: 'shop', serviceAccount: 'api', role: { policyArns: ['arn:aws:iam::222222222222:policy/shop-api'] } },
    { namespace: 'checkout', serviceAccount: 'checkout', role: { existingArn: 'arn:aws:iam::222222222222:role/checkout' } },
    {
      namespace: 'external-secrets',
      serviceAccount: 'external-secrets',
      role: { policyArns: ['arn:aws:iam::222222222222:policy/read-repository-credentials'] },
    },
  ],
  workers: {
    home: 'blue',
    workloads: [
      { kind: 'ScaledObject', namespace: 'shop', name: 'orders-worker', class: 'competing', maxReplicas: 20 },
      { kind: 'CronJob', namespace: 'shop', name: 'nightly-report', class: 'cron' },
      { kind: 'Deployment', namespace: 'checkout', name: 'settlement', class: 'singleton' },
    ],
  },
  gitops: {
    repository: 'https://github.com/example/platform.git',
    revision: 'main',
    credentialsSecret: 'platform-repository',
    externalSecret: 'argocd/platform-repository',
    externalSecrets: true,
    networkPolicies: { baseline: 'platform' },
    workloads: { repository: 'https://github.com/example/workloads.git', revision: 'main', path: 'staging' },
  },
});
