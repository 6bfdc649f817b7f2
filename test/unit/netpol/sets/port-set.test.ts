import * as fc from 'fast-check';
import {
  disjointPorts,
  everything,
  intersectPorts,
  isEverything,
  isNothing,
  namedPort,
  noPorts,
  type PortSet,
  portsOf,
  subtractPorts,
  transportProtocols,
  unitePorts,
} from '../../../../lib/netpol/sets/port-set';

/** Sets over twelve ports of each protocol, and everything that is none of the three. */
const range = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.nat(4)).map(([from, more]) => ({ from, to: Math.min(12, from + more) }));
const ranges = fc.array(range, { maxLength: 3 });
const portSet: fc.Arbitrary<PortSet> = fc
  .record({ TCP: ranges, UDP: ranges, SCTP: ranges, other: fc.boolean() })
  .map(({ TCP, UDP, SCTP, other }) => ({
    TCP: portsOf('TCP', TCP).TCP,
    UDP: portsOf('UDP', UDP).UDP,
    SCTP: portsOf('SCTP', SCTP).SCTP,
    other,
    named: [],
  }));
const places = [
  ...transportProtocols.flatMap((protocol) => Array.from({ length: 12 }, (_, index) => [protocol, index + 1] as const)),
  'other',
] as const;
type Place = (typeof places)[number];
const has = (set: PortSet, place: Place): boolean =>
  place === 'other' ? set.other : set[place[0]].some(({ from, to }) => from <= place[1] && place[1] <= to);

test('union, difference, intersection and being disjoint agree with the ports themselves', () => {
  fc.assert(
    fc.property(portSet, portSet, (a, b) => {
      const [united, left, shared] = [unitePorts(a, b), subtractPorts(a, b), intersectPorts(a, b)];
      if (left === undefined || shared === undefined) throw new Error('numbers can always be compared');
      const placesOf = (holds: (place: Place) => boolean) => places.filter((place) => holds(place));
      expect([united, left, shared].map((set) => placesOf((place) => has(set, place)))).toEqual([
        placesOf((place) => has(a, place) || has(b, place)),
        placesOf((place) => has(a, place) && !has(b, place)),
        placesOf((place) => has(a, place) && has(b, place)),
      ]);
      expect([disjointPorts(a, b), isNothing(a), isEverything(a)]).toEqual([
        !places.some((place) => has(a, place) && has(b, place)),
        !places.some((place) => has(a, place)),
        false,
      ]);
    }),
    { numRuns: 200 },
  );
});

test('what is none of the three protocols is shared only by sets that both have it', () => {
  const others: PortSet = { ...noPorts, other: true };
  expect([disjointPorts(others, others), disjointPorts(others, noPorts), disjointPorts(everything, others)]).toEqual([false, true, false]);
  expect(isNothing(others)).toBe(false);
});

describe('every port of every protocol', () => {
  const without = (change: Partial<PortSet>): PortSet => ({ ...everything, ...change });
  test.each([
    ['itself', everything, true],
    ['from port 0 on', without({ TCP: [{ from: 0, to: 65_535 }] }), true],
    ['without ICMP', without({ other: false }), false],
    ['without the last port', without({ UDP: [{ from: 1, to: 65_534 }] }), false],
    ['without the first port', without({ SCTP: [{ from: 2, to: 65_535 }] }), false],
    [
      'with a gap',
      without({
        TCP: [
          { from: 1, to: 79 },
          { from: 81, to: 65_535 },
        ],
      }),
      false,
    ],
    ['without a protocol', without({ SCTP: [] }), false],
  ])('%s', (_, set, full) => {
    expect(isEverything(set)).toBe(full);
  });
});

describe('a named port taken away, or from', () => {
  const http = namedPort('TCP', 'http');
  const number = (protocol: 'TCP' | 'UDP', port = 80) => portsOf(protocol, [{ from: port, to: port }]);
  const all = portsOf('TCP', [{ from: 1, to: 65_535 }]);
  test.each([
    ['the name itself', http, http, noPorts],
    ['a name less every port', http, all, noPorts],
    ['a name less ports of another protocol', http, number('UDP'), http],
    ['a name less another protocol’s name', http, namedPort('UDP', 'http'), http],
    ['numbers less a name of another protocol', number('UDP'), http, number('UDP')],
    ['numbers less themselves and a name', number('TCP'), unitePorts(number('TCP'), http), noPorts],
    ['a name less a number, which it may be', http, number('TCP'), undefined],
    ['a name less another name, which may be the same port', http, namedPort('TCP', 'metrics'), undefined],
    ['a number less a name, which may be that number', number('TCP'), http, undefined],
  ])('%s', (_, a, b, left) => {
    expect(subtractPorts(a, b)).toEqual(left);
  });
  test('a name is something, and counts once in a union', () => {
    expect(isNothing(http)).toBe(false);
    expect(unitePorts(http, http).named).toEqual([{ protocol: 'TCP', name: 'http' }]);
    expect(unitePorts(http, namedPort('UDP', 'http')).named).toHaveLength(2);
  });
});
