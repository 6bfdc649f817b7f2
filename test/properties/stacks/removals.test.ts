import { checkEnvironment } from '../../../lib/config/check';
import { loadEnvironment } from '../../../lib/config/load';
import type { Environment } from '../../../lib/config/schema';
import { environmentWithServices } from '../../../tools/docs/cases/generated-environment';
import type { Template } from '../../../tools/template';
import { synthesize } from '../../support/synthesized';

/**
 * `cdk deploy '<env>/*'` updates one stack after the other. CloudFormation refuses to change or drop an export while a deployed stack imports it:
 * here each stack is updated in turn, and every export that it loses or changes is looked for in what is deployed at that moment.
 */
type Templates = Readonly<Record<string, Template>>;

const exportsOf = ({ Outputs = {} }: Template): ReadonlyMap<string, string> =>
  new Map(Object.values(Outputs).flatMap(({ Value, Export }) => (Export ? [[Export.Name, JSON.stringify(Value)] as const] : [])));

const importsOf = (template: Template): ReadonlySet<string> =>
  new Set([...JSON.stringify(template).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => name ?? ''));

/** Outputs that a template reads by weak references, as `<stack>.<output>`. */
const readBy = (template: Template): readonly string[] =>
  [...JSON.stringify(template).matchAll(/"Fn::GetStackOutput":\{"StackName":"([^"]+)","Region":"[^"]+","OutputName":"([^"]+)"/g)].map(
    ([, stack, output]) => `${stack}.${output}`,
  );

/** What CloudFormation would refuse, in the order of the deploy. */
function refusals(before: Templates, after: Templates): string[] {
  const deployed: Record<string, Template> = { ...before };
  return Object.entries(after).flatMap(([stack, template]) => {
    const [old, next] = [exportsOf(before[stack] ?? { Resources: {} }), exportsOf(template)];
    const gone = [...old.keys()].filter((name) => !next.has(name));
    deployed[stack] = template;
    const users = (name: string) => Object.keys(deployed).filter((other) => importsOf(deployed[other] ?? { Resources: {} }).has(name));
    const locked = gone.flatMap((name) => users(name).map((user) => `${stack} cannot drop ${name}: ${user} imports it`));
    const missing = readBy(template).filter((reference) => {
      const [producer = '', output = ''] = reference.split('.');
      return !(output in (deployed[producer]?.Outputs ?? {}));
    });
    return [...locked, ...missing.map((reference) => `${stack} reads ${reference}, which is not there`)];
  });
}

const staging = loadEnvironment('staging');
const withoutClusters = (environment: Environment): Environment => ({
  ...environment,
  clusters: { blue: { kind: 'absent' }, green: { kind: 'absent' } },
});
const generated = (count: number): Environment => checkEnvironment(environmentWithServices(count), 'generated');
const without = (environment: Environment, ...names: readonly string[]): Environment => ({
  ...environment,
  services: environment.services.filter(({ name }) => !names.includes(name)),
});
const existingGroups = (environment: Environment): Environment => ({
  ...environment,
  services: environment.services.map((service, index) => {
    const arn = (color: string) =>
      `arn:aws:elasticloadbalancing:${environment.region}:${environment.account}:targetgroup/old-${color}/73e2d6bc24d8a06${index}`;
    return { ...service, targetGroups: { blue: arn('blue'), green: arn('green') } };
  }),
});
const removed = staging.services[0]?.name ?? '';

describe('one deploy of everything is not refused by a lock between stacks', () => {
  test.each<[string, Environment, Environment]>([
    ['a service leaves', staging, without(staging, removed)],
    ['a service comes', without(staging, removed), staging],
    ['every service but one leaves', staging, without(staging, ...staging.services.slice(1).map(({ name }) => name))],
    [
      'a service is renamed',
      staging,
      { ...staging, services: staging.services.map((one) => (one.name === removed ? { ...one, name: 'other' } : one)) },
    ],
    ['target groups are taken over', withoutClusters(staging), existingGroups(withoutClusters(staging))],
    ['target groups are given back', existingGroups(withoutClusters(staging)), withoutClusters(staging)],
    ['a color leaves', staging, { ...staging, clusters: { ...staging.clusters, blue: { kind: 'absent' } } }],
    ['the test route leaves', staging, { ...staging, traffic: { ...staging.traffic, testRoute: undefined } }],
    ['half of many services leave', withoutClusters(generated(20)), withoutClusters(generated(10))],
    ['many services come', withoutClusters(generated(1)), withoutClusters(generated(50))],
  ])('%s', (_, before, after) => {
    expect(refusals(synthesize([before]), synthesize([after]))).toEqual([]);
  });

  test('a lock is found where there is one: a network that drops a subnet under its clusters', () => {
    const before = synthesize([staging]);
    const network = before['staging-network'];
    if (!network) throw new Error('no network stack');
    const after = { ...before, 'staging-network': { ...network, Outputs: {} } };
    expect(refusals(before, after)[0]).toMatch(/^staging-network cannot drop staging-network:\S+: staging-\S+ imports it$/);
  });
});
