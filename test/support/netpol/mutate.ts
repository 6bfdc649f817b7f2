import * as fc from 'fast-check';
import type { Inventory } from '../../../lib/netpol/model/inventory';

/** Values that stand for one another: a mutation swaps a leaf for another of its pool. */
const pools: readonly (readonly (string | number)[])[] = [
  ['a', 'ab', 'b'],
  ['app', 'tier'],
  ['x', 'y'],
  ['blue', 'green'],
  [80, 443, 8080],
  ['80', '443', '8080', '0'],
  ['TCP', 'UDP', 'SCTP'],
  ['In', 'NotIn'],
  ['Exists', 'DoesNotExist'],
  ['==', '!=', 'contains', 'starts with', 'ends with'],
  ['in', 'not in'],
  ['and', 'or'],
  ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.0/24', '192.168.0.0/16', '10.1.2.3/32'],
  ['Allow', 'Deny', 'Pass'],
  ['world', 'all', 'cluster', 'remote-node', 'kube-apiserver'],
];

type Path = readonly (string | number)[];
type Tree = { [key: string | number]: unknown };

/** Places in a policy that a mutation can change: leaves with a pool, and elements of lists. */
function* placesIn(value: unknown, path: Path): Generator<Path> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield [...path, index];
      yield* placesIn(item, [...path, index]);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value))
      if (key !== 'source' && key !== 'text' && key !== 'path') yield* placesIn(item, [...path, key]);
  } else if (poolOf(value) !== undefined && !(path.at(-1) === 'op' && value === 'all')) yield path;
}

const poolOf = (value: unknown): readonly (string | number)[] | undefined => pools.find((pool) => pool.includes(value as string));

/** One small change somewhere in the policies of a set: a list element dropped, or a value swapped for another of its kind. */
export function mutated(set: Inventory): fc.Arbitrary<Inventory> {
  const kinds = ['networkPolicies', 'ciliumPolicies', 'ciliumClusterwidePolicies', 'calicoPolicies', 'calicoGlobalPolicies'] as const;
  const places = kinds.flatMap((kind) => [...placesIn(set[kind], [kind])]);
  if (places.length === 0) return fc.constant(set);
  return fc.record({ place: fc.constantFrom(...places), choice: fc.nat() }).map(({ place, choice }) => changed(set, place, choice));
}

function changed(set: Inventory, place: Path, choice: number): Inventory {
  const copy = structuredClone(set);
  const parent = place.slice(0, -1).reduce<Tree>((node, key) => node[key] as Tree, copy as unknown as Tree);
  const last = place.at(-1) ?? '';
  const pool = poolOf(parent[last]);
  if (pool !== undefined && (typeof last === 'string' || choice % 2 === 0)) {
    const others = pool.filter((value) => value !== parent[last]);
    parent[last] = others[choice % others.length];
  } else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  return copy;
}
