import * as fc from 'fast-check';
import { undeclaredRanges } from '../../../../lib/netpol/model/cluster';
import { addressClasses } from '../../../../lib/netpol/universe/address-classes';
import { type AddressBlock, blockContains, blockOf, formatIp, parseAddressBlock, parseIp } from '../../../../lib/netpol/verdict/address';
import { ip } from '../verdict/build';

const block = (text: string): AddressBlock => parseAddressBlock(text) ?? blockOf(ip('0.0.0.0'), 0);
const ranges = {
  podCidrs: ['100.64.0.0/16'],
  nodeCidrs: ['10.0.0.0/16'],
  serviceCidrs: ['172.20.0.0/16'],
  apiServerCidrs: ['10.9.0.0/28'],
};
const shown = (classes: readonly { representative: Parameters<typeof formatIp>[0] }[]): string[] =>
  classes.map(({ representative }) => formatIp(representative)).toSorted();

test.each(['10.0.0.0/33', '10.0.0/8', '10.0.0.0/', '10.0.0.0/8/9', 'fd00::/129', 'x', ''])('%j is no block', (text) => {
  expect(parseAddressBlock(text)).toBeUndefined();
});

test('host bits are masked off', () => {
  expect(parseAddressBlock('10.1.2.3/8')).toEqual(parseAddressBlock('10.0.0.0/8'));
  expect(formatIp(parseIp('fd00:0::1') ?? ip('::'))).toBe('fd00::1');
});

test('addresses inside a block, in its except, and outside, wherever each kind can be', () => {
  const { world, pods, nodes, apiServer } = addressClasses(
    [block('203.0.113.0/24'), block('203.0.113.0/28'), block('100.64.3.0/24')],
    ranges,
  );
  expect(shown(world)).toEqual(['2001:db8::10', '203.0.113.10', '203.0.113.26', '8.8.8.8']);
  expect(shown(pods)).toEqual(['100.64.0.10', '100.64.3.10']);
  expect(shown(nodes)).toEqual(['10.0.0.10']);
  expect(shown(apiServer)).toEqual(['10.9.0.10']);
});

test('what is not declared can be anywhere', () => {
  const { pods, nodes, world } = addressClasses([block('10.0.0.0/8')], undeclaredRanges);
  for (const classes of [pods, nodes, world]) expect(classes).toHaveLength(3);
});

const anyBlock = fc
  .record({ address: fc.nat({ max: 0xffff }), prefix: fc.integer({ min: 16, max: 32 }) })
  .map(({ address, prefix }) => blockOf({ family: 4, value: (10n << 24n) + BigInt(address) }, prefix));

test('every address is in the same blocks as one of the representatives', () => {
  fc.assert(
    fc.property(
      fc.array(anyBlock, { maxLength: 8 }),
      fc.array(fc.nat({ max: 0x1ffff }), { minLength: 30, maxLength: 30 }),
      (blocks, offsets) => {
        const membership = (address: { family: 4 | 6; value: bigint }): string =>
          blocks.map((one) => Number(blockContains(one, address))).join('');
        const known = new Set(
          addressClasses(blocks, undeclaredRanges).world.map(
            ({ representative }) => `${representative.family}${membership(representative)}`,
          ),
        );
        return offsets.every((offset) => known.has(`4${membership({ family: 4, value: (10n << 24n) + BigInt(offset) })}`));
      },
    ),
    { seed: 12, numRuns: 200 },
  );
});
