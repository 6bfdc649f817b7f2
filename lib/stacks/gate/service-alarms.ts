import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ShiftGate } from '../../config/schema';
import { asTerm, networkNamespace } from '../../constructs/metrics/metrics';
import { type AlarmConcern, type Color, otherColor, serviceAlarmName } from '../../names';
import { connectionAlarms } from '../../shift/alarms/connections';
import { evaluation } from '../../shift/alarms/evaluation';
import { type ServiceAlarm, serviceAlarms } from '../../shift/alarms/service';
import type { NamedAlarm } from './composite';

export interface ServiceAlarmsProps {
  readonly environment: string;
  readonly service: string;
  /** Behind a Network Load Balancer. */
  readonly isConnections: boolean;
  /** The color that gains requests. */
  readonly to: Color;
  /** ARNs. */
  readonly targetGroups: Readonly<Record<Color, string>>;
  /** LoadBalancer dimension. */
  readonly loadBalancer: string;
  readonly gate: ShiftGate;
  /** Link to the runbook. */
  readonly runbook: (anchor: AlarmConcern) => string;
}

/** An alarm per concern, so that its name says what is wrong; none has actions, the gate above them has. */
export class ServiceAlarms extends Construct {
  readonly alarms: readonly NamedAlarm[];

  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    super(scope, id);
    const { gate, to, isConnections } = props;
    const alarms = isConnections ? connectionAlarms(gate, to, otherColor(to)) : serviceAlarms(gate, to);
    this.alarms = alarms.map((alarm) => this.alarm(props, alarm));
  }

  private alarm(props: ServiceAlarmsProps, { concern, expressions, threshold, says, terms }: ServiceAlarm): NamedAlarm {
    const { environment, service, isConnections, to, targetGroups, loadBalancer, gate, runbook } = props;
    const name = serviceAlarmName(environment, service, to, concern);
    const resource = new cloudwatch.CfnAlarm(this, concern, {
      alarmName: name,
      alarmDescription: `${says}. ${runbook(concern)}`,
      ...evaluation(gate.evaluationMinutes),
      threshold,
      metrics: [
        ...Object.entries(expressions).map(([id, expression]) =>
          id === 'value' ? { id, expression, label: `${service} ${concern}`, returnData: true } : { id, expression, returnData: false },
        ),
        ...Object.entries(terms).map(([id, { color, ...metric }]) =>
          asTerm(
            id,
            { ...metric, targetGroupArn: targetGroups[color], ...(isConnections && { namespace: networkNamespace }) },
            loadBalancer,
          ),
        ),
      ],
    });
    return { name, resource };
  }
}
