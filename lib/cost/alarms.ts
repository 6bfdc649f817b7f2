import { maxChildren } from '../config/catalog/alarm-quotas';
import { loadBalancersOf, networkLoadBalancersOf } from '../config/derived/load-balancers';
import type { Environment } from '../config/schema';
import { colors, otherColor } from '../names';
import { connectionAlarms, flowTerms } from '../shift/alarms/connections';
import { serviceAlarms } from '../shift/alarms/service';

/** Alarms of an environment as CloudWatch bills them: for each metric that an alarm reads, and for each composite alarm. */
export interface AlarmCount {
  readonly metrics: number;
  readonly composites: number;
}

/** Metrics of the alarm on a load balancer's errors, and of those on the machinery of shifts, which an environment has once. */
const metricsOf = { loadBalancer: 4, networkLoadBalancer: Object.keys(flowTerms).length, machinery: 3 + 6 + 1 + 1 } as const;

export function alarmCount(env: Environment): AlarmCount {
  const { clusters, shift, traffic } = env;
  const directions = colors.filter((color) => clusters[color].kind !== 'absent');
  const kinds = [
    { all: loadBalancersOf(env), own: metricsOf.loadBalancer, alarms: directions.map((to) => serviceAlarms(shift.gate, to)) },
    {
      all: networkLoadBalancersOf(env),
      own: metricsOf.networkLoadBalancer,
      alarms: directions.map((to) => connectionAlarms(shift.gate, to, otherColor(to))),
    },
  ];
  const metrics = kinds.reduce((sum, { all, own, alarms }) => {
    const perService = alarms.flat().reduce((terms, alarm) => terms + Object.keys(alarm.terms).length, 0);
    return sum + all.reduce((of, { services }) => of + own + services.length * perService, 0);
  }, 0);
  const composites = kinds
    .flatMap(({ all, alarms: [first = []] }) => all.map(({ services }) => compositesOf(1 + services.length * first.length)))
    .reduce((sum, count) => sum + count, 0);
  // Where weights are declared, nothing shifts them.
  const machinery = 'keptIn' in traffic.weights ? metricsOf.machinery : 0;
  return { metrics: machinery + metrics, composites: directions.length * composites };
}

/** Above the alarms of a load balancer and direction stand the gate and the one for missing data, each with parts where there are too many. */
const compositesOf = (alarms: number): number => 2 * (1 + (alarms > maxChildren ? Math.ceil(alarms / maxChildren) : 0));
