import type { ShiftGate } from '../../config/schema';
import type { Color } from '../../names';
import { count, tiny, whileReported } from './expressions';
import { networkMetrics } from './network-metrics';
import type { ServiceAlarm } from './service';

/**
 * The alarms on connections behind a Network Load Balancer. It knows of a connection that it was made and whether the target reset it, not whether it was of use: what a service
 * says about itself belongs into analyses (docs/network-load-balancers.md).
 */

/** The alarm of one service: whether the color that gains connections has targets. `hn` its healthy targets, `ho` those of the other color. */
export const connectionAlarms = (gate: ShiftGate, to: Color, from: Color): readonly ServiceAlarm[] => [
  {
    concern: 'targets',
    expressions: { value: whileReported(`IF(${count('hn')} < ${gate.healthyTargets}, 1, 0)`) },
    threshold: 0,
    says: `1: fewer than ${gate.healthyTargets} healthy targets in ${to}`,
    terms: { hn: healthy(to), ho: healthy(from) },
  },
];

/** What a value of `flowFaults` is made of; said in the alarm's description too. */
export const flowFault = { resets: 1, failOpen: 10 } as const;

/** A sparse count: 0 wherever the load balancer reports at all. */
const flowCount = (term: string): string => `(FILL(${term},0)+0*lcu)`;

/**
 * Connections that go wrong behind a Network Load Balancer, over all of its services and both colors: CloudWatch knows neither by target group. `lcu` is the anchor: it is
 * reported whether or not there are connections; `n` new connections, `r` resets by targets, `f` and `g` flows to unhealthy targets.
 */
export function flowFaults({ targetResetsPercent, requestsPerMinuteToJudge, failOpenRequestsPerMinute }: ShiftGate): string {
  const faults = [
    `IF((${flowCount('n')} > ${requestsPerMinuteToJudge}) AND (100*${flowCount('r')}/(${flowCount('n')}+${tiny}) > ${targetResetsPercent}), ${flowFault.resets}, 0)`,
    `IF(${flowCount('f')}+${flowCount('g')} > ${failOpenRequestsPerMinute}, ${flowFault.failOpen}, 0)`,
  ];
  return `IF(lcu >= 0, ${faults.join('+')})`;
}

/** Its terms: metrics of the load balancer as a whole, by id. */
export const flowTerms = {
  n: networkMetrics.newFlows,
  r: networkMetrics.targetResets,
  f: networkMetrics.failOpen,
  g: networkMetrics.failOpenOtherSpelling,
  lcu: networkMetrics.capacityUnits,
} as const;

const healthy = (color: Color) => ({ name: networkMetrics.healthyTargets, stat: 'Maximum', color }) as const;
