import * as fc from 'fast-check';
import dev from '../../../config/environments/dev';
import { type Block, contains, overlaps, prefixesPerNode, prefixesPerSubnet } from '../../../lib/addresses';
import { zonesOf } from '../../../lib/config/catalog/regions';
import { addressPlan, planManagedVpc } from '../../../lib/config/derived/address-plan';
import { podCapacity } from '../../../lib/config/rules/capacity';
import { podBlockCount } from '../../../lib/config/rules/pod-blocks';
import type { Environment, ManagedCluster } from '../../../lib/config/schema';
import { environmentWith } from '../../../tools/docs/cases/change';

type Capacity = ManagedCluster['capacity'];

const zoneNames = zonesOf('us-east-1') ?? [];
const load = fc.record({ maxNodes: fc.integer({ min: 1, max: 1500 }), podsPerNode: fc.integer({ min: 8, max: 130 }) });

const base = environmentWith(dev, {});

/** Environments of every block layout, some of which hold their nodes and some of which do not. */
const environments = fc
  .record({
    zones: fc.integer({ min: 2, max: 6 }),
    layout: fc.constantFrom('one', 'shared', 'apart'),
    prefix: fc.integer({ min: 16, max: 18 }),
    blue: load,
    green: load,
    tolerateZoneLoss: fc.boolean(),
  })
  .map(({ zones, layout, prefix, blue, green, tolerateZoneLoss }) =>
    withCapacity(
      {
        ...base,
        region: 'us-east-1',
        availabilityZones: zoneNames.slice(0, zones),
        network: {
          ...base.network,
          podCidrs: podCidrs({ one: 1, shared: zones, apart: 2 * zones }[layout], prefix),
          cidrQuota: 50,
          tolerateZoneLoss,
        },
      },
      () => blue,
      () => green,
    ),
  );

function podCidrs(count: number, prefix: number): string[] {
  return Array.from({ length: count }, (_, index) => `100.${64 + index}.0.0/${prefix}`);
}

/**
 * Starts every node of both clusters, one after the other in the emptiest zone, and takes its prefixes out of the zone's pod subnet.
 * Knows nothing of the rule's arithmetic but what a node and a subnet are, and that the system nodes, which come first, take 110 pods whatever is planned.
 */
function nodesFit(env: Environment, lost: string | undefined): boolean {
  const { podSets } = addressPlan(env);
  const zones = env.availabilityZones.filter((zone) => zone !== lost);
  const free = podSets.map((set) => new Map(zones.map((zone) => [zone, prefixesPerSubnet(set[zone] as Block)])));
  return (['blue', 'green'] as const).every((color) => {
    const cluster = env.clusters[color];
    if (cluster.kind !== 'managed') return true;
    const pool = free[color === 'green' ? free.length - 1 : 0];
    const { capacity, systemNodes } = cluster;
    for (let node = 0; node < capacity.maxNodes; node++) {
      const zone = zones[node % zones.length] ?? '';
      const pods = node < systemNodes.maxSize ? Math.max(110, capacity.podsPerNode) : capacity.podsPerNode;
      const left = (pool?.get(zone) ?? 0) - prefixesPerNode(pods);
      if (left < 0) return false;
      pool?.set(zone, left);
    }
    return true;
  });
}

const losses = (env: Environment): (string | undefined)[] =>
  env.network.tolerateZoneLoss ? [undefined, ...env.availabilityZones] : [undefined];

test('an environment passes the rule exactly if all its nodes start, whichever zone is lost', () => {
  const sides = { passed: 0, refused: 0 };
  fc.assert(
    fc.property(environments, (env) => {
      const passes = podCapacity(env).length === 0;
      sides[passes ? 'passed' : 'refused'] += 1;
      expect(losses(env).every((lost) => nodesFit(env, lost))).toBe(passes);
    }),
    { numRuns: 200 },
  );
  // The property says nothing if all of them fall on one side.
  expect(Math.min(sides.passed, sides.refused)).toBeGreaterThan(10);
});

describe('what a refusal expects is accepted', () => {
  const refused = environments.filter((env) => podCapacity(env).length === 1);
  const wantedOf = (env: Environment) => podCapacity(env)[0]?.expected ?? '';
  const numberIn = (expected: string, expression: RegExp) => Number(expression.exec(expected)?.[1] ?? Number.NaN);

  test('so many pods per node, and not one more', () => {
    fc.assert(
      fc.property(refused, (env) => {
        const most = numberIn(wantedOf(env), /podsPerNode of at most (\d+)/);
        fc.pre(!Number.isNaN(most));
        const [fewer, more] = [most, most + 1].map((limit) => podCapacity(limited(env, 'podsPerNode', limit)).length);
        expect([fewer, more]).toEqual([0, 1]);
      }),
      { numRuns: 60 },
    );
  });

  test('so many nodes, and not one more', () => {
    fc.assert(
      fc.property(refused, (env) => {
        const most = numberIn(wantedOf(env), /maxNodes of at most (\d+)/);
        fc.pre(!Number.isNaN(most));
        const [fewer, more] = [most, most + 1].map((limit) => podCapacity(limited(env, 'maxNodes', limit)).length);
        expect([fewer, more]).toEqual([0, 1]);
      }),
      { numRuns: 60 },
    );
  });

  test('so many /16', () => {
    fc.assert(
      fc.property(refused, (env) => {
        const expected = wantedOf(env);
        const blocks = expected.startsWith('one /16') ? 1 : numberIn(expected, /^(\d+) × \/16/);
        fc.pre(!Number.isNaN(blocks));
        const larger = { ...env, network: { ...env.network, podCidrs: podCidrs(blocks, 16) } };
        expect([...podBlockCount(larger), ...podCapacity(larger)]).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('"no number of /16" is said only where both colors with a /16 per zone of their own are refused too', () => {
    fc.assert(
      fc.property(refused, (env) => {
        const zones = env.availabilityZones.length;
        const largest = { ...env, network: { ...env.network, podCidrs: podCidrs(2 * zones, 16) } };
        const isBeyond = /no number of \/16/.test(wantedOf(env));
        fc.pre(isBeyond);
        expect(podCapacity(largest).length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  test('giving up a zone, where it says so', () => {
    fc.assert(
      fc.property(refused, (env) => {
        const offered = wantedOf(env).includes('tolerateZoneLoss: false');
        const without = { ...env, network: { ...env.network, tolerateZoneLoss: false } };
        expect(offered).toBe(env.network.tolerateZoneLoss && podCapacity(without).length === 0);
      }),
      { numRuns: 60 },
    );
  });
});

function limited(env: Environment, key: keyof Capacity, limit: number): Environment {
  const lower = (capacity: Capacity) => ({ ...capacity, [key]: Math.min(capacity[key], limit) });
  return withCapacity(env, lower, lower);
}

function withCapacity(env: Environment, blue: (capacity: Capacity) => Capacity, green: (capacity: Capacity) => Capacity): Environment {
  const change = (cluster: Environment['clusters']['blue'], to: (capacity: Capacity) => Capacity) =>
    cluster.kind === 'managed' ? { ...cluster, capacity: to(cluster.capacity) } : cluster;
  return { ...env, clusters: { blue: change(env.clusters.blue, blue), green: change(env.clusters.green, green) } };
}

test('subnets of a managed VPC are disjoint, inside its CIDR, and of the sizes asked for', () => {
  const plan = fc.record({
    zones: fc.integer({ min: 2, max: 6 }),
    nodes: fc.integer({ min: 18, max: 26 }),
    public: fc.integer({ min: 20, max: 27 }),
    controlPlane: fc.integer({ min: 24, max: 28 }),
  });
  fc.assert(
    fc.property(plan, ({ zones, ...prefixes }) => {
      const names = zoneNames.slice(0, zones);
      const vpc = { kind: 'managed' as const, cidr: '10.0.0.0/16', natGateways: 'one' as const, subnetPrefixes: prefixes };
      const planned = planManagedVpc(vpc, names);
      if (!planned) return;
      const roles = [planned.nodes, planned.public ?? {}, planned.controlPlane];
      const all = roles.flatMap((role) => Object.values(role));
      expect(all).toHaveLength(3 * zones);
      expect(roles.map((role) => new Set(Object.values(role).map(({ prefix }) => prefix)))).toEqual(
        [prefixes.nodes, prefixes.public, prefixes.controlPlane].map((prefix) => new Set([prefix])),
      );
      expect(all.every((subnet) => contains({ base: 10 * 2 ** 24, prefix: 16 }, subnet))).toBe(true);
      expect(all.some((subnet, index) => all.slice(index + 1).some((other) => overlaps(subnet, other)))).toBe(false);
    }),
  );
});
