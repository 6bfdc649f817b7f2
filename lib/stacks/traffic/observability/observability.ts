import { aws_cloudwatch as cloudwatch, type aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accept } from '../../../constructs/accept';
import { asTerm } from '../../../constructs/metrics/metrics';
import { runbookAnchors, runbookLink } from '../../../constructs/metrics/runbook-link';
import { loadBalancerAlarmName } from '../../../names';
import { albMetrics } from '../../../shift/alarms/alb-metrics';
import { evaluation } from '../../../shift/alarms/evaluation';
import { loadBalancerErrors } from '../../../shift/alarms/expressions';
import { CutoverDashboard, type CutoverDashboardProps } from './dashboard';
import { NotificationTopic } from './notification-topic';

/** Observability of a cutover, whatever its direction: notifications, and what each load balancer has. */
export class Observability extends Construct {
  readonly topic: sns.ITopic;

  constructor(scope: Construct, id: string, props: CutoverDashboardProps) {
    super(scope, id);
    this.topic = new NotificationTopic(this, 'Notifications', props.environment).topic;
    observeListener(this, props);
  }
}

/** The dashboard of a load balancer, and the alarm on its own errors, which the gates of both directions count. */
export function observeListener(scope: Construct, props: CutoverDashboardProps): void {
  const { environment, listener } = props;
  const { name, fullName } = listener;
  new CutoverDashboard(scope, 'Dashboard', props);
  const link = runbookLink(environment.gitops, runbookAnchors.loadBalancer);
  const alarm = new cloudwatch.CfnAlarm(scope, 'LoadBalancer5xx', {
    alarmName: loadBalancerAlarmName(environment.name, name),
    alarmDescription: `502, 503 and 504 a minute of the load balancer itself: no healthy target, no connection, no answer in time. ${link}`,
    ...evaluation(environment.shift.gate.evaluationMinutes),
    threshold: environment.shift.gate.loadBalancer5xxPerMinute,
    metrics: [
      { id: 'value', expression: loadBalancerErrors, label: 'load balancer 502, 503, 504', returnData: true },
      asTerm('e502', { name: albMetrics.badGateway, stat: 'Sum' }, fullName),
      asTerm('e503', { name: albMetrics.unavailable, stat: 'Sum' }, fullName),
      asTerm('e504', { name: albMetrics.gatewayTimeout, stat: 'Sum' }, fullName),
      asTerm('lcu', { name: albMetrics.capacityUnits, stat: 'Sum' }, fullName),
    ],
  });
  accept(alarm, {
    'NIST.800.53.R5-CloudWatchAlarmAction': 'This alarm acts through the composite alarm of each gate, which notifies the topic.',
  });
}
