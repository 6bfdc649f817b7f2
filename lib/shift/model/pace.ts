/** How fast a shift observes and writes. Milliseconds. The rehearsal and the tests shift in seconds; the limits behind the defaults are AWS's. */
export interface Pace {
  /** Between two polls of the gate. CloudWatch's metrics have a value a minute. */
  readonly pollMs: number;
  /** How much of the time before a step the source color is observed for comparison. */
  readonly referenceMs: number;
  /** While waiting for a person, or guarding. */
  readonly idleMs: number;
  /** Longest gap between two polls that counts as baked if the gate was OK at both ends. A longer one does not count at all. */
  readonly maximumGapMs: number;
  /** Time for the writes of one step, and on top of it for each service: SSM takes 3 PutParameter a second by default. */
  readonly writeMs: number;
  readonly writePerServiceMs: number;
  /** How long after its deadline a call that was given up may still take effect. */
  readonly lateMs: number;
  /** How long a rollback waits for the shift's record before it goes on with the copy in SSM. */
  readonly recordMs: number;
  /** Longest a rollback of a hundred services tries before it gives up for this time; its caller calls it again. Of more: `rollbackMsOf`. */
  readonly rollbackMs: number;
  /** First pause after a throttled call; doubled up to a second. */
  readonly backOffMs: number;
  /**
   * ModifyRule calls at once. ELB gives each account and region a bucket of 40 calls that refills by 10 a second
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html), so more would only be throttled.
   */
  readonly rulesAtOnce: number;
  /** PutParameter calls at once: https://docs.aws.amazon.com/general/latest/gr/ssm.html, "Parameter Store". */
  readonly parametersAtOnce: number;
}

export const defaultPace: Pace = {
  pollMs: 15_000,
  referenceMs: 600_000,
  idleMs: 30_000,
  maximumGapMs: 45_000,
  writeMs: 15_000,
  writePerServiceMs: 500,
  lateMs: 5000,
  recordMs: 1500,
  rollbackMs: 120_000,
  backOffMs: 100,
  rulesAtOnce: 20,
  parametersAtOnce: 3,
};

/** Services that `rollbackMs` is meant for. */
const servicesOfRollback = 100;

/**
 * Longest that a rollback tries: of many services SSM alone takes a third of a second each, and the last step of the shift had as long to write. 300
 * services: 220 s, of the five minutes that the function has.
 */
export const rollbackMsOf = ({ rollbackMs, writePerServiceMs }: Pace, services: number): number =>
  rollbackMs + writePerServiceMs * Math.max(0, services - servicesOfRollback);
