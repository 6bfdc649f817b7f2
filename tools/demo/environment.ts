import type { EnvironmentInput } from '../../lib/config/schema';
import { type Color, clusterName } from '../../lib/names';

/** The environment that the demo plays: three services of one shop, and an upgrade from Kubernetes 1.35 (blue) to 1.36 (green). */

export const account = '111111111111';
export const region = 'eu-west-1';
export const name = 'demo';
export const domain = 'demo.example.com';
export const services = ['web', 'api', 'checkout'];
/** The service that green spoils. */
export const faulty = 'checkout';
export const versions = { blue: '1.35', green: '1.36' } as const;

/** What only the local AWS can name. */
export interface Made {
  readonly certificateArn: string;
  readonly hostedZoneId: string;
}

const cluster = (color: Color): EnvironmentInput['clusters'][Color] => ({
  kind: 'managed',
  version: versions[color],
  capacity: { maxNodes: 20, podsPerNode: 58 },
  deletionProtection: false,
  kubeContext: clusterName(name, color),
});

export const environment = ({ certificateArn, hostedZoneId }: Made): EnvironmentInput => ({
  name,
  account,
  region,
  deletionProtection: false,
  availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
  network: { vpc: { kind: 'managed', cidr: '10.10.0.0/16', natGateways: 'one' }, podCidrs: ['100.64.0.0/16'] },
  edge: {
    loadBalancer: {
      kind: 'managed',
      scheme: 'internet-facing',
      certificateArns: [certificateArn],
      allowedCidrs: ['203.0.113.0/24'],
      aliases: [{ hostedZoneId, zoneName: domain, name: `shop.${domain}` }],
      deletionProtection: false,
    },
  },
  services: services.map((service, index) => ({
    name: service,
    namespace: 'shop',
    containerPort: 8080,
    priority: 10 * (index + 1),
    hosts: [`${service}.${domain}`],
  })),
  traffic: { weights: { keptIn: 'ssm', seed: { blue: 100, green: 0 } } },
  notifications: { emails: [`platform@${domain}`] },
  clusters: { blue: cluster('blue'), green: cluster('green') },
  gitops: { repository: 'https://github.com/example/platform.git', revision: 'main' },
  shift: {
    steps: [5, 25, 50, 100],
    gate: {
      // The alarms judge seconds here. A small machine that does other things too has a p99 of its own.
      requestsPerMinuteToJudge: 3,
      p99FloorMs: 2000,
      // A step of seconds is over before CloudWatch has a minute of requests: the alarms alone judge it.
      requestsPerStep: 0,
    },
    rollback: { guardMinutes: 0 },
  },
});
