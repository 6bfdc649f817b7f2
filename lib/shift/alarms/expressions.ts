import type { ShiftGate } from '../../config/schema';

/**
 * The metric math of the gate. Each expression has one value a minute, or none: then its alarm has no data, which holds a shift.
 *
 * How CloudWatch treats what is missing (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html):
 * in arithmetic it counts as 0, `FILL` puts a number there, a comparison with a number has no value there, `IF` without a third argument drops the
 * point. Counts of errors are reported only when there are any, counts of a target group only while it has registered targets. So a
 * silent metric means "none" as long as the load balancer reports at all, and "not known" when it does not. What distinguishes the two is a
 * metric that must be there: the old color's HealthyHostCount, for the old color serves during a shift. Every expression ends in
 * `IF(ho >= 0, …)`: no point without it.
 *
 * Terms: `r` requests, `e` 5XX of targets, `l` p99 in seconds, `h` healthy targets, `c` connection errors, `f` fail-open requests; `n` of the color that
 * gains requests (new), `o` of the other one (old).
 */

/** A sparse count: 0 wherever the anchor has a point. Right whether or not FILL fills a metric that has no point at all. */
const count = (term: string): string => `(FILL(${term},0)+0*ho)`;

const whileReported = (value: string): string => `IF(ho >= 0, ${value})`;

/** Keeps a division by zero, which drops the point, out of branches that are not taken. Too small to matter in a rate. */
const tiny = 0.000001;

/** Beyond this many requests to the new color for one to the old one (90 %), the old one's rate is too coarse to compare with. */
const newPerOld = 9;

/**
 * Points by which the new color's rate of 5XX is above its limit: the absolute one, or the old color's rate and what is tolerated above it,
 * whichever is lower. 0 while it has too few requests to judge. The alarm fires above 0.
 */
export function errorsOverLimit({
  errorRatePercent: absolute,
  errorRateAboveOldPercent: above,
  requestsPerMinuteToJudge,
}: ShiftGate): string {
  const [rateNew, rateOld] = ['n', 'o'].map((color) => `100*${count(`e${color}`)}/(${count(`r${color}`)}+${tiny})`) as [string, string];
  const oldIsComparable = `(${count('ro')} > ${requestsPerMinuteToJudge}) AND (${count('rn')} <= ${newPerOld}*${count('ro')})`;
  const limit = `IF(${oldIsComparable}, IF(${rateOld} > ${Number((absolute - above).toFixed(6))}, ${absolute}, ${rateOld}+${above}), ${absolute})`;
  return whileReported(`IF(${count('rn')} > ${requestsPerMinuteToJudge}, ${rateNew}-${limit}, 0)`);
}

/**
 * The new color's p99 as a multiple of the old one's; 0 below the floor, and while either has too few requests to have a p99. The alarm fires
 * above `p99Ratio`. At 100 % there is nothing to compare with: an alarm of the user's own (`gate.extraAlarmArns`) can have an absolute limit.
 */
export function latencyRatio({ p99FloorMs, requestsPerMinuteToJudge }: ShiftGate): string {
  const enough = ['rn', 'ro'].map((requests) => `(${count(requests)} > ${requestsPerMinuteToJudge})`).join(' AND ');
  const judged = `${enough} AND (${count('ln')} > ${p99FloorMs / 1000}) AND (${count('lo')} > 0)`;
  return whileReported(`IF(${judged}, ${count('ln')}/(${count('lo')}+${tiny}), 0)`);
}

/** What a value of `targetFaults` is made of; said in the alarm's description too. */
export const targetFault = { tooFewHealthy: 1, connectionErrors: 10, failOpen: 100 } as const;

/**
 * Whether the load balancer reaches the new color's targets: the sum of `targetFault`s. A target group without registered targets reports no
 * HealthyHostCount at all; here that is 0. The alarm fires above 0.
 */
export function targetFaults({ healthyTargets, connectionErrorsPerMinute, failOpenRequestsPerMinute }: ShiftGate): string {
  const faults = [
    `IF(${count('hn')} < ${healthyTargets}, ${targetFault.tooFewHealthy}, 0)`,
    `IF(${count('cn')} > ${connectionErrorsPerMinute}, ${targetFault.connectionErrors}, 0)`,
    `IF(${count('fn')}+${count('gn')} > ${failOpenRequestsPerMinute}, ${targetFault.failOpen}, 0)`,
  ];
  return whileReported(faults.join('+'));
}

/** What the load balancer could not get from a target: 502, 503 and 504. `lcu` is the anchor: it is reported whether or not there are requests. */
export const loadBalancerErrors = 'IF(lcu >= 0, FILL(e502,0)+FILL(e503,0)+FILL(e504,0)+0*lcu)';
