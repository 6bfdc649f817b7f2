import { filled } from '../text/filled';
import { plural } from '../text/listing';
import { table } from '../text/table';
import type { Capacity } from './capacity';
import { type Limit, shareOf } from './limit';

/** For a terminal of 120 columns: what fits, which limit binds first, every limit, and what was not counted. */
export function capacityText(capacity: Capacity): string {
  const { environment, toleratedZones, zones, spreads, notCounted } = capacity;
  const limits = spreads[toleratedZones]?.limits ?? [];
  return [
    ...headlines(capacity),
    '',
    toleratedZones > 0 ? `With ${toleratedZones} of ${zones.length} zones lost, which ${environment} tolerates:` : 'With no zone lost:',
    ...table([['', 'used', 'available', '', 'holds', 'scope'], ...limits.map(row)]),
    '',
    'Each zone, when others are lost:',
    ...zoneTable(capacity),
    '',
    'Not counted:',
    ...notCounted.flatMap(item),
    '',
    `Next: change config/environments/${environment}.ts and run npx bluegreen diff --env ${environment}`,
    '',
  ].join('\n');
}

function headlines({ environment, clusters, first }: Capacity): string[] {
  const sizes = clusters.map(
    ({ color, nodes, podsPerNode, pods }) => `${color}: ${plural(nodes, 'node')} at ${podsPerNode} pods, ${plural(pods, 'pod')}`,
  );
  return [
    `${environment} at full size: ${sizes.length > 0 ? sizes.join('; ') : 'no cluster of its own'}`,
    ...(['nodes', 'services'] as const).flatMap((what) => (first[what] ? binding(first[what], what) : [])),
  ];
}

/** Which limit binds first, and what raising it takes. */
function binding({ name, grows, raise }: Limit, what: string): string[] {
  const [holds, declared] = [grows?.holds, grows?.declared].map((count = 0) => count.toLocaleString('en'));
  const text = `More ${what}: ${name} bind first, above ${holds} (${declared} declared). ${raise}`;
  return filled(text.split(' '), 118).map((line, index) => (index === 0 ? line : `  ${line}`));
}

const row = (limit: Limit): string[] => {
  const { name, used, available, grows, scope } = limit;
  return [
    name,
    used.toLocaleString('en'),
    available.toLocaleString('en'),
    `${percent(limit)} %`,
    grows ? `${grows.holds.toLocaleString('en')} ${grows.what}` : '',
    scope,
  ];
};

/** Rounded up: a limit that is nearly reached does not read as room. */
export const percent = (limit: Limit): number => Math.ceil(100 * shareOf(limit) - 1e-9);

/** The limits of a zone, by how many zones are lost; a broken one says so. */
function zoneTable({ spreads }: Capacity): string[] {
  const [none] = spreads;
  if (!none) return [];
  return table([
    ['', ...spreads.map(({ zonesLost }) => `${plural(zonesLost, 'zone')} lost`)],
    ...inZone(none.limits).map(({ name }, index) => [name, ...spreads.map(({ limits }) => usedOf(inZone(limits)[index]))]),
  ]);
}

const inZone = (limits: readonly Limit[]): Limit[] => limits.filter(({ scope }) => scope === 'each zone');

const usedOf = (limit: Limit | undefined): string =>
  limit ? `${limit.used.toLocaleString('en')} of ${limit.available.toLocaleString('en')}${shareOf(limit) > 1 ? ', does not fit' : ''}` : '';

const item = (text: string): string[] => filled(text.split(' '), 116).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);
