import { parseAllDocuments } from 'yaml';
import { loadEnvironment, loadEnvironments } from '../../lib/config/load';
import type { Environment } from '../../lib/config/schema';
import { render } from '../../tools/render/render';
import { blue, type Cluster, green } from './cluster';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

process.env.CDK_VALIDATION ??= 'false';
const environments: readonly Environment[] = [...loadEnvironments(), loadEnvironment('existing', 'tools/environments')];
const files = [...render(environments)].map(([file, text]) => ({ file, objects: objectsIn(text) }));
const clusterOf = (file: string): Cluster => (file.split('/')[1] === 'blue' ? blue() : green());

function objectsIn(text: string): Manifest[] {
  return parseAllDocuments(text).flatMap((document) => (document.toJS() as Manifest | null) ?? []);
}

/** A dry run on the server does everything but store; the namespaces of the objects have to be there. */
beforeAll(async () => {
  const names = new Set(files.flatMap(({ objects }) => objects.flatMap(({ metadata }) => metadata.namespace ?? [])));
  const namespaces = [...names].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  for (const cluster of [blue(), green()]) expect(await cluster.apply(namespaces)).toMatchObject({ code: 0 });
}, 60_000);

test('there is something of every part', () => {
  const kinds = new Set(files.flatMap(({ objects }) => objects.map(({ kind }) => kind)));
  expect([...kinds].toSorted()).toEqual([
    'AppProject',
    'Application',
    'ClusterSecretStore',
    'Deployment',
    'EC2NodeClass',
    'ENIConfig',
    'ExternalSecret',
    'HorizontalPodAutoscaler',
    'Namespace',
    'NetworkPolicy',
    'NodePool',
    'PodDisruptionBudget',
    'ScaledObject',
    'Service',
    'ServiceAccount',
    'TargetGroupBinding',
    'TriggerAuthentication',
  ]);
});

test.each(files.map(({ file, objects }) => [file, objects] as const))('%s is accepted by server-side apply', async (file, objects) => {
  if (objects.length === 0) return;
  const { code, stdout, stderr } = await clusterOf(file).apply(objects, { dryRun: true });
  expect({ code, stderr: withoutFinalizers(stderr) }).toEqual({ code: 0, stderr: '' });
  expect(stdout.trim().split('\n')).toHaveLength(objects.length);
});

/** The server would like a path in Argo CD's finalizer; Argo CD knows no other name of it for a project. */
const withoutFinalizers = (stderr: string): string =>
  stderr
    .split('\n')
    .filter((line) => !line.includes('prefer a domain-qualified finalizer name'))
    .join('\n');

/** The first object of a kind with one value of its spec put in place of another (JSON text, so that a path need not be typed). */
function spoilt(kind: string, from: string, to: string): unknown {
  const found = files.flatMap(({ objects }) => objects).find((object) => object.kind === kind && JSON.stringify(object).includes(from));
  if (!found) throw new RangeError(`no ${kind} has ${from}`);
  return JSON.parse(JSON.stringify(found).replace(from, to));
}

test.each<[what: string, kind: string, from: string, to: string, says: string]>([
  ['an operator that is none', 'NodePool', '"operator":"Gt"', '"operator":"Above"', 'operator'],
  ['a generation that is no number (CEL)', 'NodePool', '"values":["4"]', '"values":["new"]', "requirements operator 'Gt'"],
  ['an image that is not pinned (CEL)', 'EC2NodeClass', '"alias":"al2023@', '"alias":"amazon@', 'family'],
  ['a target type there is not', 'TargetGroupBinding', '"targetType":"ip"', '"targetType":"pod"', 'targetType'],
  ['an unknown field', 'Application', '"project":', '"projekt":', 'projekt'],
  ['a protocol there is not', 'NetworkPolicy', '"protocol":"TCP"', '"protocol":"HTTP"', 'protocol'],
  ['a block with bits behind its prefix', 'NetworkPolicy', '"cidr":"169.254.170.23/32"', '"cidr":"169.254.170.23/99"', 'cidr'],
  ['no replicas at most', 'HorizontalPodAutoscaler', '"maxReplicas":6', '"maxReplicas":0', 'maxReplicas'],
  ['a trigger without a type', 'ScaledObject', '"type":"aws-sqs-queue",', '', 'type'],
  ['a policy of creation there is not', 'ExternalSecret', '"creationPolicy":"Orphan"', '"creationPolicy":"Never"', 'creationPolicy'],
])('refused: %s (%s)', async (_, kind, from, to, says) => {
  const { code, stderr } = await green().apply([spoilt(kind, from, to)], { dryRun: true });
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(says) as string });
});

test('converted policies are stored as they were written', async () => {
  const policies = files.filter(({ file }) => file.endsWith('converted-network-policies.yaml')).flatMap(({ objects }) => objects);
  expect(policies).not.toHaveLength(0);
  expect(await green().apply(policies)).toMatchObject({ code: 0, stderr: '' });
  for (const { metadata, spec } of policies) {
    expect((await green().get<{ spec: unknown }>('networkpolicy', metadata.name, metadata.namespace)).spec).toEqual(spec);
  }
  for (const { metadata } of policies) await green().kubectl(['delete', 'networkpolicy', metadata.name, '-n', metadata.namespace ?? '']);
});
