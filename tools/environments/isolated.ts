import { defineEnvironment } from '../../lib/config/define';

const registry = '555555555555.dkr.ecr.eu-central-1.amazonaws.com';

/** @param id first eight digits of the key's id */
const keyArn = (id: string, account = '555555555555') => `arn:aws:kms:eu-central-1:${account}:key/${id}-7425-40de-944b-e07fc1f90ae7`;

/** What a strict organization prescribes: no way out of the VPC, nothing from a public registry, keys and topics of its own. */
export default defineEnvironment({
  name: 'isolated',
  account: '555555555555',
  region: 'eu-central-1',
  availabilityZones: ['eu-central-1a', 'eu-central-1b'],
  notifications: {
    // Of the organization's own account.
    topic: { arn: 'arn:aws:sns:eu-central-1:666666666666:platform-alerts', keyArn: keyArn('0000000a', '666666666666') },
  },
  organization: {
    keys: { secrets: keyArn('00000001'), logs: keyArn('00000002'), table: keyArn('00000003'), queues: keyArn('00000004') },
    registries: {
      images: {
        ecrPublic: `${registry}/ecr-public`,
        quay: `${registry}/quay`,
        ghcr: `${registry}/github`,
        dockerHub: `${registry}/docker-hub`,
      },
      charts: `${registry}/charts`,
    },
  },
  network: {
    vpc: { kind: 'managed', cidr: '10.80.0.0/16', natGateways: 'none' },
    podCidrs: ['100.96.0.0/16'],
  },
  edge: {
    loadBalancer: {
      kind: 'managed',
      scheme: 'internal',
      certificateArns: ['arn:aws:acm:eu-central-1:555555555555:certificate/0f3c2b1a-5d4e-4f6a-8b7c-9d0e1f2a3b4c'],
      allowedCidrs: ['10.0.0.0/8'],
    },
  },
  services: [{ name: 'web', namespace: 'shop', containerPort: 8080, priority: 100, hosts: ['shop.internal.example.com'] }],
  traffic: { weights: { keptIn: 'ssm', seed: { blue: 0, green: 100 } } },
  clusters: {
    blue: { kind: 'absent' },
    green: { kind: 'managed', version: '1.36', capacity: { maxNodes: 50, podsPerNode: 60 }, nodeImage: { kind: 'bottlerocket' } },
  },
  identities: [
    { namespace: 'jobs', serviceAccount: 'sample-worker', role: { policyArns: ['arn:aws:iam::aws:policy/AmazonSQSFullAccess'] } },
    { namespace: 'keda', serviceAccount: 'keda-operator', role: { policyArns: ['arn:aws:iam::555555555555:policy/keda-queue-length'] } },
    {
      namespace: 'external-secrets',
      serviceAccount: 'external-secrets',
      role: { policyArns: ['arn:aws:iam::555555555555:policy/secrets-read'] },
    },
  ],
  gitops: {
    repository: 'https://git.internal.example.com/platform/bluegreen.git',
    revision: 'main',
    credentialsSecret: 'git-credentials',
    externalSecrets: true,
    controllerDefinitions: false,
    networkPolicies: { baseline: 'platform' },
    namespaces: ['jobs'],
    samples: {
      service: 'web',
      worker: { namespace: 'jobs', queueUrl: 'https://sqs.eu-central-1.amazonaws.com/555555555555/jobs' },
    },
  },
});
