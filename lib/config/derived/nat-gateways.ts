import type { Environment } from '../schema';

/** NAT gateways that this app makes. */
export function natGateways({ network: { vpc }, availabilityZones }: Environment): number {
  if (vpc.kind === 'existing' || vpc.natGateways === 'none') return 0;
  return vpc.natGateways === 'one' ? 1 : availabilityZones.length;
}
