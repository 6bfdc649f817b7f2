import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { accept } from '../../../constructs/accept';
import { asTerm, networkNamespace } from '../../../constructs/metrics/metrics';
import { runbookAnchors, runbookLink } from '../../../constructs/metrics/runbook-link';
import { flowsAlarmName } from '../../../names';
import { flowFault, flowFaults, flowTerms } from '../../../shift/alarms/connections';
import { evaluation } from '../../../shift/alarms/evaluation';
import { ConnectionDashboard, type ConnectionDashboardProps } from './connection-dashboard';

/** The dashboard of a Network Load Balancer, and the alarm on its flows, which the gates of both directions count. */
export function observeConnections(scope: Construct, props: ConnectionDashboardProps): void {
  const { environment, loadBalancer } = props;
  const { gate } = environment.shift;
  new ConnectionDashboard(scope, 'Dashboard', props);
  const link = runbookLink(environment.gitops, runbookAnchors.flows);
  const alarm = new cloudwatch.CfnAlarm(scope, 'Flows', {
    alarmName: flowsAlarmName(environment.name, loadBalancer.name),
    alarmDescription:
      `Sum of ${flowFault.resets}: targets reset more than ${gate.targetResetsPercent} % as many connections as are new, ${flowFault.failOpen}: more than ` +
      `${gate.failOpenRequestsPerMinute} a minute go to unhealthy targets. Over all services of the load balancer and both colors. ${link}`,
    ...evaluation(gate.evaluationMinutes),
    threshold: 0,
    metrics: [
      { id: 'value', expression: flowFaults(gate), label: `${loadBalancer.name} connections`, returnData: true },
      ...Object.entries(flowTerms).map(([id, name]) =>
        asTerm(id, { name, stat: 'Sum', namespace: networkNamespace }, loadBalancer.fullName),
      ),
    ],
  });
  accept(alarm, {
    'NIST.800.53.R5-CloudWatchAlarmAction': 'This alarm acts through the composite alarm of each gate, which notifies the topic.',
  });
}
