import { maxChildren } from '../config/catalog/alarm-quotas';
import type { Environment } from '../config/schema';
import { colors } from '../names';
import { serviceAlarms } from '../shift/alarms/service';

/** Alarms of an environment as CloudWatch bills them: for each metric that an alarm reads, and for each composite alarm. */
export interface AlarmCount {
  readonly metrics: number;
  readonly composites: number;
}

/** Metrics of alarms that an environment has once: on the load balancer's errors, and on the machinery of shifts. */
const once = { loadBalancer: 4, machinery: 3 + 6 + 1 + 1 } as const;

export function alarmCount({ clusters, services, shift, traffic }: Environment): AlarmCount {
  const directions = colors.filter((color) => clusters[color].kind !== 'absent');
  const perService = directions.map((to) => serviceAlarms(shift.gate, to));
  const metrics = perService.flat().reduce((sum, { terms }) => sum + Object.keys(terms).length, 0);
  // Above the alarms of a direction stand the gate and the one for missing data, each with parts where there are too many.
  const alarms = 1 + services.length * (perService[0]?.length ?? 0);
  const parts = alarms > maxChildren ? Math.ceil(alarms / maxChildren) : 0;
  // Where weights are declared, nothing shifts them.
  const shared = once.loadBalancer + ('keptIn' in traffic.weights ? once.machinery : 0);
  return { metrics: shared + services.length * metrics, composites: directions.length * 2 * (1 + parts) };
}
