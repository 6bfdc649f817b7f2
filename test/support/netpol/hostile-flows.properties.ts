import * as fc from 'fast-check';
import { emptyInventory } from '../../../lib/netpol/model/inventory';
import { readInventory } from '../../../lib/netpol/read/read';
import { FormatError } from '../../../lib/netpol/replay/format-error';
import { replayPage } from '../../../lib/netpol/replay/page';
import { Replay, type ReplayResult } from '../../../lib/netpol/replay/replay';
import { replayText } from '../../../lib/netpol/replay/report';
import { replayJson } from '../../../lib/netpol/replay/report-json';
import { printable } from '../../../lib/text/printable';
import { hubbleFlow } from './hubble-flow';
import { shopWorkloads } from './shop-workloads';

/**
 * Logs as they never should be: of each kind that is read, sound lines with something wrong in them. Whatever comes, every line is counted once, nothing is
 * thrown but what is for the user, and no name in a log can draw on the terminal or forge a line of the report.
 */
export interface LogKind {
  readonly name: string;
  /** Lines before all others: a header. */
  readonly head: readonly string[];
  readonly lines: readonly string[];
}

const calicoFlow = {
  start_time: 1_795_255_200,
  end_time: 1_795_255_500,
  source_ip: '100.64.0.13',
  source_name: 'front-5d8f7c6b9d-x2x4z',
  source_name_aggr: 'front-5d8f7c6b9d-*',
  source_namespace: 'shop',
  source_type: 'wep',
  source_labels: { labels: ['app=front'] },
  dest_ip: '100.64.0.12',
  dest_name: '-',
  dest_name_aggr: 'web-5d8f7c6b9d-*',
  dest_namespace: 'shop',
  dest_port: 8080,
  dest_type: 'wep',
  dest_labels: { labels: ['app=web'] },
  dest_service_namespace: 'shop',
  dest_service_name: 'web',
  proto: 'tcp',
  action: 'allow',
  reporter: 'dst',
  policies: { all_policies: ['0|default|shop/default.web|allow|0'] },
  num_flows_started: 3,
};

const world = { reserved: 'world', ip: '203.0.113.9' };
export const logKinds: readonly LogKind[] = [
  {
    name: 'Hubble lines',
    head: [],
    lines: [
      hubbleFlow(),
      hubbleFlow({ to: world, direction: 'EGRESS', time: '2026-11-21T12:00:00+02:00', with: { destination_names: ['a.example'] } }),
      hubbleFlow({
        verdict: 'DROPPED',
        with: { ingress_denied_by: [{ name: 'web', namespace: 'shop' }], aggregate: { ingress_flow_count: 2 } },
      }),
    ],
  },
  {
    name: 'hubble observe -o json',
    head: [],
    lines: [hubbleFlow(), hubbleFlow({ from: world })].map((line) => JSON.stringify((JSON.parse(line) as { flow: object }).flow)),
  },
  {
    name: 'Calico logs',
    head: [],
    lines: [
      JSON.stringify(calicoFlow),
      JSON.stringify({ _source: { ...calicoFlow, source_type: 'net', source_namespace: '-', source_ip: '203.0.113.9' } }),
      `data: ${JSON.stringify({ ...calicoFlow, start_time: '2026-11-21T10:00:00Z', end_time: '2026-11-21T10:00:15+02:00', action: 'deny' })}`,
    ],
  },
  {
    name: 'VPC flow logs, version 2',
    head: [],
    lines: [
      '2 123456789010 eni-1235b8ca123456789 100.64.0.11 100.64.0.12 43210 8080 6 20 4249 1795255200 1795255260 ACCEPT OK',
      '2026-11-21T10:00:00.000Z 2 123456789010 eni-1235b8ca123456789 203.0.113.9 100.64.0.12 43210 8080 6 20 4249 1795255200 1795255260 ACCEPT OK',
    ],
  },
  {
    name: 'VPC flow logs, version 5',
    head: ['version pkt-srcaddr pkt-dstaddr srcport dstport protocol tcp-flags start end action log-status'],
    lines: [
      '5 100.64.0.11 100.64.0.12 43210 8080 6 2 1795255200 1795255260 ACCEPT OK',
      '5 100.64.0.11 fd00::12 43210 8080 17 0 1795255200 1795255260 ACCEPT OK',
      '5 - - - - - - 1795255200 1795255260 - NODATA',
    ],
  },
  {
    name: "the agent's log",
    head: [],
    lines: [
      '{"level":"info","ts":"2026-11-28T10:00:00.000Z","logger":"ebpf-client","msg":"Flow Info: Src IP: 100.64.0.11 Src Port: 43210 Dest IP: 100.64.0.12 Dest Port: 8080 Proto TCP Verdict DENY Direction ingress"}',
      '{"level":"info","timestamp":"2026-11-28T12:00:00.000+0200","msg":"Flow Info:  ","Src IP":"100.64.0.11","Src Port":43210,"Dest IP":"100.64.0.12","Dest Port":8080,"Proto":"TCP","Verdict":"DENY"}',
      '2026-11-28T10:00:00Z Node: ip-10-0-1-1;SIP: 100.64.0.11;SPORT: 43210;DIP: 100.64.0.12;DPORT: 8080;PROTOCOL: TCP;PolicyVerdict: DENY',
    ],
  },
];

const forged = 'FORGED';
/** Texts and values that break programs: keys of every object, controls, marks that reverse text, numbers without bound, names without end. */
const evilTexts: readonly string[] = [
  'constructor',
  '__proto__',
  'toString',
  `a\n${forged} Equal.`,
  `a\r\n${forged}`,
  `\u001B[2J\u001B[1;1H${forged}`,
  '\u202Etxt.exe',
  '\u0000',
  'x'.repeat(5000),
  '999.999.999.999',
  '::ffff:100.64.0.12',
  '2026-13-45T99:99:99Z',
  '2026-11-28T10:00:00+99:99',
  '-1',
  '',
];
const evilValues: readonly unknown[] = [
  ...evilTexts,
  null,
  true,
  -1,
  0,
  0.5,
  80.5,
  1e15,
  1e308,
  [],
  {},
  [[]],
  ['constructor'],
  [7],
  { a: 1 },
];

/** One part of a JSON value in place of another. */
function replaced(value: unknown, at: number, by: unknown): unknown {
  let left = at;
  const visit = (part: unknown): unknown => {
    if (left-- === 0) return by;
    if (Array.isArray(part)) return part.map(visit);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, visit(inner)]));
  };
  return visit(value);
}

function withEvilField(line: string, at: number, by: unknown): string {
  const prefix = /^(?:data: )?/.exec(line)?.[0] ?? '';
  if (!line.slice(prefix.length).startsWith('{')) {
    const words = line.split(' ');
    return words.with(at % words.length, String(by).replaceAll('\n', ' ')).join(' ');
  }
  const value: unknown = JSON.parse(line.slice(prefix.length));
  return `${prefix}${JSON.stringify(replaced(value, at % 60, by))}`;
}

const spliced = (line: Buffer, at: number, gone: number, by: Uint8Array): Buffer => {
  const start = at % (line.length + 1);
  return Buffer.concat([line.subarray(0, start), by, line.subarray(start + (gone % 20))]);
};

/** A line with something wrong, as bytes and without a line end. */
const spoiled = (lines: readonly string[]): fc.Arbitrary<Buffer> => {
  const line = fc.constantFrom(...lines);
  const bytes = line.map((text) => Buffer.from(text));
  return fc
    .oneof(
      { weight: 2, arbitrary: bytes },
      {
        weight: 6,
        arbitrary: fc
          .tuple(line, fc.nat(200), fc.constantFrom(...evilValues))
          .map(([text, at, by]) => Buffer.from(withEvilField(text, at, by))),
      },
      { weight: 2, arbitrary: fc.tuple(bytes, fc.nat(2000)).map(([whole, length]) => whole.subarray(0, length % whole.length)) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(bytes, fc.nat(2000), fc.nat(20), fc.uint8Array({ maxLength: 12 }))
          .map(([whole, at, gone, by]) => spliced(whole, at, gone, by)),
      },
      { weight: 1, arbitrary: fc.tuple(bytes, bytes).map((both) => Buffer.concat(both)) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((noise) => Buffer.from(noise)) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom('['.repeat(20_000) + ']'.repeat(20_000), '{"items":'.repeat(5000), '{}', '[]', 'null')
          .map((text) => Buffer.from(text)),
      },
      { weight: 1, arbitrary: fc.constantFrom(...logKinds.flatMap((kind) => kind.lines)).map((text) => Buffer.from(text)) },
    )
    .map((whole) => Buffer.from(whole.filter((byte) => byte !== 10)));
};

const fresh = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: other}}}], ports: [{port: 8080}]}]}
`;
const old = `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {selector: "app starts with 'w'", ingress: [{action: Allow, source: {selector: "app contains 'o'"}}]}
`;
const read = (text: string) => readInventory([{ name: 'a.yaml', read: () => Buffer.from(text) }]);
const sets = { old: read(old), fresh: read(fresh), workloads: read(shopWorkloads) };
const ranges = { podCidrs: ['100.64.0.0/16'], nodeCidrs: ['10.0.0.0/16'], serviceCidrs: ['172.20.0.0/16'], apiServerCidrs: [] };

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** @returns undefined where the log has no known format, which is reported to the user */
async function replayed(bytes: Buffer, size: number): Promise<ReplayResult | undefined> {
  const run = new Replay(sets.old, sets.fresh, { mode: 'vpc-cni', workloads: { ...emptyInventory, ...sets.workloads }, ranges });
  try {
    await run.read({ name: 'flows', chunks: inPieces(bytes, size) });
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
  return run.result();
}

/** Spoiled lines of one kind of log, after some that are sound. */
export const hostileProperty = ({ head, lines }: LogKind): fc.IAsyncProperty<[Buffer[], number]> =>
  fc.asyncProperty(fc.array(spoiled(lines), { maxLength: 8 }), fc.constantFrom(7, 1000, 65_536), async (strange, size) => {
    const all = [...[...head, ...lines].map((line) => Buffer.from(line)), ...strange];
    const result = await replayed(Buffer.from(all.map((line) => line.toString('latin1')).join('\n'), 'latin1'), size);
    if (result === undefined) throw new Error('the first lines are sound');
    const written = all.filter((line) => line.toString('utf8').trim() !== '').length;
    const { input } = result;
    const counted = [...input.skips, ...input.problems].reduce((sum, { count }) => sum + count, input.records);
    if (counted < written) throw new Error(`${counted} of ${written} lines counted`);
    JSON.stringify(replayJson(result));
    replayPage(result);
    for (const line of printable(replayText(result, true), false).split('\n'))
      if (line.trimStart().startsWith(forged) || /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(line))
        throw new Error(`forged: ${JSON.stringify(line)}`);
  });
