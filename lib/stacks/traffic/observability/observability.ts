import { aws_cloudwatch as cloudwatch, type aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { named } from '../../../config/derived/load-balancers';
import type { Environment } from '../../../config/schema';
import { accept } from '../../../constructs/accept';
import { asTerm } from '../../../constructs/metrics/metrics';
import { runbookAnchors, runbookLink } from '../../../constructs/metrics/runbook-link';
import { loadBalancerAlarmName } from '../../../names';
import { albMetrics } from '../../../shift/alarms/alb-metrics';
import { evaluation } from '../../../shift/alarms/evaluation';
import { loadBalancerErrors } from '../../../shift/alarms/expressions';
import { CutoverDashboard, type CutoverDashboardProps } from './dashboard';
import { NotificationTopic } from './notification-topic';

export interface ObservabilityProps extends Pick<CutoverDashboardProps, 'environment' | 'targetGroupArns'> {
  readonly listeners: readonly CutoverDashboardProps['listener'][];
}

/** Observability of a cutover, whatever its direction: dashboards, notifications, and the load balancers' own errors, which both gates count. */
export class Observability extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, { environment, listeners, targetGroupArns }: ObservabilityProps) {
    super(scope, id);
    this.topic = new NotificationTopic(this, 'Notifications', environment).topic;
    for (const listener of listeners) {
      new CutoverDashboard(this, named('Dashboard', listener), { environment, listener, targetGroupArns });
      this.loadBalancerAlarm(environment, listener);
    }
  }

  private loadBalancerAlarm(environment: Environment, listener: CutoverDashboardProps['listener']): void {
    const { name, fullName } = listener;
    const link = runbookLink(environment.gitops, runbookAnchors.loadBalancer);
    const alarm = new cloudwatch.CfnAlarm(this, named('LoadBalancer5xx', listener), {
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
}
