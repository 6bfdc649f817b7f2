import { albQuotas } from '../config/catalog/load-balancer-quotas';
import type { Environment } from '../config/schema';
import { colors } from '../names';
import type { Limit } from './limit';

/** Limits of the load balancer that services run into. */
export function serviceLimits({ services, traffic }: Environment): Limit[] {
  const rules = traffic.testRoute ? 2 : 1;
  const grows = (perService: number, available: number) => ({
    what: 'services' as const,
    declared: services.length,
    holds: Math.floor(available / perService),
  });
  return [
    {
      name: 'target groups',
      scope: 'load balancer',
      used: services.length * colors.length,
      available: albQuotas.targetGroups,
      grows: grows(colors.length, albQuotas.targetGroups),
      raise: 'AWS does not raise it: further services need a load balancer of their own.',
    },
    {
      name: 'listener rules',
      scope: 'load balancer',
      used: services.length * rules,
      available: albQuotas.rules,
      grows: grows(rules, albQuotas.rules),
      raise: 'Ask Service Quotas for more "Rules per Application Load Balancer" of Elastic Load Balancing.',
    },
  ];
}
