import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stage } from 'aws-cdk-lib';
import { checkEnvironment } from '../../../../lib/config/check';
import type { Environment, EnvironmentInput } from '../../../../lib/config/schema';
import { colors, stackIds } from '../../../../lib/names';
import { EdgeStack } from '../../../../lib/stacks/edge/edge-stack';
import { GateStack } from '../../../../lib/stacks/gate/gate-stack';
import { TrafficStack } from '../../../../lib/stacks/traffic/traffic-stack';
import { environmentWithServices } from '../../../../tools/docs/cases/generated-environment';
import { readTemplates } from '../../../../tools/template';
import { ofType, type Template } from '../../../support/template';

/**
 * Templates of the stacks that this folder is about, by stack name. Without clusters and cdk-nag, which take half a minute for 50 services and
 * are looked at in test/unit/stacks.
 */
export function trafficTemplates(environments: readonly Environment[]): Record<string, Template> {
  const app = new App({ analyticsReporting: false, outdir: mkdtempSync(join(tmpdir(), 'bluegreen-synth-')) });
  for (const environment of environments) {
    const stage = new Stage(app, environment.name);
    const subnetIds = Object.fromEntries(environment.availabilityZones.map((zone, index) => [zone, `subnet-0a${index}`]));
    const edge = new EdgeStack(stage, stackIds.edge, { environment, vpcId: 'vpc-0a', subnetIdsOf: () => subnetIds });
    const { listeners, targetGroups } = edge;
    const targetGroupArns = Object.fromEntries(
      Object.entries(targetGroups).map(([service, { blue, green }]) => [service, { blue: blue.arn, green: green.arn }]),
    );
    const common = { environment, targetGroupArns };
    const { topicArn } = new TrafficStack(stage, stackIds.traffic, { ...common, listeners });
    for (const to of colors) {
      for (const listener of listeners) new GateStack(stage, stackIds.gate(to, listener.name), { ...common, to, listener, topicArn });
    }
  }
  return readTemplates(app);
}

/** Services that a load balancer carries at most. */
export const fullLoadBalancer = (): Environment => {
  const input: EnvironmentInput = environmentWithServices(50);
  return checkEnvironment(
    { ...input, traffic: { ...input.traffic, weights: { keptIn: 'ssm', seed: { blue: 100, green: 0 } } } },
    'generated.ts',
  );
};

export interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Metrics: readonly { Id: string; Expression?: string; MetricStat?: { Metric: { MetricName: string; Dimensions: unknown[] } } }[];
  readonly Threshold: number;
  readonly DatapointsToAlarm: number;
  readonly EvaluationPeriods: number;
  readonly TreatMissingData: string;
  readonly AlarmActions?: readonly unknown[];
}

export interface CompositeProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmRule: string;
  readonly AlarmActions?: readonly unknown[];
}

export const alarmsOf = (template: Template): AlarmProperties[] =>
  ofType(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties as unknown as AlarmProperties);

export const compositesOf = (template: Template): CompositeProperties[] =>
  ofType(template, 'AWS::CloudWatch::CompositeAlarm').map(([, { Properties }]) => Properties as unknown as CompositeProperties);
