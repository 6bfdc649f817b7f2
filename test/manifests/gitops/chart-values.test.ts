import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { charts } from '../../../config/versions';
import { colors } from '../../../lib/names';
import { sharedDir } from '../../../tools/shared-dir';
import { allEnvironments, synthesize } from '../../support/synthesized';
import { ofType, written } from '../../support/template';
import { unknownKeys } from '../../support/template-checks/chart-keys';
import { application, bootstrapOf, ofKind, valuesOf } from './rendered';

type Values = Readonly<Record<string, unknown>>;

const environments = allEnvironments();
const templates = synthesize(environments);
const defaultsOf = (file: string): Values => parse(readFileSync(join(sharedDir('charts'), `${file}.values.yaml`), 'utf8')) as Values;

/** Values of every release of a name, over all platform stacks, each once. Tokens are written as what they refer to. */
function releases(name: string): Values[] {
  const found = Object.values(templates).flatMap((template) =>
    ofType(template, 'Custom::AWSCDK-EKS-HelmChart').filter(([, { Properties }]) => Properties.Release === name),
  );
  return unique(found.map(([, { Properties }]) => written(Properties.Values)));
}

const unique = (texts: readonly string[]): Values[] => [...new Set(texts)].map((text) => JSON.parse(text) as Values);

/** Values that the bootstrap chart passes to a chart of somebody else's, in every managed cluster. */
function passed(name: string): Values[] {
  const objects = environments.flatMap((environment) =>
    colors.flatMap((color) => {
      if (environment.clusters[color].kind !== 'managed') return [];
      const values = valuesOf(environment, color);
      return [{ ...values, networkPolicies: { ...values.networkPolicies, baseline: 'none' } }, values].map((one) => bootstrapOf(one));
    }),
  );
  const having = objects.filter((list) => ofKind(list, 'Application').some(({ metadata }) => metadata.name === name));
  return unique(having.map((list) => JSON.stringify(application(list, name).spec.source.helm?.valuesObject)));
}

/** Configurations of the VPC CNI's add-on, whose keys are those of its chart. */
const cniConfigurations = (): Values[] =>
  unique(
    Object.values(templates).flatMap((template) =>
      ofType(template, 'AWS::EKS::Addon')
        .filter(([, { Properties }]) => Properties.AddonName === 'vpc-cni')
        .map(([, { Properties }]) => written(Properties.ConfigurationValues)),
    ),
  );

/** What the app sets, the chart's own defaults at the pinned version, and where keys are free. */
const judged: readonly [string, () => Values[], string, readonly string[]][] = [
  ['karpenter', () => releases('karpenter'), `karpenter-${charts.karpenter.version}`, ['controller.resources']],
  [
    'aws-load-balancer-controller',
    () => releases('aws-load-balancer-controller'),
    `aws-load-balancer-controller-${charts.loadBalancerController.version}`,
    ['podDisruptionBudget', 'resources', 'affinity', 'controllerConfig.featureGates', 'env'],
  ],
  ['argo-cd', () => releases('argo-cd'), `argo-cd-${charts.argoCd.version}`, ['configs.cm', 'configs.repositories', '*.resources']],
  ['keda', () => passed('keda'), `keda-${charts.keda.version}`, ['podDisruptionBudget.*']],
  ['external-secrets', () => passed('external-secrets'), `external-secrets-${charts.externalSecrets.version}`, []],
  ['aws-vpc-cni', cniConfigurations, 'aws-vpc-cni', ['env', 'eniConfig.subnets']],
];

test.each(judged)('%s knows every key that is set', (_, valuesSet, file, free) => {
  const all = valuesSet();
  const defaults = defaultsOf(file);
  expect(all.length).toBeGreaterThan(0);
  expect([...new Set(all.flatMap((values) => unknownKeys(values, defaults, free)))]).toEqual([]);
});

test.each(judged)('%s: what is said to be free is set, and not known', (_, valuesSet, file, free) => {
  const defaults = defaultsOf(file);
  const all = valuesSet();
  for (const path of free) {
    expect([
      path,
      all.some(
        (values) =>
          unknownKeys(
            values,
            defaults,
            free.filter((one) => one !== path),
          ).length > 0,
      ),
    ]).toEqual([path, true]);
  }
});

test('a misspelled key is found at any depth, a free one is not', () => {
  const defaults = { replicas: 1, settings: { name: '' }, labels: {}, cm: { a: 1 } };
  expect(unknownKeys({ replica: 2, settings: { nam: 'x' }, labels: { mine: 'x' }, cm: { b: 2 } }, defaults, ['labels', 'c*'])).toEqual([
    'replica',
    'settings.nam',
  ]);
});
