import { isNamedBy } from '../../../../lib/netpol/replay/dns-names';
import { eachLine } from '../../../../lib/netpol/replay/lines';
import { Timestamps } from '../../../../lib/netpol/replay/timestamps';
import { workloadName } from '../../../../lib/netpol/replay/workload-name';

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function lines(text: string, size: number, limit?: number): Promise<(string | number | boolean)[][]> {
  const found: (string | number | boolean)[][] = [];
  await eachLine(
    pieces(text, size),
    (line, number, cut) => found.push([line, number, cut]),
    (number) => found.push(['long', number]),
    limit,
  );
  return found;
}

test.each([1, 2, 3, 7, 1000])('lines do not depend on how the bytes come (%i at a time)', async (size) => {
  expect(await lines('\uFEFFä1\r\n\nzwölf\ncut', size)).toEqual([
    ['ä1', 1, false],
    ['zwölf', 3, false],
    ['cut', 4, true],
  ]);
});

test.each([1, 5, 1000])('a line above the limit is not kept (%i bytes at a time)', async (size) => {
  expect(await lines(`a\n${'x'.repeat(50)}\nb\n`, size, 10)).toEqual([
    ['a', 1, false],
    ['long', 2],
    ['b', 3, false],
  ]);
});

test.each([
  ['2026-11-28T10:00:00Z', '2026-11-28T10:00:00.000Z'],
  ['2026-11-28T10:00:00.987654321Z', '2026-11-28T10:00:00.987Z'],
  ['2026-11-28T12:00:01.5+02:00', '2026-11-28T10:00:01.500Z'],
  ['2026-11-28T04:30:00.000-0530', '2026-11-28T10:00:00.000Z'],
  ['2026-11-28 10:00:00', '2026-11-28T10:00:00.000Z'],
])('time %s', (text, expected) => {
  expect(new Date(new Timestamps().read(text) ?? 0).toISOString()).toBe(expected);
});

test.each(['yesterday', '2026-11-28', 1_795_255_200, '2026-13-45T10:00:00Z', undefined])('%s is no time', (text) => {
  expect(new Timestamps().read(text)).toBeUndefined();
});

test('zones are counted', () => {
  const times = new Timestamps();
  for (const text of ['2026-11-28T10:00:00Z', '2026-11-28T10:00:00+0000', '2026-11-28T10:00:00+02:00', '2026-11-28T10:00:00'])
    times.read(text);
  expect(Object.fromEntries(times.zones)).toEqual({ Z: 2, '+02:00': 1, none: 1 });
});

test.each([
  ['web-5d8f7c6b9d-x2x4z', 'web'],
  ['kube-proxy-x2x4z', 'kube-proxy'],
  ['backup-29381723-x2x4z', 'backup'],
  ['db-0', 'db'],
  ['multitool', 'multitool'],
  ['web-api', 'web-api'],
])('workload of %s', (pod, expected) => {
  expect(workloadName(pod)).toBe(expected);
});

test.each([
  ['api.example.com', 'API.example.com.', true],
  ['*.example.com', 'api.example.com', true],
  ['*.example.com', 'a.b.example.com', false],
  ['*.example.com', 'example.com', false],
  ['**.example.com', 'a.b.example.com', true],
  ['*', 'a.b.example.com', true],
  ['api.example.com', 'apixexample.com', false],
])('%s names %s: %s', (pattern, name, expected) => {
  expect(isNamedBy(pattern, name)).toBe(expected);
});
