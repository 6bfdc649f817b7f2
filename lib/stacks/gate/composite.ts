import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { maxChildren } from '../../config/catalog/alarm-quotas';

/** An alarm and its name. Rules name their alarms: an ARN would need a token each, and tokens are most of a large template. */
export interface NamedAlarm {
  readonly name: string;
  /** Left out for an alarm of another stack. */
  readonly resource?: cloudwatch.CfnAlarm | cloudwatch.CfnCompositeAlarm;
}

export interface AnyOfProps {
  readonly name: string;
  readonly description: string;
  /** What is asked of each alarm. */
  readonly state: 'ALARM' | 'INSUFFICIENT_DATA';
  readonly alarms: readonly NamedAlarm[];
  readonly actions?: readonly string[];
}

/** In ALARM while any of a number of alarms is in some state. More alarms than a composite alarm can have are split over parts. */
export class AnyOf extends Construct {
  constructor(scope: Construct, id: string, { name, description, state, alarms, actions = [] }: AnyOfProps) {
    super(scope, id);
    const parts = alarms.length <= maxChildren ? [] : inParts(alarms).map((part, index) => this.part(name, index, state, part));
    const [children, asked] = parts.length > 0 ? [parts, 'ALARM' as const] : [alarms, state];
    this.composite('Resource', { name, description, state: asked, alarms: children, actions });
  }

  private part(name: string, index: number, state: AnyOfProps['state'], alarms: readonly NamedAlarm[]): NamedAlarm {
    const description = `Part ${index + 1} of ${name}: a composite alarm has at most ${maxChildren} children.`;
    return this.composite(`Part${index + 1}`, { name: `${name}-part-${index + 1}`, description, state, alarms });
  }

  private composite(id: string, { name, description, state, alarms, actions = [] }: AnyOfProps): NamedAlarm {
    const resource = new cloudwatch.CfnCompositeAlarm(this, id, {
      alarmName: name,
      alarmDescription: description,
      alarmRule: alarms.map((alarm) => `${state}("${alarm.name}")`).join(' OR '),
      alarmActions: [...actions],
      okActions: [...actions],
    });
    for (const alarm of alarms) if (alarm.resource) resource.addResourceDependency(alarm.resource);
    return { name, resource };
  }
}

/** As few parts as will do, of nearly equal size. */
function inParts<T>(items: readonly T[]): T[][] {
  const size = Math.ceil(items.length / Math.ceil(items.length / maxChildren));
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}
