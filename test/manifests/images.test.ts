import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { charts } from '../../config/versions';
import { loadEnvironment } from '../../lib/config/load';
import type { Environment } from '../../lib/config/schema';
import { publicRegistries } from '../../lib/config/schema/registries';
import { sharedDir } from '../../tools/shared-dir';
import { synthesize, testEnvironmentsFolder } from '../support/synthesized';
import { ofType, written } from '../support/template';
import { application, bootstrapOf, broughtUp, ofKind, valuesOf } from './gitops/rendered';

/**
 * Every image that the platform brings into a cluster, out of the charts' own defaults at the pinned version with what the app sets over them. Values
 * rather than rendered charts: those of Argo CD and KEDA are in no module that a test could fetch.
 */
type Values = Readonly<Record<string, unknown>>;

const isolated = loadEnvironment('isolated', testEnvironmentsFolder);
const registry = '555555555555.dkr.ecr.eu-central-1.amazonaws.com';

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

const over = (defaults: Values, set: Values): Values =>
  Object.fromEntries(
    [...new Set([...Object.keys(defaults), ...Object.keys(set)])].map((key) => {
      const [one, other] = [defaults[key], set[key]];
      return [key, isObject(one) && isObject(other) ? over(one, other) : (other ?? one)];
    }),
  );

/** Parts of a chart that are off with the app's values, by path: their images are in no pod. */
const off: Readonly<Record<string, readonly string[]>> = {
  'argo-cd': ['dex.image', 'redis.exporter', 'redis-ha', 'server.extensions'],
  'external-secrets': [],
};

/** Repositories of images in the values of a chart, with their registry. */
function repositories(values: Values, without: readonly string[], path: readonly string[] = []): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const at = [...path, key].join('.');
    if (!isObject(value) || without.includes(at)) return [];
    const { repository, registry: host } = value;
    const inner = repositories(value, without, [...path, key]);
    // Empty: the chart takes the global one.
    if (typeof repository !== 'string' || repository === '') return inner;
    return [...inner, typeof host === 'string' ? `${host}/${repository}` : repository];
  });
}

const defaultsOf = (name: string, version: string): Values =>
  parse(readFileSync(join(sharedDir('charts'), `${name}-${version}.values.yaml`), 'utf8')) as Values;

/** Of KEDA and External Secrets one key stands for all their images, which their templates prefer to each image's own. */
function general(name: string, values: Values): string[] | undefined {
  const global = values.global as { repository?: string; image?: { registry?: string } } | undefined;
  if (name === 'external-secrets' && global?.repository) return [global.repository];
  if (name === 'keda' && global?.image?.registry) {
    const images = values.image as Readonly<Record<string, { repository?: string }>>;
    return Object.values(images).flatMap((image) => (isObject(image) ? [`${global.image?.registry}/${String(image.repository)}`] : []));
  }
  return undefined;
}

/** Images of every chart of an environment, by the chart's name. */
function imagesOf(environment: Environment): Map<string, string[]> {
  const templates = synthesize([environment]);
  const installed = Object.values(templates).flatMap((template) =>
    ofType(template, 'Custom::AWSCDK-EKS-HelmChart').map(
      ([, { Properties }]) => [String(Properties.Release), JSON.parse(written(Properties.Values)) as Values] as const,
    ),
  );
  const values = valuesOf(environment);
  const bootstrap = bootstrapOf(values);
  const names = new Set(ofKind(bootstrap, 'Application').map(({ metadata }) => metadata.name));
  const ofArgoCd = (['keda', 'external-secrets'] as const)
    .filter((name) => names.has(name))
    .map((name) => [name, application(bootstrap, name).spec.source.helm?.valuesObject as Values] as const);
  const versions: Readonly<Record<string, string>> = {
    karpenter: charts.karpenter.version,
    'aws-load-balancer-controller': charts.loadBalancerController.version,
    'argo-cd': charts.argoCd.version,
    keda: charts.keda.version,
    'external-secrets': charts.externalSecrets.version,
  };
  const charted = [...installed, ...ofArgoCd].flatMap(([name, set]): [string, string[]][] => {
    const version = versions[name];
    if (version === undefined) return [];
    const all = over(defaultsOf(name, version), set);
    return [[name, general(name, all) ?? repositories(all, off[name] ?? [])]];
  });
  const own = [...broughtUp(values)].map(([name, objects]): [string, string[]] => [
    name,
    [...JSON.stringify(objects).matchAll(/"image":"([^"]+)"/g)].map(([, image]) => image ?? ''),
  ]);
  return new Map([...charted, ...own]);
}

describe('images of the platform', () => {
  const mirrored = imagesOf(isolated);
  const environment = { ...isolated, organization: { ...isolated.organization, registries: undefined } };
  const open = imagesOf(environment);

  test('each chart that runs pods has some', () => {
    const having = [...mirrored].filter(([, images]) => images.length > 0).map(([name]) => name);
    expect(having.toSorted()).toEqual(['argo-cd', 'aws-load-balancer-controller', 'external-secrets', 'karpenter', 'keda', 'samples']);
    expect([...mirrored.values()].flat().length).toBeGreaterThanOrEqual(9);
  });

  test('all come from the organization’s registry, under the name that they have in public', () => {
    for (const [name, images] of mirrored) {
      expect([name, images.filter((image) => !image.startsWith(`${registry}/`))]).toEqual([name, []]);
    }
    expect(mirrored.get('argo-cd')).toEqual(
      expect.arrayContaining([`${registry}/quay/argoproj/argocd`, `${registry}/ecr-public/docker/library/redis`]),
    );
    expect(mirrored.get('samples')).toContainEqual(expect.stringMatching(`^${registry}/docker-hub/hashicorp/http-echo:`));
  });

  // What the rule registriesComplete asks for: a registry that no image comes from, or one that is missing, would show here.
  test('without one they come from the registries that the configuration knows, and from no other', () => {
    const hosts: string[] = [...open.values()]
      .flat()
      .map((image) => image.split('/')[0]?.replace('ecr-public.aws.com', 'public.ecr.aws') ?? '');
    expect([...new Set(hosts)].toSorted()).toEqual(Object.values<string>(publicRegistries).toSorted());
  });
});
