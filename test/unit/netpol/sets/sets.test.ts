import * as fc from 'fast-check';
import { containsCidr, formatCidr, parseCidr, subtractCidrs } from '../../../../lib/netpol/cidr';
import { type Labels, matchesRequirement, type Requirement } from '../../../../lib/netpol/model/selector/label-selector';
import { type Conjunction, disjoint, includes, intersect, normalize, subtract } from '../../../../lib/netpol/sets/conjunction';
import { allPods, type BlockPeer, block, mergePeers, splitBlock, subtractPeer } from '../../../../lib/netpol/sets/peer';
import { intersectPorts, mergeRanges, namedPort, noPorts, portsOf, subtractRanges } from '../../../../lib/netpol/sets/port-set';

const key = fc.constantFrom('a', 'b');
const values = fc.uniqueArray(fc.constantFrom('1', '2', '3'), { minLength: 1, maxLength: 2 });
const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({ key, operator: fc.constantFrom('In' as const, 'NotIn' as const), values }),
  fc.record({ key, operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const) }),
);
const conjunction: fc.Arbitrary<Conjunction> = fc.array(requirement, { maxLength: 4 });

// Three named values and one that no requirement names stand for all label maps over two keys.
const options = [undefined, '1', '2', '3', 'other'];
const labelMaps: Labels[] = options.flatMap((a) =>
  options.map((b): Labels => ({ ...(a !== undefined && { a }), ...(b !== undefined && { b }) })),
);
const holds = (set: Conjunction, labels: Labels) => set.every((item) => matchesRequirement(item, labels));

test('conjunctions: normal form, intersection, inclusion and difference agree with the labels themselves', () => {
  fc.assert(
    fc.property(conjunction, conjunction, (a, b) => {
      const [normal, both, pieces] = [normalize(a), intersect(a, b), subtract(a, b)];
      expect(
        labelMaps.map((labels) => [
          normal !== undefined && holds(normal, labels),
          both !== undefined && holds(both, labels),
          pieces.filter((piece) => holds(piece, labels)).length,
        ]),
      ).toEqual(
        labelMaps.map((labels) => [holds(a, labels), holds(a, labels) && holds(b, labels), holds(a, labels) && !holds(b, labels) ? 1 : 0]),
      );
      expect(includes(b, a)).toBe(labelMaps.every((labels) => !holds(a, labels) || holds(b, labels)));
      if (normal && normalize(b)) expect(disjoint(a, b)).toBe(!labelMaps.some((labels) => holds(a, labels) && holds(b, labels)));
      // However a set is written, it has one form: peers and subjects are compared by it.
      expect(normalize(reversed(a))).toEqual(normal);
    }),
    { numRuns: 500 },
  );
});

const reversed = (set: Conjunction): Conjunction =>
  set.toReversed().map((item) => ({ ...item, ...(item.values && { values: item.values.toReversed() }) }));

// Blocks inside 10.0.0.0/28, so that every address can be tried.
const addresses = Array.from({ length: 16 }, (_, index) => parseCidr(`10.0.0.${index}`));
const small = fc.tuple(fc.nat(15), fc.integer({ min: 28, max: 32 })).map(([host, prefix]) => parseCidr(`10.0.0.${host}/${prefix}`));
const blockPeer = fc.tuple(small, fc.array(small, { maxLength: 2 })).map(([cidr, holes]) =>
  block(
    cidr,
    holes.filter((hole) => containsCidr(cidr, hole)),
  ),
);
const covers = (peer: BlockPeer, index: number) =>
  containsCidr(peer.cidr, addresses[index]!) && !peer.except.some((hole) => containsCidr(hole, addresses[index]!));

test('blocks: difference and splitting agree with the addresses themselves', () => {
  fc.assert(
    fc.property(blockPeer, blockPeer, (a, b) => {
      const knowledge = { pods: [], services: [], apiServer: [], blocksMeanPods: false };
      const pieces = subtractPeer(a, b, knowledge) as BlockPeer[];
      const indexes = addresses.map((_, index) => index);
      expect(indexes.filter((index) => pieces.some((piece) => covers(piece, index)))).toEqual(
        indexes.filter((index) => covers(a, index) && !covers(b, index)),
      );
      // Once each: the blocks of a split do not overlap.
      expect(
        splitBlock(a)
          .flatMap((cidr) => indexes.filter((index) => containsCidr(cidr, addresses[index]!)))
          .toSorted((x, y) => x - y),
      ).toEqual(indexes.filter((index) => covers(a, index)));
    }),
    { numRuns: 500 },
  );
});

test('subtracting a block leaves the fewest blocks', () => {
  expect(subtractCidrs(parseCidr('10.0.0.0/8'), [parseCidr('10.64.0.0/10')]).map(formatCidr)).toEqual(['10.0.0.0/10', '10.128.0.0/9']);
  expect(subtractCidrs(parseCidr('::/0'), [parseCidr('10.0.0.0/8')]).map(formatCidr)).toEqual(['::/0']);
});

test.each([
  ['10.1.2.3/8', '10.0.0.0/8'],
  ['10.1.2.3', '10.1.2.3/32'],
  ['2001:DB8::1/32', '2001:db8::/32'],
  ['::ffff:1.2.3.4/128', '::ffff:102:304/128'],
])('%s is written %s', (text, expected) => {
  expect(formatCidr(parseCidr(text))).toBe(expected);
});

test('port ranges: union and difference agree with the ports themselves', () => {
  const range = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.nat(4)).map(([from, more]) => ({ from, to: from + more }));
  const ranges = fc.array(range, { maxLength: 4 }).map(mergeRanges);
  fc.assert(
    fc.property(ranges, ranges, (a, b) => {
      const has = (list: typeof a, port: number) => list.some((item) => item.from <= port && port <= item.to);
      const rest = subtractRanges(a, b);
      for (let port = 1; port <= 17; port += 1) expect(has(rest, port)).toBe(has(a, port) && !has(b, port));
    }),
    { numRuns: 300 },
  );
});

test('of peers that are the same one stays, and of two of which one holds the other the larger, in either order', () => {
  const [inside, around] = [block(parseCidr('10.1.0.0/16'), []), block(parseCidr('10.0.0.0/8'), [])];
  expect(mergePeers([inside, inside])).toEqual([inside]);
  expect(mergePeers([allPods, inside, allPods])).toEqual([allPods, inside]);
  expect(mergePeers([inside, around])).toEqual([around]);
  expect(mergePeers([around, inside])).toEqual([around]);
});

test('ranges are merged in whatever order they come', () => {
  const ranges = [
    { from: 50, to: 60 },
    { from: 1, to: 2 },
    { from: 3, to: 49 },
    { from: 70, to: 80 },
  ];
  const expected = [
    { from: 1, to: 60 },
    { from: 70, to: 80 },
  ];
  expect(mergeRanges(ranges)).toEqual(expected);
  expect(mergeRanges(ranges.toReversed())).toEqual(expected);
});

test('merged ranges hold the ports of all of them, in order and apart', () => {
  const range = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.nat(6)).map(([from, more]) => ({ from, to: from + more }));
  const ports = Array.from({ length: 20 }, (_, port) => port);
  const portsIn = (list: readonly { from: number; to: number }[]) =>
    ports.filter((port) => list.some(({ from, to }) => from <= port && port <= to));
  fc.assert(
    fc.property(fc.array(range, { maxLength: 5 }), (ranges) => {
      const merged = mergeRanges(ranges);
      expect(portsIn(merged)).toEqual(portsIn(ranges));
      expect(merged.slice(1).every(({ from }, index) => from > merged[index]!.to + 1)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

describe('what a named port shares', () => {
  const http = namedPort('TCP', 'http');
  const number = (protocol: 'TCP' | 'UDP') => portsOf(protocol, [{ from: 80, to: 80 }]);
  const all = (protocol: 'TCP' | 'UDP') => portsOf(protocol, [{ from: 1, to: 65535 }]);
  test.each([
    ['the same name', http, http],
    ['every port of its protocol', all('TCP'), http],
    ['ports of another protocol', number('UDP'), noPorts],
    ['every port of another protocol', all('UDP'), noPorts],
    ['a name of another protocol', namedPort('UDP', 'http'), noPorts],
    ['a number of its protocol, which it may be', number('TCP'), undefined],
    ['another name of its protocol, which may be the same port', namedPort('TCP', 'metrics'), undefined],
  ])('with %s', (_, other, shared) => {
    expect(intersectPorts(http, other)).toEqual(shared);
    expect(intersectPorts(other, http)).toEqual(shared);
  });
});

test('a block less one around it is nothing, and what that one leaves out comes back', () => {
  const knowledge = { pods: [], nodes: [], services: [], apiServer: [], blocksMeanPods: true };
  const inner = block(parseCidr('10.1.0.0/16'), []);
  expect(subtractPeer(inner, block(parseCidr('10.0.0.0/8'), []), knowledge)).toEqual([]);
  const holed = block(parseCidr('10.0.0.0/8'), [parseCidr('10.1.2.0/24')]);
  expect(subtractPeer(inner, holed, knowledge)).toEqual([block(parseCidr('10.1.2.0/24'), [])]);
});
