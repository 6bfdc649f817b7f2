import * as fc from 'fast-check';
import {
  type Block,
  contains,
  formatAddress,
  formatBlock,
  last,
  nodesPerSubnet,
  nodesPerZone,
  overlaps,
  parseAddress,
  parseBlock,
  place,
  prefixesPerNode,
  prefixesPerSubnet,
  privateAddressSpace,
  sharedAddressSpace,
  size,
  split,
  toBlock,
  usableAddresses,
} from '../../lib/addresses';

/** Any canonical block with a prefix within bounds. */
const block = (from = 0, to = 32) =>
  fc
    .record({ bits: fc.nat({ max: 2 ** 32 - 1 }), prefix: fc.integer({ min: from, max: to }) })
    .map(({ bits, prefix }): Block => ({ base: bits - (bits % 2 ** (32 - prefix)), prefix }));

const isAligned = ({ base, prefix }: Block) => base % 2 ** (32 - prefix) === 0;
const disjoint = (blocks: readonly Block[]) => blocks.every((a, index) => blocks.slice(index + 1).every((b) => !overlaps(a, b)));

describe('parsing and writing', () => {
  test('a block that is written reads as itself', () => {
    fc.assert(fc.property(block(), (any) => expect(parseBlock(formatBlock(any))).toEqual(any)));
  });

  test('an address that is written reads as itself', () => {
    fc.assert(fc.property(fc.nat({ max: 2 ** 32 - 1 }), (any) => expect(parseAddress(formatAddress(any))).toBe(any)));
  });

  test('a block that is read is written as it was: there is one spelling', () => {
    const texts = fc.oneof(fc.ipV4(), fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,3}){3}\/[0-9]{1,2}$/), block().map(formatBlock));
    fc.assert(
      fc.property(texts, (text) => {
        const read = parseBlock(text);
        if (read) expect(formatBlock(read)).toBe(text);
      }),
    );
  });

  test('bits behind the prefix make no block', () => {
    fc.assert(
      fc.property(block(0, 31), fc.nat(), (any, noise) => {
        const offset = 1 + (noise % (size(any) - 1));
        expect(parseBlock(`${formatAddress(any.base + offset)}/${any.prefix}`)).toBeUndefined();
      }),
    );
  });

  test.each([
    '',
    '10.0.0.0',
    '10.0.0/8',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '010.0.0.0/8',
    '256.0.0.0/8',
    '10.0.0.0/8/8',
    ' 10.0.0.0/8',
    '::/0',
    '-1.0.0.0/8',
    '1e1.0.0.0/8',
  ])('%p is no block', (text) => {
    expect(parseBlock(text)).toBeUndefined();
    expect(() => toBlock(text)).toThrow(RangeError);
  });

  test('the shared and the private spaces are those of RFC 6598 and RFC 1918', () => {
    expect([sharedAddressSpace, ...privateAddressSpace].map(formatBlock)).toEqual([
      '100.64.0.0/10',
      '10.0.0.0/8',
      '172.16.0.0/12',
      '192.168.0.0/16',
    ]);
    expect(formatAddress(last(sharedAddressSpace))).toBe('100.127.255.255');
  });
});

describe('overlap', () => {
  test('is the same from both sides, and blocks overlap only if one contains the other', () => {
    fc.assert(
      fc.property(block(), block(), (a, b) => {
        expect(overlaps(a, b)).toBe(overlaps(b, a));
        expect(overlaps(a, b)).toBe(contains(a, b) || contains(b, a));
      }),
    );
  });

  test('a block overlaps itself, and not the block after it', () => {
    fc.assert(
      fc.property(block(1), (any) => {
        expect(overlaps(any, any)).toBe(true);
        expect(overlaps(any, { ...any, base: any.base + size(any) })).toBe(false);
      }),
    );
  });
});

describe('split', () => {
  test('parts are equal, disjoint, aligned, inside, and as large as their number allows', () => {
    fc.assert(
      fc.property(block(0, 26), fc.integer({ min: 1, max: 6 }), (whole, count) => {
        const parts = split(whole, count);
        expect(parts).toHaveLength(count);
        expect(new Set(parts.map(({ prefix }) => prefix)).size).toBe(1);
        expect(parts.every((part) => isAligned(part) && contains(whole, part))).toBe(true);
        expect(disjoint(parts)).toBe(true);
        // Parts twice the size would not all fit.
        expect(2 * count * size(parts[0] ?? whole)).toBeGreaterThan(size(whole));
      }),
    );
  });
});

describe('place', () => {
  const wishes = fc.array(fc.integer({ min: 14, max: 28 }), { minLength: 1, maxLength: 18 });

  test('what it places is disjoint, aligned, inside, and of the size asked for', () => {
    fc.assert(
      fc.property(block(14, 20), wishes, (whole, prefixes) => {
        const placed = place(whole, prefixes);
        if (!placed) return;
        expect(placed.map(({ prefix }) => prefix)).toEqual(prefixes);
        expect(placed.every((part) => isAligned(part) && contains(whole, part))).toBe(true);
        expect(disjoint(placed)).toBe(true);
      }),
    );
  });

  test('it places whatever is not larger than the block in sum', () => {
    fc.assert(
      fc.property(block(14, 20), wishes, (whole, prefixes) => {
        const sum = prefixes.reduce((total, prefix) => total + size({ base: 0, prefix }), 0);
        expect(place(whole, prefixes) !== undefined).toBe(sum <= size(whole));
      }),
    );
  });

  test('the last block of all can be filled to its last address', () => {
    expect(place(toBlock('255.255.0.0/16'), [17, 17])?.map(formatBlock)).toEqual(['255.255.0.0/17', '255.255.128.0/17']);
  });
});

describe('capacity', () => {
  test.each([
    [16, 110, 409],
    [16, 60, 584],
    [16, 20, 818],
    [18, 110, 102],
  ])('a /%i holds %i pods on each of %i nodes: the figures of the fact file', (prefix, pods, nodes) => {
    expect(nodesPerSubnet({ base: 0, prefix }, pods)).toBe(nodes);
  });

  test('usable prefixes are those that hold none of the five reserved addresses', () => {
    fc.assert(
      fc.property(block(20, 28), (subnet) => {
        const reserved = [0, 1, 2, 3, size(subnet) - 1].map((offset) => subnet.base + offset);
        const free = Array.from({ length: size(subnet) / 16 }, (_, index) => subnet.base + 16 * index).filter(
          (start) => !reserved.some((address) => address >= start && address < start + 16),
        );
        expect(prefixesPerSubnet(subnet)).toBe(free.length);
        expect(usableAddresses(subnet)).toBe(size(subnet) - reserved.length);
      }),
    );
  });

  test('a node takes prefixes for its pods and three more: a warm one, the interface’s own, and slack', () => {
    expect([1, 16, 17, 58, 60, 110, 250].map((pods) => prefixesPerNode(pods))).toEqual([4, 4, 5, 7, 7, 10, 19]);
  });

  test('a larger subnet never holds fewer nodes, and more pods per node never more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 17, max: 28 }), fc.integer({ min: 1, max: 249 }), (prefix, pods) => {
        const here = nodesPerSubnet({ base: 0, prefix }, pods);
        expect(nodesPerSubnet({ base: 0, prefix: prefix - 1 }, pods)).toBeGreaterThanOrEqual(here);
        expect(nodesPerSubnet({ base: 0, prefix }, pods + 1)).toBeLessThanOrEqual(here);
      }),
    );
  });

  test('1,000 nodes over three zones are 334 a zone, and 500 when one is lost', () => {
    expect([nodesPerZone(1000, 3), nodesPerZone(1000, 3, 1)]).toEqual([334, 500]);
    expect(nodesPerZone(1000, 1, 1)).toBe(Number.POSITIVE_INFINITY);
  });

  test('the zones hold all nodes, and none is a node fuller than needed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 0, max: 1 }),
        (nodes, zones, lost) => {
          const fullest = nodesPerZone(nodes, zones, lost);
          expect(fullest * (zones - lost)).toBeGreaterThanOrEqual(nodes);
          expect((fullest - 1) * (zones - lost)).toBeLessThan(nodes);
        },
      ),
    );
  });
});
