import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { netpol } from '../../../../lib/cli/netpol/commands';
import { run } from '../../../../lib/cli/program';
import { hubbleFlow } from '../../../support/netpol/hubble-flow';
import { testHost } from '../test-host';

const fresh =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: shop}\nspec: {podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: front}}}]}]}\n';
const old =
  'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: web, namespace: shop}\nspec: {endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEndpoints: [{}]}]}\n';
const cluster = 'podCidrs: [100.64.0.0/16]\nnodeCidrs: [10.0.0.0/16]\nserviceCidrs: [172.20.0.0/16]\napiServerCidrs: [10.1.0.0/28]\n';
const blocked = hubbleFlow({ from: { app: 'batch', ip: '100.64.0.13' } });

/** Runs `netpol replay new.yaml` with these arguments, in a folder with the sets and these flow logs. */
async function replay(
  logs: Record<string, string | Buffer>,
  argv: string[],
  stdin = '',
): Promise<{ code: number; output: string; errors: string; page: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'replay-'));
  for (const [name, text] of Object.entries({ 'new.yaml': fresh, 'old.yaml': old, 'c.yaml': cluster, ...logs }))
    writeFileSync(join(folder, name), text);
  const host = testHost({ cwd: folder, stdin });
  const code = await run(['netpol', 'replay', 'new.yaml', '--cluster', 'c.yaml', ...argv], host, [netpol]);
  const file = join(folder, 'out/page.html');
  return { code, output: host.output(), errors: host.errors(), page: existsSync(file) ? readFileSync(file, 'utf8') : '' };
}

test('no connection changes: exit code 0', async () => {
  const { code, output, errors } = await replay({ 'f.log': `${hubbleFlow()}\n` }, ['--old', 'old.yaml', '--flows', 'f.log']);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(output).toMatch(
    /^No connection changes: 1 connection judged \(1 record of Hubble flows, 2026-11-21T10:00:00Z to 2026-11-21T10:00:00Z; Cilium against VPC CNI\)\.\n/,
  );
});

test('a newly blocked connection: exit code 1; the result first, the next command last', async () => {
  const { code, output } = await replay({ 'f.log': `${blocked}\n${blocked}\n` }, ['--old', 'old.yaml', '--flows', 'f.log']);
  expect(code).toBe(1);
  expect(
    output,
  ).toBe(`Of 1 connection, 1 newly blocked and 0 newly allowed, from 1 cause (2 records of Hubble flows, 2026-11-21T10:00:00Z to 2026-11-21T10:00:00Z; Cilium against VPC CNI).

NEWLY BLOCKED: NetworkPolicy shop/web blocks more than before
  1 connection, 2 flows
    shop/batch → shop/web, TCP 8080
      2 flows, 2026-11-21T10:00:00Z
      old   allowed by CiliumNetworkPolicy shop/web (old.yaml:1) (ingress)
      new   blocked by NetworkPolicy shop/web (new.yaml:1) (ingress)

UNUSED: 1 of 1 rule of the new set, by no flow of this log
    NetworkPolicy shop/web (new.yaml:1) spec.ingress[0]

Next: add --all for every connection, or --html replay.html for one page.
`);
});

test('JSON of the documented shape', async () => {
  const { code, output } = await replay({ 'f.log': blocked }, ['--old', 'old.yaml', '--flows', 'f.log', '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(output)).toMatchObject({
    equal: false,
    log: { format: 'Hubble flows', lines: 1, records: 1, zones: ['Z'], skipped: [], unreadable: [] },
    newlyBlocked: [
      {
        from: { name: 'shop/batch', kind: 'pod', namespace: 'shop', labels: { app: 'batch' } },
        to: { name: 'shop/web' },
        protocol: 'TCP',
        port: 8080,
        flows: 1,
        first: '2026-11-21T10:00:00.123Z',
        direction: 'ingress',
        before: 'allowed',
        after: 'blocked',
        policies: [
          { set: 'old', kind: 'CiliumNetworkPolicy' },
          { set: 'new', kind: 'NetworkPolicy' },
        ],
      },
    ],
    newlyAllowed: [],
    contradictions: [],
    coverage: [{ name: 'web', field: 'spec.ingress[0]', use: 'no-flow' }],
  });
});

test('one page, beside the report', async () => {
  const { code, errors, page } = await replay({ 'f.log': blocked }, ['--old', 'old.yaml', '--flows', 'f.log', '--html', 'out/page.html']);
  expect(code).toBe(1);
  expect(errors).toMatch(/^Made the folder out\nOf 1 connection, 1 newly blocked .*\nWrote out\/page\.html\.\n$/);
  expect(page).toContain('<strong>shop/batch → shop/web, TCP 8080</strong>');
  expect(page).toContain('blocked by NetworkPolicy shop/web (new.yaml:1) (ingress)');
});

test('standard input, and packed files', async () => {
  expect((await replay({}, ['--flows', '-'], blocked)).code).toBe(1);
  expect((await replay({ 'f.log.gz': gzipSync(blocked) }, ['--flows', 'f.log.gz'])).code).toBe(1);
});

describe('bad input is counted and named', () => {
  test('lines that cannot be read, a line that is cut off, several zones', async () => {
    const log = [
      hubbleFlow(),
      'not json',
      hubbleFlow({ time: '2026-11-21T12:00:00+02:00' }),
      hubbleFlow({ with: { IP: undefined } }),
      '{"other":true}',
      hubbleFlow().slice(0, 300),
    ].join('\n');
    const { code, output } = await replay({ 'f.log': log }, ['--flows', 'f.log']);
    expect(code).toBe(0);
    expect(output).toContain('note: 1 line not read (f.log:2): not a JSON object.\n');
    expect(output).toContain(
      'note: 1 line not read (f.log:4): a flow without addresses or ports (left out by the fieldMask of the exporter?).\n',
    );
    expect(output).toContain('note: 1 line not read (f.log:6): cut off: the file ends within the line.\n');
    expect(output).toContain("note: The log's times are written in several zones (Z, +02:00); all are compared and shown in UTC.\n");
    expect(output).toContain('note: 1 record not judged: events that are not flows (agent, debug and node events).\n');
  });

  test.each([
    ['a file of another format', 'some,csv\n1,2\n', /f\.log: not a flow log; found: "some,csv"; expected: one JSON object a line/],
    ['an empty file', '', /f\.log: not a flow log; found: nothing; expected/],
    ['binary', Buffer.from([0, 255, 254, 10, 3]), /f\.log: not a flow log/],
    ['pretty-printed JSON', JSON.stringify(JSON.parse(hubbleFlow()), undefined, 2), /f\.log: not a flow log; found: "\{"; .*jq -c/],
    [
      'a log without a connection to judge',
      hubbleFlow({ with: { is_reply: true } }),
      /no connection that can be judged; found: 1 lines\n {2}1 x replies\nexpected/,
    ],
    [
      'hostile values',
      '{"flow":{"verdict":"FORWARDED","IP":5,"l4":{"TCP":null},"source":7,"is_reply":false}}',
      /no connection that can be judged/,
    ],
  ])('%s: exit code 2', async (_, log, message) => {
    const { code, errors } = await replay({ 'f.log': log }, ['--flows', 'f.log']);
    expect(code).toBe(2);
    expect(errors).toMatch(message);
    expect(errors).not.toContain('BLUEGREEN_DEBUG');
  });

  test('a packed file that is cut off', async () => {
    const whole = gzipSync(Array.from({ length: 2000 }, (_, index) => hubbleFlow({ port: 1 + index })).join('\n'));
    const { code, errors } = await replay({ 'f.log.gz': whole.subarray(0, whole.length / 2) }, ['--flows', 'f.log.gz']);
    expect({ code, errors }).toEqual({ code: 2, errors: 'error: f.log.gz: cannot be read to its end: unexpected end of file\n' });
  });

  test('a file that is not there, and standard input twice', async () => {
    expect((await replay({}, ['--flows', 'none.log'])).errors).toMatch(/^error: none\.log: cannot be read to its end: ENOENT/);
    expect((await replay({}, ['--old', '-', '--flows', '-'])).errors).toBe(
      'error: only one of the sets and logs can come from standard input\n',
    );
  });
});
