import { albQuotas, nlbQuotas } from '../config/catalog/load-balancer-quotas';
import {
  type EdgeLoadBalancer,
  type EdgeNetworkLoadBalancer,
  loadBalancersOf,
  networkLoadBalancersOf,
} from '../config/derived/load-balancers';
import { viewsOf } from '../config/derived/rules-of';
import type { Environment } from '../config/schema';
import { colors } from '../names';
import type { Limit } from './limit';

/** Limits of each load balancer that services run into. */
export const serviceLimits = (env: Environment): Limit[] => [
  ...loadBalancersOf(env).flatMap((loadBalancer) => limitsOf(loadBalancer, env)),
  ...networkLoadBalancersOf(env).map(listenersOf),
];

const listenersOf = ({ name, services }: EdgeNetworkLoadBalancer): Limit => ({
  name: 'listeners',
  scope: `load balancer ${name}`,
  used: services.length,
  available: nlbQuotas.listeners,
  grows: { what: 'services', declared: services.length, holds: nlbQuotas.listeners },
  raise: 'AWS does not raise it: further services need another load balancer (edge.loadBalancers).',
});

function limitsOf({ name, services }: EdgeLoadBalancer, { traffic }: Environment): Limit[] {
  const rules = traffic.testRoute ? 2 : 1;
  const scope = name === undefined ? 'load balancer' : `load balancer ${name}`;
  const grows = (perService: number, available: number) => ({
    what: 'services' as const,
    declared: services.length,
    holds: Math.floor(available / perService),
  });
  return [
    {
      name: 'target groups',
      scope,
      used: services.length * colors.length,
      available: albQuotas.targetGroups,
      grows: grows(colors.length, albQuotas.targetGroups),
      raise: 'AWS does not raise it: further services need another load balancer (edge.loadBalancers).',
    },
    {
      name: 'listener rules',
      scope,
      used: services.flatMap(viewsOf).length * rules,
      available: albQuotas.rules,
      grows: grows(rules, albQuotas.rules),
      raise: 'Ask Service Quotas for more "Rules per Application Load Balancer" of Elastic Load Balancing.',
    },
  ];
}
