import { aws_cloudwatch as cloudwatch, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment, Service } from '../../../config/schema';
import { albNamespace, periodSeconds, targetGroupDimension } from '../../../constructs/metrics/metrics';
import { runbookAnchors, runbookLink } from '../../../constructs/metrics/runbook-link';
import {
  alarmConcerns,
  type Color,
  colors,
  dashboardName,
  gateAlarmName,
  gateNoDataAlarmName,
  loadBalancerAlarmName,
  metricNamespace,
  serviceAlarmName,
  shiftAlarmNames,
  shiftStateMachineName,
} from '../../../names';
import { albMetrics } from '../../../shift/alarms/alb-metrics';

export interface CutoverDashboardProps {
  readonly environment: Environment;
  /** The load balancer; `name` is undefined for the one by default, `fullName` is `app/<name>/<id>`. */
  readonly listener: { readonly name: string | undefined; readonly fullName: string };
  /** ARNs of both colors' target groups, by service. */
  readonly targetGroupArns: Readonly<Record<string, Readonly<Record<Color, string>>>>;
}

/** The colors of the colors. */
const inks: Readonly<Record<Color, string>> = { blue: '#1f77b4', green: '#2ca02c' };

const paleInks: Readonly<Record<Color, string>> = { blue: '#aec7e8', green: '#98df8a' };
const darkInks: Readonly<Record<Color, string>> = { blue: '#17344f', green: '#145214' };

/** Columns of a dashboard. */
const columns = 24;
const graph = { width: 6, height: 6 };
const top = { width: 8, height: 6 };
/** The alarms of a service, over its graphs. */
const gate = { width: columns, height: 2 };

/** What a shift compares of the answers of both colors: line and label, by the expression over the hidden metrics. */
const rates = colors.flatMap((color) =>
  [
    { id: 'p', label: '5XX', expression: `100*FILL(e${color},0)/r${color}`, ink: inks[color] },
    { id: 'q', label: '4XX', expression: `100*FILL(c${color},0)/r${color}`, ink: paleInks[color] },
    {
      id: 'u',
      label: 'no answer',
      expression: `100*(r${color}-FILL(a${color},0)-FILL(b${color},0)-FILL(c${color},0)-FILL(e${color},0))/r${color}`,
      ink: darkInks[color],
    },
  ].map(({ id, label, expression, ink }) => [{ expression, label: `${color} ${label}`, color: ink, id: `${id}${color}` }]),
);

/** The counts behind the rates: metric and id. */
const answers = [
  [albMetrics.requests, 'r'],
  [albMetrics.successes, 'a'],
  [albMetrics.redirects, 'b'],
  [albMetrics.clientErrors, 'c'],
  [albMetrics.targetErrors, 'e'],
] as const;

/** A dot stands for what the metric before has in the same place: the tokens of target groups would fill the template otherwise. */
const abbreviated = (lines: readonly Line[]): Line[] =>
  lines.map((line, index) => {
    const before = lines[index - 1];
    if (!before || before.length === 1 || before.length !== line.length) return line;
    return line.map((part, place) => (typeof part === 'string' && part === before[place] ? '.' : part));
  });

/** A service's alarms of both directions. */
const serviceAlarmNames = (env: string, service: string): string[] =>
  colors.flatMap((to) => alarmConcerns.map((concern) => serviceAlarmName(env, service, to, concern)));

/** One widget, of the body's JSON. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
interface Widget {
  readonly type: 'metric' | 'alarm' | 'text';
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A line of a graph: namespace, name, dimensions, options; or an expression alone. */
type Line = readonly unknown[];

/**
 * The dashboard of a cutover, one for each load balancer: gates, weights and the state machine on top, then a row per service with both colors side by side. The body is
 * written by hand: the CDK's widgets repeat what every graph has in common, and 200 of them would fill half of a template.
 */
export class CutoverDashboard extends Construct {
  private readonly services: readonly Service[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: CutoverDashboardProps,
  ) {
    super(scope, id);
    const { environment, listener } = props;
    this.services = environment.services.filter(({ loadBalancer }) => loadBalancer === listener.name);
    const rows = this.services.map(({ name }, index) => this.serviceRow(name, 1 + 2 * top.height + index * (gate.height + graph.height)));
    const widgets = [...this.header(), ...this.overview(1), ...rows.flat()];
    new cloudwatch.CfnDashboard(this, 'Resource', {
      dashboardName: dashboardName(environment.name, environment.region, listener.name),
      dashboardBody: Stack.of(this).toJsonString({ start: '-PT3H', periodOverride: 'inherit', widgets }),
    });
  }

  private header(): Widget[] {
    const { name, gitops } = this.props.environment;
    const cutover = runbookLink(gitops, runbookAnchors.cutover);
    const byHand = runbookLink(gitops, runbookAnchors.byHand);
    const of = this.props.listener.name === undefined ? name : `${name}, load balancer ${this.props.listener.name}`;
    const markdown = `# Cutover of ${of} [runbook](${cutover}) | [when nothing else works](${byHand})`;
    return [{ type: 'text', x: 0, y: 0, width: columns, height: 1, properties: { markdown, background: 'transparent' } }];
  }

  private overview(y: number): Widget[] {
    const { name, traffic } = this.props.environment;
    const { listener } = this.props;
    const { partition, region, account } = Stack.of(this);
    const alarms = colors
      .flatMap((to) => [gateAlarmName(name, to, listener.name), gateNoDataAlarmName(name, to, listener.name)])
      .concat(loadBalancerAlarmName(name, listener.name))
      .concat('keptIn' in traffic.weights ? Object.values(shiftAlarmNames).map((nameOf) => nameOf(name)) : []);
    const stateMachine = `arn:${partition}:states:${region}:${account}:stateMachine:${shiftStateMachineName(name)}`;
    const ends = ['ExecutionsStarted', 'ExecutionsSucceeded', 'ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'];
    const weightOf = (metric: string) => (service: string) => [
      metricNamespace,
      metric,
      'Environment',
      name,
      'Service',
      service,
      { label: service },
    ];
    const serviceNames = this.services.map((service) => service.name);
    return [
      { type: 'alarm', x: 0, y, ...top, properties: { title: 'Gates, and what ticks the shift', alarms: this.alarmArns(alarms) } },
      this.graph({
        x: top.width,
        y,
        ...top,
        title: 'Shifts',
        stat: 'Sum',
        lines: ends.map((end) => ['AWS/States', end, 'StateMachineArn', stateMachine]),
      }),
      this.graph({
        x: 2 * top.width,
        y,
        ...top,
        title: '5XX of the load balancer',
        stat: 'Sum',
        lines: [albMetrics.badGateway, albMetrics.unavailable, albMetrics.gatewayTimeout, 'HTTPCode_ELB_5XX_Count'].map((metric) => [
          albNamespace,
          metric,
          'LoadBalancer',
          this.props.listener.fullName,
        ]),
      }),
      ...(['Blue', 'Green'] as const).map((color, index) =>
        this.graph({
          x: index * (columns / 2),
          y: y + top.height,
          width: columns / 2,
          height: top.height,
          title: `Weights of ${color.toLowerCase()}`,
          stat: 'Maximum',
          lines: serviceNames.map(weightOf(`${color}Weight`)),
        }),
      ),
    ];
  }

  private serviceRow(service: string, y: number): Widget[] {
    const of = (name: string, id: string, options: Readonly<Record<string, unknown>> = {}) => this.bothColors(service, name, id, options);
    const hidden = { visible: false, stat: 'Sum' };
    const place = (column: number) => ({ x: column * graph.width, y: y + gate.height, ...graph });
    return [
      {
        type: 'alarm',
        x: 0,
        y,
        ...gate,
        properties: { title: service, alarms: this.alarmArns(serviceAlarmNames(this.props.environment.name, service)) },
      },
      this.graph({ ...place(0), title: 'Requests a minute', stat: 'Sum', lines: of(albMetrics.requests, 'r') }),
      this.graph({
        ...place(1),
        title: '% of requests: 5XX, 4XX, without an answer',
        stat: 'Sum',
        lines: [...rates, ...colors.flatMap((color) => answers.map(([metric, id]) => this.ofColor(service, color, metric, id, hidden)))],
      }),
      this.graph({ ...place(2), title: 'p99, seconds', stat: 'p99', lines: of(albMetrics.responseTime, 'l') }),
      this.graph({
        ...place(3),
        title: 'Healthy targets; connection errors on the right',
        stat: 'Maximum',
        lines: [...of(albMetrics.healthyTargets, 'h'), ...of(albMetrics.connectionErrors, 'c', { stat: 'Sum', yAxis: 'right' })],
      }),
    ];
  }

  private alarmArns(names: readonly string[]): string[] {
    const { partition, region, account } = Stack.of(this);
    return names.map((name) => `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`);
  }

  /** One metric of both target groups of a service. */
  private bothColors(service: string, name: string, id: string, options: Readonly<Record<string, unknown>>): Line[] {
    return colors.map((color) => this.ofColor(service, color, name, id, options));
  }

  private ofColor(service: string, color: Color, name: string, id: string, options: Readonly<Record<string, unknown>>): Line {
    const groups = this.props.targetGroupArns[service];
    if (!groups) throw new RangeError(`no target groups for ${service}`);
    return [
      albNamespace,
      name,
      'TargetGroup',
      targetGroupDimension(groups[color]),
      'LoadBalancer',
      this.props.listener.fullName,
      { id: `${id}${color}`, label: color, color: inks[color], ...options },
    ];
  }

  private graph(widget: Omit<Widget, 'type' | 'properties'> & { title: string; stat: string; lines: readonly Line[] }): Widget {
    const { title, stat, lines, ...place } = widget;
    const { region } = this.props.environment;
    return {
      type: 'metric',
      ...place,
      properties: { title, region, stat, period: periodSeconds, metrics: abbreviated(lines), yAxis: { left: { min: 0 } } },
    };
  }
}
