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
 * Terms: `r` requests, `e` 5XX of targets, `s` response times (one for each answer), `l` p99 in seconds, `h` healthy targets, `c` connection errors, `f` fail-open requests; `n` of the color that
 * gains requests (new), `o` of the other one (old).
 */

/** A sparse count: 0 wherever the anchor has a point. Right whether or not FILL fills a metric that has no point at all. */
export const count = (term: string): string => `(FILL(${term},0)+0*ho)`;

export const whileReported = (value: string): string => `IF(ho >= 0, ${value})`;

/** Keeps a division by zero, which drops the point, out of branches that are not taken. Too small to matter in a rate. */
export const tiny = 0.000001;

/**
 * Beyond this many requests to the new color for one to the old one (90 %), the old one's rate is too coarse to compare with. In a minute of 60 requests,
 * 86 % look like 90 by chance, so it is asked for beyond chance, too: of r requests at 90 %, rn - 9ro has a variance of 9r.
 */
const newPerOld = 9;

/** Standard deviations by which a rise must exceed what is tolerated: less is the chance of a minute. As the test of shares (`core/share.ts`). */
const deviations = 4;

/**
 * Percentage points by which the new color fails more than the old one does in the same minute, beyond what is tolerated; 0 where that may be chance. With too
 * few requests to the old color, points by which its rate of 5XX is above the absolute limit. 0 while it has too few requests to judge. The alarm
 * fires above 0.
 *
 * What fails at both colors alike is no rise: a failing dependency, or somebody who sends what makes the service answer 5XX. A rollback would not help
 * the first and would obey the second (docs/adr/0019-both-colors-fail-alike.md).
 *
 * Bad is a 5XX, and a request without an answer: requests minus response times. The latter counts only in minutes in which answers of the old color have
 * come (`so`), because the load balancer publishes a minute's metrics together: without them "not answered" looks like "not there yet".
 *
 * A rise of d is beyond chance when d² > z² · p(1−p) · (1/rn + 1/ro), p = (bn+bo) / (rn+ro); written without fractions, because metric math has no root.
 * @returns expressions by id, each after those that it names; the last is the value
 */
export function errorsOverLimit({
  errorRatePercent: absolute,
  errorRateAboveOldPercent: above,
  requestsPerMinuteToJudge,
  whenBothColorsFail,
}: ShiftGate): { readonly bn: string; readonly bo: string; readonly d: string; readonly value: string } {
  const [rn, ro, answeredOld] = [count('rn'), count('ro'), count('so')];
  const bad = (color: 'n' | 'o') =>
    `${count(`e${color}`)}+IF(${answeredOld} > 0, IF(${count(`r${color}`)} > ${count(`s${color}`)}, ${count(`r${color}`)}-${count(`s${color}`)}, 0), 0)`;
  const overAbsolute = `100*${count('en')}/(${rn}+${tiny})-${absolute}`;
  const isRise = `(d > 0) AND (d*d*(${rn}+${ro})*${rn}*${ro} > ${deviations ** 2}*(bn+bo)*(${rn}+${ro}-bn-bo))`;
  const compared = `IF(${isRise}, 100*d, 0)`;
  const beyond = `(${rn}-${newPerOld}*${ro})`;
  const isBeyond = `(${beyond} > 0) AND (${beyond}*${beyond} > ${deviations ** 2 * newPerOld}*(${rn}+${ro}))`;
  const isAlone = whenBothColorsFail === 'hold' ? isBeyond : `(${isBeyond}) OR (${overAbsolute} > 0)`;
  return {
    bn: bad('n'),
    bo: bad('o'),
    d: `bn/(${rn}+${tiny})-bo/(${ro}+${tiny})-${Number((above / 100).toFixed(8))}`,
    value: whileReported(`IF(${rn} > ${requestsPerMinuteToJudge}, IF(${isAlone}, ${overAbsolute}, ${compared}), 0)`),
  };
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
