import { maxChildren } from '../config/catalog/alarm-quotas';
import { loadBalancersOf } from '../config/derived/load-balancers';
import type { Environment } from '../config/schema';
import { colors } from '../names';
import { serviceAlarms } from '../shift/alarms/service';

/** Alarms of an environment as CloudWatch bills them: for each metric that an alarm reads, and for each composite alarm. */
export interface AlarmCount {
  readonly metrics: number;
  readonly composites: number;
}

/** Metrics of the alarm on a load balancer's errors, and of those on the machinery of shifts, which an environment has once. */
const metricsOf = { loadBalancer: 4, machinery: 3 + 6 + 1 + 1 } as const;

export function alarmCount(env: Environment): AlarmCount {
  const { clusters, shift, traffic } = env;
  const loadBalancers = loadBalancersOf(env);
  const directions = colors.filter((color) => clusters[color].kind !== 'absent');
  const perService = directions.map((to) => serviceAlarms(shift.gate, to));
  const metrics = perService.flat().reduce((sum, { terms }) => sum + Object.keys(terms).length, 0);
  const composites = loadBalancers.reduce((sum, { services }) => sum + compositesOf(1 + services.length * (perService[0]?.length ?? 0)), 0);
  // Where weights are declared, nothing shifts them.
  const shared = loadBalancers.length * metricsOf.loadBalancer + ('keptIn' in traffic.weights ? metricsOf.machinery : 0);
  return { metrics: shared + env.services.length * metrics, composites: directions.length * composites };
}

/** Above the alarms of a load balancer and direction stand the gate and the one for missing data, each with parts where there are too many. */
const compositesOf = (alarms: number): number => 2 * (1 + (alarms > maxChildren ? Math.ceil(alarms / maxChildren) : 0));
