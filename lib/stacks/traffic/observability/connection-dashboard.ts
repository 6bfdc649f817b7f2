import { aws_cloudwatch as cloudwatch, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { networkLoadBalancersOf } from '../../../config/derived/load-balancers';
import type { Environment } from '../../../config/schema';
import { networkNamespace, periodSeconds, targetGroupDimension } from '../../../constructs/metrics/metrics';
import { runbookAnchors, runbookLink } from '../../../constructs/metrics/runbook-link';
import {
  type Color,
  colors,
  connectionConcerns,
  dashboardName,
  flowsAlarmName,
  gateAlarmName,
  gateNoDataAlarmName,
  metricNamespace,
  serviceAlarmName,
} from '../../../names';
import { flowTerms } from '../../../shift/alarms/connections';
import { networkMetrics } from '../../../shift/alarms/network-metrics';

export interface ConnectionDashboardProps {
  readonly environment: Environment;
  /** `fullName` is `net/<name>/<id>`. */
  readonly loadBalancer: { readonly name: string; readonly fullName: string };
  /** ARNs of both colors' target groups, by service. */
  readonly targetGroupArns: Readonly<Record<string, Readonly<Record<Color, string>>>>;
}

/** The colors of the colors. */
const inks: Readonly<Record<Color, string>> = { blue: '#1f77b4', green: '#2ca02c' };

const columns = 24;
const height = 6;
const third = columns / 3;

/** A line of a graph: namespace, name, dimensions, options. */
type Line = readonly unknown[];

const ofColors = (lineOf: (color: Color) => Line): Line[] =>
  colors.map((color) => [...lineOf(color), { label: color, color: inks[color] }]);

/** As lib/shift/aws/weight-metrics.ts writes them. */
const weightMetrics: Readonly<Record<Color, string>> = { blue: 'BlueWeight', green: 'GreenWeight' };

/** The dashboard of a Network Load Balancer in a cutover: alarms and what goes wrong on top, then a row per service with both colors. */
export class ConnectionDashboard extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectionDashboardProps,
  ) {
    super(scope, id);
    const { environment, loadBalancer } = props;
    const services = networkLoadBalancersOf(environment).find(({ name }) => name === loadBalancer.name)?.services ?? [];
    const widgets = [
      this.title(),
      ...this.overview(),
      ...services.flatMap(({ name }, index) => this.serviceRow(name, 1 + height * (index + 1))),
    ];
    new cloudwatch.CfnDashboard(this, 'Resource', {
      dashboardName: dashboardName(environment.name, environment.region, loadBalancer.name),
      dashboardBody: Stack.of(this).toJsonString({ start: '-PT3H', periodOverride: 'inherit', widgets }),
    });
  }

  private title() {
    const { environment, loadBalancer } = this.props;
    const link = (anchor: string) => runbookLink(environment.gitops, anchor);
    const markdown = `# Cutover of ${environment.name}, Network Load Balancer ${loadBalancer.name} [runbook](${link(runbookAnchors.cutover)})`;
    return { type: 'text', x: 0, y: 0, width: columns, height: 1, properties: { markdown, background: 'transparent' } };
  }

  private overview() {
    const { environment, loadBalancer } = this.props;
    const gates = colors.flatMap((to) =>
      [gateAlarmName, gateNoDataAlarmName].map((nameOf) => nameOf(environment.name, to, loadBalancer.name)),
    );
    const wrong = [flowTerms.r, flowTerms.f, flowTerms.g].map((metric) => [
      networkNamespace,
      metric,
      'LoadBalancer',
      loadBalancer.fullName,
    ]);
    return [
      this.alarms({ x: 0, y: 1, width: third, title: 'Gates' }, [...gates, flowsAlarmName(environment.name, loadBalancer.name)]),
      this.graph({ x: third, y: 1, title: 'Resets by targets, flows to unhealthy targets', stat: 'Sum' }, wrong),
      this.graph({ x: 2 * third, y: 1, title: 'New connections, all services', stat: 'Sum' }, [
        [networkNamespace, networkMetrics.newFlows, 'LoadBalancer', loadBalancer.fullName],
      ]),
    ];
  }

  private serviceRow(service: string, y: number) {
    const { environment, loadBalancer, targetGroupArns } = this.props;
    const groups = targetGroupArns[service];
    if (!groups) throw new RangeError(`no target groups for ${service}`);
    const alarms = colors.flatMap((to) => connectionConcerns.map((concern) => serviceAlarmName(environment.name, service, to, concern)));
    const group = (color: Color) => ['TargetGroup', targetGroupDimension(groups[color])];
    return [
      this.alarms({ x: 0, y, width: columns / 4, title: service }, alarms),
      this.graph(
        { x: columns / 4, y, width: columns / 4, title: 'Weights', stat: 'Maximum' },
        ofColors((color) => [metricNamespace, weightMetrics[color], 'Environment', environment.name, 'Service', service]),
      ),
      this.graph(
        { x: columns / 2, y, width: columns / 4, title: 'New connections a minute', stat: 'Sum' },
        ofColors((color) => [networkNamespace, networkMetrics.newFlows, ...group(color)]),
      ),
      this.graph(
        { x: (3 * columns) / 4, y, width: columns / 4, title: 'Healthy targets', stat: 'Maximum' },
        ofColors((color) => [networkNamespace, networkMetrics.healthyTargets, ...group(color), 'LoadBalancer', loadBalancer.fullName]),
      ),
    ];
  }

  private alarms({ title, ...place }: { x: number; y: number; width: number; title: string }, names: readonly string[]) {
    const { partition, region, account } = Stack.of(this);
    const alarms = names.map((name) => `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`);
    return { type: 'alarm', ...place, height, properties: { title, alarms } };
  }

  private graph(
    { title, stat, width = third, ...place }: { x: number; y: number; width?: number; title: string; stat: string },
    metrics: readonly Line[],
  ) {
    const { region } = this.props.environment;
    return {
      type: 'metric',
      ...place,
      width,
      height,
      properties: { title, region, stat, period: periodSeconds, metrics, yAxis: { left: { min: 0 } } },
    };
  }
}
