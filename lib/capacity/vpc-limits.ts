import { networkQuotas } from '../config/catalog/network-quotas';
import { addressPlan } from '../config/derived/address-plan';
import type { Environment } from '../config/schema';
import type { Limit } from './limit';

/** Limits of the VPC that a change of the address plan runs into. */
export function vpcLimits(env: Environment): Limit[] {
  const plan = addressPlan(env);
  return [
    {
      name: 'IPv4 CIDRs',
      scope: 'VPC',
      used: plan.vpc.length + plan.podBlocks.length,
      available: env.network.cidrQuota,
      raise: 'Ask Service Quotas for more "IPv4 CIDR blocks per VPC" of Amazon VPC, 50 at most, and declare it in network.cidrQuota.',
    },
    {
      name: 'subnets',
      scope: 'VPC',
      used: subnets(env),
      available: networkQuotas.subnets,
      raise: 'Ask Service Quotas for more "Subnets per VPC" of Amazon VPC.',
    },
  ];
}

/** Subnets that the configuration knows of. */
function subnets(env: Environment): number {
  const plan = addressPlan(env);
  const { vpc } = env.network;
  const publicSubnets = vpc.kind === 'managed' ? Object.keys(plan.public ?? {}).length : Object.keys(vpc.subnets.public ?? {}).length;
  const sets = [plan.nodes, plan.controlPlane, ...plan.podSets];
  return sets.reduce((sum, set) => sum + Object.keys(set).length, publicSubnets);
}
