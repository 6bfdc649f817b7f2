import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ShiftGate } from '../../config/schema';
import { evaluation } from '../../constructs/metrics/evaluation';
import { errorsOverLimit, latencyRatio, targetFault, targetFaults } from '../../constructs/metrics/expressions';
import { type AlbMetric, albMetrics, asTerm } from '../../constructs/metrics/metrics';
import { type Color, otherColor } from '../../names';
import type { NamedAlarm } from './composite';

export interface ServiceAlarmsProps {
  readonly environment: string;
  readonly service: string;
  /** The color that gains requests. */
  readonly to: Color;
  /** ARNs. */
  readonly targetGroups: Readonly<Record<Color, string>>;
  /** LoadBalancer dimension. */
  readonly loadBalancer: string;
  readonly gate: ShiftGate;
  /** Link to the runbook. */
  readonly runbook: (anchor: 'errors' | 'latency' | 'targets') => string;
}

/**
 * What is watched while a service's requests move to one color: the answers' errors, their time, and the way to the targets. An alarm per
 * concern, so that its name says what is wrong; none has actions, the gate above them has.
 */
export class ServiceAlarms extends Construct {
  readonly alarms: readonly NamedAlarm[];

  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    super(scope, id);
    const { gate, to } = props;
    const old = otherColor(to);
    this.alarms = [
      this.alarm(props, 'errors', {
        expression: errorsOverLimit(gate),
        threshold: 0,
        says: `Points by which the 5XX rate of ${to} is above ${gate.errorRatePercent} %, or above that of ${old} and ${gate.errorRateAboveOldPercent} points`,
        terms: { rn: requests(to), ro: requests(old), en: errors(to), eo: errors(old) },
      }),
      this.alarm(props, 'latency', {
        expression: latencyRatio(gate),
        threshold: gate.p99Ratio,
        says: `p99 of ${to} as a multiple of that of ${old}, where it is above ${gate.p99FloorMs} ms`,
        terms: { rn: requests(to), ro: requests(old), ln: p99(to), lo: p99(old) },
      }),
      this.alarm(props, 'targets', {
        expression: targetFaults(gate),
        threshold: 0,
        says:
          `Sum of ${targetFault.tooFewHealthy}: fewer than ${gate.healthyTargets} healthy targets in ${to}, ${targetFault.connectionErrors}: more than ` +
          `${gate.connectionErrorsPerMinute} connection errors a minute, ${targetFault.failOpen}: more than ${gate.failOpenRequestsPerMinute} requests to unhealthy targets`,
        terms: {
          hn: healthy(to),
          cn: sumOf(albMetrics.connectionErrors)(to),
          fn: sumOf(albMetrics.failOpen)(to),
          gn: sumOf(albMetrics.failOpenOtherSpelling)(to),
        },
      }),
    ];
  }

  private alarm(props: ServiceAlarmsProps, concern: 'errors' | 'latency' | 'targets', what: Watched): NamedAlarm {
    const { environment, service, to, targetGroups, loadBalancer, gate, runbook } = props;
    const terms: Readonly<Record<string, TermOf>> = { ...what.terms, ho: healthy(otherColor(to)) };
    const name = `${environment}-${service}-to-${to}-${concern}`;
    const resource = new cloudwatch.CfnAlarm(this, concern, {
      alarmName: name,
      alarmDescription: `${what.says}. ${runbook(concern)}`,
      ...evaluation(gate.evaluationMinutes),
      threshold: what.threshold,
      metrics: [
        { id: 'value', expression: what.expression, label: `${service} ${concern}`, returnData: true },
        ...Object.entries(terms).map(([id, { color, ...metric }]) =>
          asTerm(id, { ...metric, targetGroupArn: targetGroups[color] }, loadBalancer),
        ),
      ],
    });
    return { name, resource };
  }
}

interface Watched {
  readonly expression: string;
  /** Fires above it. */
  readonly threshold: number;
  /** What the value is, for the description. */
  readonly says: string;
  readonly terms: Readonly<Record<string, TermOf>>;
}

type TermOf = Omit<AlbMetric, 'targetGroupArn'> & { readonly color: Color };

const sumOf =
  (name: string) =>
  (color: Color): TermOf => ({ name, stat: 'Sum', color });
const requests = sumOf(albMetrics.requests);
const errors = sumOf(albMetrics.targetErrors);
const p99 = (color: Color): TermOf => ({ name: albMetrics.responseTime, stat: 'p99', color });
/**
 * The largest count of any load balancer node in the minute. With the smallest, a service with fewer pods than zones would never be healthy
 * where nodes count the targets of their own zone.
 */
const healthy = (color: Color): TermOf => ({ name: albMetrics.healthyTargets, stat: 'Maximum', color });
