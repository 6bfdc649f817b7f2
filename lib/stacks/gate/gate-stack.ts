import type { Construct } from 'constructs';
import { networkLoadBalancersOf } from '../../config/derived/load-balancers';
import type { Environment, Service } from '../../config/schema';
import { accept } from '../../constructs/accept';
import { runbookAnchors, runbookLink } from '../../constructs/metrics/runbook-link';
import { type Color, flowsAlarmName, gateAlarmName, gateNoDataAlarmName, loadBalancerAlarmName, otherColor } from '../../names';
import { EnvironmentStack } from '../environment-stack';
import { AnyOf, type NamedAlarm } from './composite';
import { ServiceAlarms } from './service-alarms';

export interface GateStackProps {
  readonly environment: Environment;
  /** The color that the gate lets requests move to. */
  readonly to: Color;
  /** The load balancer; `name` is undefined for the one by default, `fullName` is `app/<name>/<id>` or `net/<name>/<id>`, as metrics know it. */
  readonly listener: { readonly name: string | undefined; readonly fullName: string };
  /** ARNs of both colors' target groups, by service. */
  readonly targetGroupArns: Readonly<Record<string, Readonly<Record<Color, string>>>>;
  /** ARN of the topic that notifies people. */
  readonly topicArn: string;
}

/**
 * The gate for shifts to one color: one composite alarm over three alarms per service and the load balancer's, beside one that says whether they
 * have data. They notify people; a shift reads the alarms of its own services (docs/adr/0018-a-gate-per-service.md). Each direction has its own: what speaks against green says nothing against going back to blue.
 *
 * A stack of its own per color and load balancer, because 50 services make 1.6 MB of alarms for both directions (docs/adr/0004-gate-stacks.md).
 */
export class GateStack extends EnvironmentStack {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: GateStackProps,
  ) {
    const { environment, to, listener } = props;
    super(scope, id, {
      environment,
      // Carries no request, and may be there for the days of a cutover alone (docs/runbook.md).
      deletionProtection: false,
      description: `alarms that let requests move to ${to}, or send them back${listener.name === undefined ? '' : ` (${listener.name})`}`,
      // Alarms nest deeply: indentation would be a third of what CloudFormation takes (1 MB).
      suppressTemplateIndentation: true,
    });
    const { name: env } = environment;
    const services = environment.services.filter(({ loadBalancer }) => loadBalancer === listener.name);
    const isNetwork = networkLoadBalancersOf(environment).some(({ name }) => name === listener.name);
    const gate = gateAlarmName(env, to, listener.name);
    const alarms = [
      { name: isNetwork ? flowsAlarmName(env, listener.name ?? '') : loadBalancerAlarmName(env, listener.name) },
      ...services.flatMap((service) => this.serviceAlarms(service)),
    ];
    new AnyOf(this, 'NoData', {
      name: gateNoDataAlarmName(env, to, listener.name),
      description: `An alarm of ${gate} has no data: a shift to ${to} of its service holds. ${this.link('noData')}`,
      state: 'INSUFFICIENT_DATA',
      alarms,
    });
    new AnyOf(this, 'Gate', {
      name: gate,
      description:
        `An alarm of a shift to ${to} fires: a shift under way that moves its service goes back to ${otherColor(to)}. Also in ALARM while ${to} has ` +
        `no healthy targets, e.g. before its cluster exists or after it is deleted. ${this.link('gate')}`,
      state: 'ALARM',
      alarms,
      actions: [props.topicArn],
    });
    accept(this, {
      'NIST.800.53.R5-CloudWatchAlarmAction': 'An alarm of the gate acts through the composite alarm above it, which notifies the topic.',
    });
  }

  private serviceAlarms({ name: service, listener: ownListener }: Service): readonly NamedAlarm[] {
    const { environment, to, listener, targetGroupArns } = this.props;
    const targetGroups = targetGroupArns[service];
    if (!targetGroups) throw new RangeError(`no target groups for ${service}`);
    return new ServiceAlarms(this, service, {
      environment: environment.name,
      service,
      isConnections: ownListener !== undefined,
      to,
      targetGroups,
      loadBalancer: listener.fullName,
      gate: environment.shift.gate,
      runbook: (anchor) => this.link(anchor),
    }).alarms;
  }

  private link(anchor: keyof typeof runbookAnchors): string {
    return runbookLink(this.props.environment.gitops, runbookAnchors[anchor]);
  }
}
