import { egress } from '../../../../../lib/shift/preflight/checks/state/egress';
import type { Node } from '../../../../../lib/shift/preflight/observe/observed';
import type { Exit } from '../../../../../lib/shift/preflight/state/egress';
import { ready, seen, unseen } from '../fixture';

const node = (address: string, more: Partial<Node> = {}): Node => ({
  name: address,
  ready: true,
  cordoned: false,
  zone: 'a',
  address,
  ...more,
});
const nat = (cidr: string, ...addresses: string[]): Exit => ({ cidr, kind: 'nat', addresses });
const check = (blue: readonly Node[], green: readonly Node[], exits: readonly Exit[]) =>
  egress('green', { nodes: { blue: seen(blue), green: seen(green) }, exits: seen(exits) });

test('the same NAT gateways: whoever admits blue admits green', () => {
  const exits = [nat('10.0.0.0/24', '203.0.113.1'), nat('10.0.1.0/24', '203.0.113.2')];
  expect(check([node('10.0.0.9'), node('10.0.1.9')], [node('10.0.1.7'), node('10.0.0.7')], exits)).toEqual({
    name: 'state: egress addresses',
    verdict: 'ok',
    found: 'nodes of blue leave the VPC by 203.0.113.1, 203.0.113.2, those of green by 203.0.113.1, 203.0.113.2',
  });
});

test('an address that only green leaves by is to be added to allow-lists; one that only blue leaves by is not', () => {
  const exits = [nat('10.0.0.0/24', '203.0.113.1'), nat('10.0.1.0/24', '203.0.113.2')];
  expect(check([node('10.0.0.9')], [node('10.0.0.7'), node('10.0.1.7')], exits)).toMatchObject({
    verdict: 'warn',
    todo: 'add 203.0.113.2 to the allow-lists of whoever admits blue by address, before the first step',
  });
  expect(check([node('10.0.0.9'), node('10.0.1.9')], [node('10.0.1.7')], exits).verdict).toBe('ok');
});

test('the last address of a subnet is in it, the next is not', () => {
  const exits = [nat('10.0.0.0/24', '203.0.113.1'), nat('10.0.1.0/24', '203.0.113.2')];
  expect(check([node('10.0.0.255')], [node('10.0.1.0')], exits)).toMatchObject({ todo: expect.stringContaining('add 203.0.113.2') });
});

test('in public subnets each node has an address of its own', () => {
  const exits: Exit[] = [{ cidr: '10.0.0.0/24', kind: 'internet-gateway' }];
  const found = check(
    [node('10.0.0.9', { publicAddresses: ['198.51.100.1'] })],
    [node('10.0.0.7', { publicAddresses: ['198.51.100.2'] })],
    exits,
  );
  expect(found).toMatchObject({ verdict: 'warn', todo: expect.stringContaining('add 198.51.100.2') });
});

test('through something that is not seen from here, and with no way at all', () => {
  const exits: Exit[] = [
    { cidr: '10.0.0.0/24', kind: 'other', via: 'tgw-1' },
    { cidr: '10.0.1.0/24', kind: 'none' },
  ];
  expect(check([node('10.0.0.9')], [node('10.0.0.7')], exits)).toMatchObject({
    verdict: 'ok',
    found: expect.stringContaining('by tgw-1, those'),
  });
  expect(check([node('10.0.1.9')], [node('10.0.1.7')], exits)).toMatchObject({
    verdict: 'ok',
    found: expect.stringContaining('by no way'),
  });
});

test('nodes of another VPC are to be compared by hand', () => {
  expect(check([node('172.16.0.9')], [node('10.0.0.7')], [nat('10.0.0.0/24', '203.0.113.1')])).toMatchObject({ verdict: 'warn' });
  expect(check([node('10.0.0.9'), node('172.16.0.9')], [node('10.0.0.7')], [nat('10.0.0.0/24', '203.0.113.1')])).toMatchObject({
    verdict: 'warn',
    found: expect.stringContaining('1 of blue, 0 of green'),
  });
});

test('what cannot be read is a warning', () => {
  expect(egress('green', { ...ready, exits: unseen('DescribeNatGateways: denied') })).toMatchObject({
    verdict: 'warn',
    found: expect.stringContaining('denied'),
  });
  expect(egress('green', { ...ready, nodes: { ...ready.nodes, blue: unseen('forbidden') } })).toMatchObject({ verdict: 'warn' });
});
