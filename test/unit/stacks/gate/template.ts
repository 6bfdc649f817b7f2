import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stage } from 'aws-cdk-lib';
import { checkEnvironment } from '../../../../lib/config/check';
import type { Environment, EnvironmentInput } from '../../../../lib/config/schema';
import { edgeAndTraffic } from '../../../../lib/stacks/environment-stage';
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
    edgeAndTraffic(stage, environment, { vpcId: 'vpc-0a', subnetIdsOf: () => subnetIds });
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
