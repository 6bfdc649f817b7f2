import * as fc from 'fast-check';
import { eachLine } from '../../../../lib/netpol/replay/lines';
import { replayText } from '../../../../lib/netpol/replay/report';
import { hostileProperty, logKinds } from '../../../support/netpol/hostile-flows.properties';
import { hubbleFlow } from '../../../support/netpol/hubble-flow';
import { inventory, replay } from './run';

const fresh = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: shop}\nspec: {podSelector: {}}\n';

type Json = null | number | string | boolean | Json[] | { [key: string]: Json };

/** Every variant of a value with one part replaced. */
function* variants(value: Json, wrong: Json): Generator<Json> {
  yield wrong;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    for (const changed of variants(part, wrong)) {
      yield Array.isArray(value) ? Object.assign([...value], { [key]: changed }) : { ...value, [key]: changed };
    }
  }
}

const world = hubbleFlow({
  to: { reserved: 'world', ip: '203.0.113.9' },
  direction: 'EGRESS',
  with: { destination_names: ['a.example'], aggregate: { egress_flow_count: 3 }, egress_allowed_by: [{ name: 'a', namespace: 'b' }] },
});

test.each([null, 7, 'x', true, [], {}, [null], -1, 1e99, '\u0000', { a: { b: 1 } }] as Json[])(
  'no field of any type ends a run: %j',
  async (wrong) => {
    for (const line of [hubbleFlow(), world]) {
      const lines = [...variants(JSON.parse(line) as Json, wrong)].map((value) => JSON.stringify(value));
      const result = await replay(fresh, [hubbleFlow(), ...lines]);
      const counted = [...result.input.skips, ...result.input.problems].reduce((sum, { count }) => sum + count, result.input.records);
      expect(counted).toBe(lines.length + 1);
    }
  },
);

/** `npm run test:properties` runs them at length. */
test.each(logKinds)('$name: whatever a line holds is counted', async (kind) => {
  await fc.assert(hostileProperty(kind), { seed: 13, numRuns: 15 });
});

describe('what a log may hold', () => {
  const vpc = (start: string) =>
    `2 123456789010 eni-1235b8ca123456789 100.64.0.11 203.0.113.9 43210 443 6 20 4249 ${start} 1795255260 ACCEPT OK`;
  const workloads = inventory(
    'apiVersion: v1\nkind: Pod\nmetadata: {name: front, namespace: shop, labels: {app: front}}\nspec: {containers: [{name: c}]}\nstatus: {podIP: 100.64.0.11}\n',
  );
  test('a time that no calendar has is no time', async () => {
    const result = await replay(fresh, [vpc('1e300'), vpc('1795255200')], { workloads });
    expect(result).toMatchObject({ connections: 1, first: 1_795_255_200_000 });
  });
  test('a port between two ports is none, and the name of a field is no protocol', async () => {
    const l4 = (name: string, port: number) => hubbleFlow({ with: { l4: { [name]: { destination_port: port, flags: { SYN: true } } } } });
    const { input } = await replay(fresh, [hubbleFlow(), l4('TCP', 80.5), l4('constructor', 80)]);
    expect(input.records).toBe(1);
    expect(input.problems).toMatchObject([{ reason: 'a flow without a protocol and a port', count: 2 }]);
  });
  test('a name with a line end stays one line', async () => {
    const result = await replay(fresh, [
      hubbleFlow({ to: { app: 'web', pod: 'x\nEqual.' }, with: { destination: undefined } }),
      hubbleFlow({ from: { app: 'a\n\u001B[2JNo connection changes' } }),
    ]);
    expect(replayText(result, true)).toContain(String.raw`a\n\u001b[2JNo connection changes → shop/web`);
  });
  test('lists in lists in lists have no flow', async () => {
    const calico = '{"reporter":"dst","action":"allow","source_namespace":"a","dest_namespace":"b","proto":"tcp","dest_port":80}';
    const { input } = await replay(fresh, [calico, `${'['.repeat(9000)}${']'.repeat(9000)}`]);
    expect(input.skips).toContainEqual({ reason: 'pages without flows', count: 1 });
  });
  test.each([
    ['Src IP: 1.2.3.4 Src Port: 1 Dest IP: 1.2.3.4 Dest Port: 2 Proto TCP ', 30_000],
    ['SIP: 1.2.3.4', 200_000],
  ])('an event of the agent that begins again and again ends in time: %s', async (begin, times) => {
    const sound = '{"msg":"Flow Info: Src IP: 100.64.0.11 Src Port: 43210 Dest IP: 100.64.0.12 Dest Port: 8080 Proto TCP Verdict DENY"}';
    const started = performance.now();
    const { input } = await replay(fresh, [sound, begin.repeat(times)]);
    expect(input.skips.reduce((sum, { count }) => sum + count, input.records)).toBe(2);
    expect(performance.now() - started).toBeLessThan(5000);
  });
  test('zones that there are not', async () => {
    const times = ['2026-11-28T10:00:00+99:00', '2026-11-28T10:00:00+02:61', '2026-11-28T10:00:00+05:45'];
    const result = await replay(
      fresh,
      times.map((time) => hubbleFlow({ time })),
    );
    expect(result.zones).toEqual(['+05:45']);
    expect(result.connections).toBe(1);
  });
});

test('half a gigabyte without a line end is one line that is too long, in bounded memory', async () => {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (let count = 0; count < 8192; count += 1) yield chunk;
  }
  const long: number[] = [];
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    for await (const part of endless()) {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      yield part;
    }
  };
  await eachLine(
    watched(),
    () => {},
    (number) => long.push(number),
  );
  expect(long).toEqual([1]);
  expect(most).toBeLessThan(64 * 1024 * 1024);
});
