import { defineEnvironment } from '../../lib/config/define';

/**
 * Kubernetes 1.29 with the v29 layer: EKS creates no such cluster any more (its extended support ended on 2026-03-23), so this is synthesized and
 * compared, never deployed.
 */
export default defineEnvironment({
  name: 'retired',
  account: '555555555555',
  region: 'eu-central-1',
  availabilityZones: ['eu-central-1a', 'eu-central-1b'],
  network: {
    vpc: { kind: 'managed', cidr: '10.70.0.0/16', natGateways: 'one' },
    podCidrs: ['100.90.0.0/16', '100.91.0.0/16', '100.92.0.0/16', '100.93.0.0/16'],
  },
  edge: {
    loadBalancer: {
      kind: 'managed',
      scheme: 'internal',
      certificateArns: ['arn:aws:acm:eu-central-1:555555555555:certificate/6f5a2b1c-3d4e-4f50-8a6b-7c8d9e0f1a2b'],
      allowedCidrs: ['10.0.0.0/8'],
    },
  },
  services: [{ name: 'web', namespace: 'shop', containerPort: 8080, priority: 100, paths: ['/*'] }],
  traffic: { weights: { blue: 100, green: 0 } },
  clusters: {
    blue: { kind: 'managed', version: '1.29', allowRetiredVersion: true, capacity: { maxNodes: 20, podsPerNode: 58 } },
    green: { kind: 'managed', version: '1.29', allowRetiredVersion: true, capacity: { maxNodes: 20, podsPerNode: 58 } },
  },
  gitops: { repository: 'https://github.com/example/platform.git', revision: 'main' },
});
