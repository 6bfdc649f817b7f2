import * as fc from 'fast-check';
import { checkEnvironment } from '../../../lib/config/check';
import { loadEnvironment } from '../../../lib/config/load';
import type { Environment, ManagedLoadBalancer } from '../../../lib/config/schema';
import { environmentWithServices } from '../../../tools/docs/cases/generated-environment';
import { casesOf } from '../../support/property-sizes';
import { synthesize } from '../../support/synthesized';
import { edited } from '../../support/template-checks/edits';
import { refusals } from '../../support/template-checks/refusals';

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
const withLoadBalancer = (environment: Environment, change: Partial<ManagedLoadBalancer>): Environment => {
  const { loadBalancer } = environment.edge;
  if (loadBalancer.kind !== 'managed') throw new TypeError(`${environment.name}: no managed load balancer`);
  return { ...environment, edge: { ...environment.edge, loadBalancer: { ...loadBalancer, ...change } } };
};
const internal = (environment: Environment) => withLoadBalancer(environment, { scheme: 'internal' });
const existingLoadBalancer = (environment: Environment): Environment => {
  const of = (kind: string, rest: string) =>
    `arn:aws:elasticloadbalancing:${environment.region}:${environment.account}:${kind}/app/old/50dc6c495c0c9188${rest}`;
  return {
    ...environment,
    edge: {
      ...environment.edge,
      loadBalancer: {
        kind: 'existing',
        arn: of('loadbalancer', ''),
        listenerArn: of('listener', '/f2f7dc8efc522ab2'),
        securityGroupId: 'sg-0123456789abcdef0',
      },
    },
  };
};
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
    ['the load balancer becomes internal', staging, internal(staging)],
    ['the load balancer becomes internet-facing', internal(staging), staging],
    ['the load balancer becomes internal where the clusters are not ours', withoutClusters(staging), internal(withoutClusters(staging))],
    ['it becomes internet-facing where the clusters are not ours', internal(withoutClusters(staging)), withoutClusters(staging)],
    ['an existing load balancer takes over', staging, existingLoadBalancer(staging)],
    ['a load balancer of the app takes over from an existing one', existingLoadBalancer(staging), staging],
    ['the test route leaves', staging, { ...staging, traffic: { ...staging.traffic, testRoute: undefined } }],
    ['half of many services leave', withoutClusters(generated(20)), withoutClusters(generated(10))],
    ['many services come', withoutClusters(generated(1)), withoutClusters(generated(50))],
  ])('%s', (_, before, after) => {
    expect(refusals(synthesize([before]), synthesize([after]))).toEqual([]);
  });

  // Two syntheses each. EDITED_ENVIRONMENTS=100 for a longer run.
  test('environments that the rules accept, edited by chance to others that they accept', () => {
    fc.assert(
      fc.property(edited, ({ before, after }) => {
        expect(refusals(synthesize([checkEnvironment(before, 'generated')]), synthesize([checkEnvironment(after, 'generated')]))).toEqual(
          [],
        );
      }),
      { numRuns: casesOf('EDITED_ENVIRONMENTS', { ci: 4, long: 30 }) },
    );
  });
});

describe('what would be refused is found', () => {
  test('a lock is found where there is one: a network that drops a subnet under its clusters', () => {
    const before = synthesize([staging]);
    const network = before['staging-network'];
    if (!network) throw new Error('no network stack');
    const after = { ...before, 'staging-network': { ...network, Outputs: {} } };
    expect(refusals(before, after)[0]).toMatch(/^staging-network cannot drop staging-network:\S+: staging-\S+ imports it$/);
  });

  /** Staging, with a load balancer that keeps its id and its name when its scheme changes. */
  const rebuilt = (scheme: string) => {
    const templates = synthesize([staging]);
    const edge = templates['staging-edge'];
    const [id = '', resource] = Object.entries(edge?.Resources ?? {}).find(([, { Type }]) => Type.endsWith('::LoadBalancer')) ?? [];
    if (!edge || !resource) throw new Error('no load balancer');
    const Resources = { ...edge.Resources, [id]: { ...resource, Properties: { ...resource.Properties, Scheme: scheme } } };
    return { ...templates, 'staging-edge': { ...edge, Resources } };
  };

  test('a load balancer that is made anew under its own name, and readers that keep what they read of the old one', () => {
    const found = refusals(rebuilt('internet-facing'), rebuilt('internal'));
    expect(found[0]).toMatch(
      /^staging-edge cannot make LoadBalancer\w+: LoadBalancer\w+ has the name AWS::ElasticLoadBalancingV2::LoadBalancer staging-edge$/,
    );
    expect(found).toContainEqual(
      expect.stringMatching(
        /^staging-traffic keeps the old staging-edge\.\w+: LoadBalancer\w+ is replaced, and nothing deploys staging-traffic$/,
      ),
    );
  });

  test('a reader of an output that is gone', () => {
    const before = synthesize([staging]);
    const edge = before['staging-edge'];
    if (!edge) throw new Error('no edge stack');
    expect(refusals(before, { ...before, 'staging-edge': { ...edge, Outputs: {} } })).toContainEqual(
      expect.stringMatching(/^staging-traffic reads staging-edge\.\w+, which is not there$/),
    );
  });
});
