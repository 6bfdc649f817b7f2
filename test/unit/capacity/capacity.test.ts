import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Capacity, capacityOf } from '../../../lib/capacity/capacity';
import { capacityDrawing } from '../../../lib/capacity/drawing';
import type { Limit } from '../../../lib/capacity/limit';
import { nodeFootprint } from '../../../lib/capacity/node-footprint';
import { capacityText } from '../../../lib/capacity/text';
import { capacityCommand } from '../../../lib/cli/sizing/capacity';
import { environmentsFolder, loadEnvironment } from '../../../lib/config/load';
import { podCapacity } from '../../../lib/config/rules/capacity';
import { nodeAddresses } from '../../../lib/config/rules/node-addresses';
import type { Environment } from '../../../lib/config/schema';
import { testHost } from '../cli/test-host';

const environment = (name: string): Environment => loadEnvironment(name, environmentsFolder);
const find = ({ spreads, toleratedZones }: Capacity, name: RegExp, zonesLost = toleratedZones): Limit => {
  const found = spreads[zonesLost]?.limits.filter((limit) => name.test(limit.name)) ?? [];
  expect(found).toHaveLength(1);
  return found[0]!;
};

test.each([
  // Pods; prefixes they fill: 4, 4, 7, 16; and one warm, one of slack. Nine prefixes fit on one interface of a large instance.
  [58, { interfaces: 2, addressUnits: 1 + 2 + 6 }],
  [60, { interfaces: 2, addressUnits: 1 + 2 + 6 }],
  [110, { interfaces: 2, addressUnits: 1 + 2 + 9 }],
  [250, { interfaces: 3, addressUnits: 1 + 4 + 18 }],
])('a node of %i pods', (pods, footprint) => {
  expect(nodeFootprint(pods)).toEqual(footprint);
});

describe('the example environments, by hand', () => {
  /** Worked out on paper from the files in config/environments. */
  const byHand = {
    // 20 nodes in each color, 6 of them system nodes with 110 pods; one /16 over three zones is a /18 in each: 1,024 − 2 prefixes.
    dev: {
      pods: [14 * 58 + 6 * 110, 14 * 58 + 6 * 110],
      // 10 nodes a zone when one of three is lost, 3 of them system: 7 × (4+3) + 3 × (7+3), for both colors.
      prefixes: [2 * (7 * 7 + 3 * 10), 1022],
      // 10 nodes of each color, 4 endpoints, room for 16; a /22 has 1,019.
      addresses: [2 * 10 + 4 + 16, 1019],
      // Two for each node; 4 endpoints in 3 zones, a NAT gateway, 8 of the load balancer in each zone; of each cluster 4 and 3 of kubectl.
      interfaces: 2 * 20 * 2 + 4 * 3 + 1 + 24 + 2 * 7,
      units: 2 * (14 * 9 + 6 * 12) + 4 * 3 * 6 + 6 + 2 * 6,
      targetGroups: 4,
      rules: 4,
      cidrs: [2, 5],
      subnets: 12,
    },
    // 150 nodes of each color; a /17 in each zone; all ten endpoints; a NAT gateway in each zone.
    staging: {
      pods: [144 * 60 + 6 * 110, 144 * 60 + 6 * 110],
      prefixes: [2 * (72 * 7 + 3 * 10), 2046],
      addresses: [2 * 75 + 10 + 16, 4091],
      interfaces: 2 * 150 * 2 + 10 * 3 + 3 + 24 + 2 * 7,
      units: 2 * (144 * 9 + 6 * 12) + 10 * 3 * 6 + 3 * 6 + 2 * 6,
      targetGroups: 6,
      rules: 6,
      cidrs: [4, 5],
      subnets: 12,
    },
    // Green alone, 1,100 nodes of which 9 are system nodes; a /16 in each zone; three endpoints; VPC and load balancer exist.
    prod: {
      pods: [1091 * 60 + 9 * 110],
      prefixes: [545 * 7 + 5 * 10, 4094],
      addresses: [550 + 3 + 16, 8187],
      interfaces: 1100 * 2 + 3 * 3 + 7,
      units: 1091 * 9 + 9 * 12 + 3 * 3 * 6 + 6,
      targetGroups: 6,
      rules: 6,
      cidrs: [4, 5],
      subnets: 12,
    },
  } as const;

  test.each(Object.entries(byHand))('%s', (name, expected) => {
    const capacity = capacityOf(environment(name));
    const figures = (limit: RegExp): number[] => {
      const { used, available } = find(capacity, limit);
      return [used, available];
    };
    expect({
      pods: capacity.clusters.map(({ pods }) => pods),
      prefixes: figures(/prefixes/),
      addresses: figures(/node subnet/),
      interfaces: find(capacity, /interfaces/).used,
      units: find(capacity, /address units/).used,
      targetGroups: find(capacity, /target groups/).used,
      rules: find(capacity, /rules/).used,
      cidrs: figures(/CIDRs/),
      subnets: find(capacity, /subnets/).used,
    }).toEqual(expected);
  });

  test('in prod, prefixes bind before all else: 582 nodes of a zone with one lost, 1,164 in all', () => {
    const { first } = capacityOf(environment('prod'));
    expect(first.nodes).toMatchObject({ name: '/28 prefixes for pods of green', grows: { declared: 1100, holds: 2 * 582 } });
    expect(first.services).toMatchObject({ name: 'target groups', grows: { declared: 3, holds: 50 } });
  });
});

test('up to the number of nodes that it gives, the configuration is accepted, and with one more it is not', () => {
  for (const name of ['dev', 'staging', 'prod']) {
    const env = environment(name);
    const withNodes = (maxNodes: number): Environment => {
      const changed = structuredClone(env) as { clusters: Record<string, { kind: string; capacity?: { maxNodes: number } }> };
      for (const cluster of Object.values(changed.clusters)) if (cluster.capacity) cluster.capacity.maxNodes = maxNodes;
      return changed as unknown as Environment;
    };
    const capacity = capacityOf(env);
    for (const [limit, rule] of [
      [/prefixes/, podCapacity],
      [/node subnet/, nodeAddresses],
    ] as const) {
      const { holds = 0 } = find(capacity, limit).grows ?? {};
      expect([name, holds, rule(withNodes(holds)).length, rule(withNodes(holds + 1)).length]).toEqual([name, holds, 0, 1]);
    }
  }
});

test('a zone takes the nodes of those that are lost, and says where that does not fit', () => {
  const capacity = capacityOf(environment('prod'));
  expect([0, 1, 2].map((lost) => find(capacity, /prefixes/, lost).used)).toEqual([364 * 7 + 3 * 10, 545 * 7 + 5 * 10, 1091 * 7 + 9 * 10]);
  expect(capacityText(capacity)).toContain('7,727 of 4,094, does not fit');
  // Over the whole VPC it is the same number of nodes.
  expect(find(capacity, /interfaces/, 2).used).toBe(find(capacity, /interfaces/, 0).used);
});

test('what it cannot know is said', () => {
  expect(capacityOf(environment('prod')).notCounted.join('\n')).toMatch(
    /blue's nodes and pods.*\n.*VPC, which exists\n.*load balancer, which exists/,
  );
  expect(capacityOf(environment('dev')).notCounted.join('\n')).not.toContain('exists');
});

test('the command prints text or JSON, and writes the drawing', async () => {
  const host = testHost();
  const options = { env: 'prod', environments: environmentsFolder };
  expect(await capacityCommand.run(host, options, [])).toBe(0);
  expect(host.output().split('\n')[0]).toBe('prod at full size: green: 1,100 nodes at 60 pods, 66,450 pods');
  for (const line of host.output().split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  const json = testHost();
  await capacityCommand.run(json, { ...options, json: true }, []);
  expect(JSON.parse(json.output())).toEqual(JSON.parse(JSON.stringify(capacityOf(environment('prod')))));
});

test('the page says the same as the text, and is written to the file that was named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'capacity-'));
  try {
    await capacityCommand.run(testHost({ cwd: folder }), { env: 'prod', environments: environmentsFolder, html: 'out/capacity.html' }, []);
    const page = readFileSync(join(folder, 'out', 'capacity.html'), 'utf8');
    for (const text of ['66,450', '3,865 of 4,094, 95 %; holds 1,164 nodes', '7,727 of 4,094, does not fit', 'VPC, which exists'])
      expect(page).toContain(text);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the drawing in the docs is that of the example environment', () => {
  const drawn = capacityDrawing(capacityOf(environment('prod')));
  expect(readFileSync(join(resolve(__dirname, '..', '..', '..'), 'docs', 'images', 'capacity-prod.svg'), 'utf8')).toBe(drawn);
  expect(drawn).toContain('3,865 of 4,094, 95 %');
});
