import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stage } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { loadEnvironment } from '../../../../lib/config/load';
import { runbookAnchors, runbookLink } from '../../../../lib/constructs/metrics/runbook-link';
import { colors, otherColor, serviceAlarmName } from '../../../../lib/names';
import { serviceAlarms } from '../../../../lib/shift/alarms/service';
import { GateStack } from '../../../../lib/stacks/gate/gate-stack';
import { writtenLength } from '../../../../tools/template';
import { ofType, only, stackOf } from '../../../support/template';
import { type AlarmProperties, alarmsOf, type CompositeProperties, compositesOf, fullLoadBalancer, trafficTemplates } from './template';

const templates = trafficTemplates([loadEnvironment('staging'), fullLoadBalancer()]);
const gate = (env: string, color: string) => stackOf(templates, `${env}-${color}-gate`);
const services = ['web', 'api', 'checkout'];

/** Metrics of application load balancers and their targets, from AWS' documentation, lower case aside for the two spellings in the field. */
const documented = [
  'RequestCount',
  'HTTPCode_Target_5XX_Count',
  'TargetResponseTime',
  'HealthyHostCount',
  'TargetConnectionErrorCount',
  'HTTPCode_ELB_502_Count',
  'HTTPCode_ELB_503_Count',
  'HTTPCode_ELB_504_Count',
  'UnhealthyRoutingRequestCount',
  'UnHealthyRoutingRequestCount',
  'ConsumedLCUs',
];

describe.each(colors)('the gate to %s', (to) => {
  const alarms = alarmsOf(gate('staging', to));
  const composites = Object.fromEntries(compositesOf(gate('staging', to)).map((alarm) => [alarm.AlarmName, alarm]));

  test('watches errors, latency and targets of every service', () => {
    const wanted = services.flatMap((service) =>
      ['errors', 'latency', 'targets'].map((concern) => `staging-${service}-to-${to}-${concern}`),
    );
    expect(alarms.map(({ AlarmName }) => AlarmName)).toEqual(wanted);
  });

  test.each(alarms.map((alarm) => [alarm.AlarmName, alarm] as const))('%s can be created, and means what it says', (_, alarm) => {
    const expressions = alarm.Metrics.filter(({ Expression }) => Expression !== undefined);
    const terms = alarm.Metrics.filter(({ Expression }) => Expression === undefined);
    const ids = expressions.map(({ Id }) => Id);
    // "one must have true as the value for ReturnData" (PutMetricAlarm), and an expression may name another one.
    expect(ids.at(-1)).toBe('value');
    const used = new Set(expressions.flatMap(({ Expression }) => Expression?.match(/\b[a-z]+\b/g) ?? []).filter((id) => !ids.includes(id)));
    // "Alarms based on metric math expressions can have up to 10 metrics." (CloudWatch service quotas)
    expect(terms.length).toBeLessThanOrEqual(10);
    expect(terms.map(({ Id }) => Id).toSorted()).toEqual([...used].toSorted());
    for (const { MetricStat } of terms) expect(documented).toContain(MetricStat?.Metric.MetricName);
    expect(alarm.AlarmDescription.length).toBeLessThanOrEqual(1024);
  });

  test('new is the color that gains requests, old the other', () => {
    const errors = alarms[0] as AlarmProperties;
    const groupOf = (id: string) => JSON.stringify(errors.Metrics.find(({ Id }) => Id === id)?.MetricStat?.Metric.Dimensions[1]);
    for (const term of ['rn', 'en', 'sn']) expect(groupOf(term)).toContain(`TargetGroupsweb${to}`);
    for (const term of ['ro', 'eo', 'so', 'ho']) expect(groupOf(term)).toContain(`TargetGroupsweb${otherColor(to)}`);
  });

  test('missing data is neither good nor bad; a late metric cannot keep an alarm silent', () => {
    for (const { TreatMissingData, DatapointsToAlarm, EvaluationPeriods } of alarms) {
      expect({ TreatMissingData, DatapointsToAlarm, EvaluationPeriods }).toEqual({
        TreatMissingData: 'missing',
        DatapointsToAlarm: 2,
        EvaluationPeriods: 3,
      });
    }
  });

  test('the gate notifies, and nothing else does', () => {
    expect(Object.keys(composites)).toEqual([`staging-gate-to-${to}-no-data`, `staging-gate-to-${to}`]);
    expect(composites[`staging-gate-to-${to}`]?.AlarmActions).toHaveLength(1);
    expect([...alarms, composites[`staging-gate-to-${to}-no-data`]].filter((alarm) => alarm?.AlarmActions?.length)).toEqual([]);
  });
});

type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** State of a composite alarm, from those of the alarms below it; children are before their parents. */
function stateOf(name: string, composites: readonly CompositeProperties[], leaves: Readonly<Record<string, State>>): State {
  const states: Record<string, State> = { ...leaves };
  for (const { AlarmName, AlarmRule } of composites) {
    const conditions = [...AlarmRule.matchAll(/(ALARM|INSUFFICIENT_DATA)\("([^"]+)"\)/g)];
    expect(AlarmRule).toBe(conditions.map(([text]) => text).join(' OR '));
    states[AlarmName] = conditions.some(([, state, child = '']) => {
      // Not by expect: it is asked 25,000 times in each of the cases.
      if (!(child in states)) throw new Error(`${AlarmName} names ${child}, which is no alarm`);
      return states[child] === state;
    })
      ? 'ALARM'
      : 'OK';
  }
  return states[name] as State;
}

describe.each(['staging', 'dev'])('the composite alarms of %s (dev has 50 services here)', (env) => {
  const template = gate(env, 'green');
  const composites = compositesOf(template).toSorted((a, b) => b.AlarmName.length - a.AlarmName.length);
  const names = [`${env}-load-balancer-5xx`, ...alarmsOf(template).map(({ AlarmName }) => AlarmName)];
  const anyState = fc.constantFrom<State>('OK', 'ALARM', 'INSUFFICIENT_DATA');
  // Mostly OK: with 151 alarms of chance some would always fire.
  const leaves = fc
    .dictionary(fc.constantFrom(...names), anyState, { maxKeys: 3 })
    .map((odd): Readonly<Record<string, State>> => ({ ...Object.fromEntries(names.map((name) => [name, 'OK'])), ...odd }));

  test('the gate fires when any alarm fires, and only then', () => {
    fc.assert(
      fc.property(leaves, (states) => {
        expect(stateOf(`${env}-gate-to-green`, composites, states)).toBe(Object.values(states).includes('ALARM') ? 'ALARM' : 'OK');
      }),
    );
  });

  test('it is without data when any alarm is, and only then', () => {
    fc.assert(
      fc.property(leaves, (states) => {
        const wanted = Object.values(states).includes('INSUFFICIENT_DATA') ? 'ALARM' : 'OK';
        expect(stateOf(`${env}-gate-to-green-no-data`, composites, states)).toBe(wanted);
      }),
    );
  });

  test('each is within the limits of CloudWatch', () => {
    for (const { AlarmRule } of composites) {
      expect(AlarmRule.split(' OR ').length).toBeLessThanOrEqual(100);
      expect(AlarmRule.length).toBeLessThanOrEqual(10_240);
    }
  });
});

describe('runbook', () => {
  const runbook = readFileSync(join(__dirname, '..', '..', '..', '..', 'docs', 'runbook.md'), 'utf8');
  /** As Git hosts make them of headings: lower case, dashes for spaces, other signs left out. */
  const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );

  test('has every section that an alarm or the dashboard points at', () => {
    for (const anchor of Object.values(runbookAnchors)) expect(anchors).toContain(anchor);
  });

  test('points only at sections of its own that exist', () => {
    for (const [, anchor = ''] of runbook.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
  });

  test('is linked from the description of every alarm', () => {
    for (const stack of ['staging-blue-gate', 'staging-green-gate', 'staging-traffic']) {
      const template = stackOf(templates, stack);
      for (const { AlarmName, AlarmDescription } of [...alarmsOf(template), ...compositesOf(template)]) {
        const [, anchor] = /https:\/\/github\.com\/example\/platform\/blob\/main\/docs\/runbook\.md#([\w-]+)$/.exec(AlarmDescription) ?? [];
        expect([AlarmName, anchors]).toEqual([AlarmName, expect.arrayContaining([anchor])]);
      }
    }
  });

  test.each([
    ['https://github.com/example/platform.git', 'https://github.com/example/platform/blob/v1/docs/runbook.md#a'],
    ['git@gitlab.example.com:group/sub/platform.git', 'https://gitlab.example.com/group/sub/platform/blob/v1/docs/runbook.md#a'],
    ['ssh://git@github.com/example/platform', 'https://github.com/example/platform/blob/v1/docs/runbook.md#a'],
    ['codecommit::eu-west-1://platform', 'docs/runbook.md#a'],
  ])('of %s is %s', (repository, link) => {
    expect(runbookLink({ repository, revision: 'v1' }, 'a')).toBe(link);
  });
});

test('a service that edge made no target groups for is named, before an alarm watches metrics that never come', () => {
  const props = {
    environment: loadEnvironment('staging'),
    to: 'green',
    listener: { name: undefined, fullName: 'app/x' },
    targetGroupArns: {},
    topicArn: 'arn',
  } as const;
  expect(() => new GateStack(new Stage(new App(), 'alone'), 'green-gate', props)).toThrow('no target groups for web');
});

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: { readonly metrics?: readonly unknown[] };
}

describe('50 services', () => {
  test.each(['dev-edge', 'dev-traffic', 'dev-blue-gate', 'dev-green-gate'])('%s stays within the limits of CloudFormation', (name) => {
    const template = stackOf(templates, name);
    expect(Object.keys(template.Resources).length).toBeLessThan(500);
    // As the CDK writes and uploads it.
    expect(writtenLength(template)).toBeLessThan(1_000_000);
    expect(Object.keys(template.Parameters ?? {}).length).toBeLessThan(200);
    expect(Object.keys(template.Outputs ?? {}).length).toBeLessThan(200);
  });

  test('the dashboard stays within the limits of CloudWatch', () => {
    const { DashboardBody } = only(stackOf(templates, 'dev-traffic'), 'AWS::CloudWatch::Dashboard');
    const parts = (DashboardBody as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
    const body = JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'token')).join('')) as { widgets: Widget[] };
    const metrics = body.widgets.map(({ properties }) => properties.metrics?.length ?? 0);
    expect(body.widgets.length).toBeLessThanOrEqual(500);
    expect(Math.max(...metrics)).toBeLessThanOrEqual(500);
    expect(metrics.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(2500);
  });

  // CloudWatch moves widgets that overlap, and the two colors no longer stand side by side.
  test('no widget of the dashboard overlaps another, and none is wider than its 24 columns', () => {
    const { DashboardBody } = only(stackOf(templates, 'dev-traffic'), 'AWS::CloudWatch::Dashboard');
    const parts = (DashboardBody as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
    const { widgets } = JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'token')).join('')) as { widgets: Widget[] };
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { x, width } of widgets) expect(x + width).toBeLessThanOrEqual(24);
  });

  test('a row of the dashboard compares 5XX, 4XX and requests without an answer, by the metrics of the service itself', () => {
    const { DashboardBody } = only(stackOf(templates, 'dev-traffic'), 'AWS::CloudWatch::Dashboard');
    const parts = (DashboardBody as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
    const text = parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(JSON.stringify(part)).slice(1, -1))).join('');
    const { widgets } = JSON.parse(text) as { widgets: (Widget & { properties: { title?: string } })[] };
    const graphs = widgets.filter(({ properties }) => properties.title === '% of requests: 5XX, 4XX, without an answer');
    expect(graphs).toHaveLength(50);
    for (const { properties } of graphs) {
      // A dot repeats what the metric before has in the same place.
      const metrics: unknown[][] = [];
      for (const line of (properties.metrics ?? []) as unknown[][]) {
        const before = metrics.at(-1);
        metrics.push(line.map((part, place) => (part === '.' ? before?.[place] : part)));
      }
      const [expressions, counts] = [metrics.filter(({ length }) => length === 1), metrics.filter(({ length }) => length === 7)];
      const ids = counts.map((line) => (line[6] as { id: string }).id);
      const used = expressions.flatMap(([line]) => (line as { expression: string }).expression.match(/[a-z](blue|green)/g) ?? []);
      expect([expressions.length, [...new Set(used)].toSorted()]).toEqual([6, ids.toSorted()]);
      // Counts of thousands would flatten the shares of a hundred.
      for (const line of counts) expect(line[6]).toMatchObject({ visible: false });
      expect(new Set(counts.map((line) => line[3])).size).toBe(2);
      for (const line of counts) expect(JSON.stringify(line[3])).toContain((line[6] as { label: string }).label);
    }
  });

  test('three alarms per service and direction, and few above them', () => {
    const template = stackOf(templates, 'dev-green-gate');
    expect(ofType(template, 'AWS::CloudWatch::Alarm')).toHaveLength(150);
    expect(ofType(template, 'AWS::CloudWatch::CompositeAlarm')).toHaveLength(6);
  });
});

// Anyone on the internet can make the load balancer answer 501 or 505 (an odd Transfer-Encoding), and 561 by a sign-in that fails.
test('the load balancer’s alarm counts no code that a client alone can cause', () => {
  const alarm = alarmsOf(stackOf(templates, 'staging-traffic')).find(({ AlarmName }) => AlarmName === 'staging-load-balancer-5xx');
  const text = JSON.stringify(alarm);
  expect([...text.matchAll(/HTTPCode_ELB_\w+/g)].map(([name]) => name)).toEqual(
    [502, 503, 504].map((code) => `HTTPCode_ELB_${code}_Count`),
  );
});

test('the rehearsal evaluates the very alarms that are deployed: names, expressions and thresholds', () => {
  const deployed = ofType(gate('staging', 'green'), 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => [
    Properties.AlarmName,
    (Properties.Metrics as { Expression?: string }[]).flatMap(({ Expression }) => Expression ?? []),
    Properties.Threshold,
  ]);
  const evaluated = services.flatMap((service) =>
    serviceAlarms(loadEnvironment('staging').shift.gate, 'green').map(({ concern, expressions, threshold }) => [
      serviceAlarmName('staging', service, 'green', concern),
      Object.values(expressions),
      threshold,
    ]),
  );
  expect(deployed).toEqual(evaluated);
});
