import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { families } from '../../../lib/cli/families';
import { run } from '../../../lib/cli/program';
import { blocks } from '../../support/command-blocks/blocks';
import { commandsOf } from '../../support/command-blocks/commands';
import { hubbleFlow } from '../../support/netpol/hubble-flow';
import { testHost } from '../cli/test-host';

/** The commands of pages that need no AWS and no cluster, from the pages' own text, one after the other in one folder, as a reader has them. */

const policy = 'metadata: {name: web, namespace: shop}\nspec:';
const cilium = `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\n${policy} {endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEndpoints: [{matchLabels: {app: front}}]}]}\n`;
const plain = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n${policy} {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: front}}}]}]}\n`;
const drop = JSON.stringify({
  level: 'info',
  ts: '2026-11-28T12:00:00.000Z',
  msg: 'Flow Info:  ',
  'Src IP': '100.64.0.11',
  'Src Port': 43210,
  'Dest IP': '100.64.0.12',
  'Dest Port': 8080,
  Proto: 'TCP',
  Verdict: 'DENY',
});
const nodePool = `apiVersion: v1\nkind: List\nitems:\n- apiVersion: karpenter.sh/v1\n  kind: NodePool\n  metadata: {name: general}\n  spec: {template: {spec: {nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: general}, requirements: []}}}\n`;
const pod = (app: string, podIP: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: app, namespace: 'shop', labels: { app } },
  spec: { containers: [] },
  status: { podIP },
});
const workloads = JSON.stringify({
  apiVersion: 'v1',
  kind: 'List',
  items: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, pod('front', '100.64.0.11'), pod('web', '100.64.0.12')],
});

/** What a page says that the reader has. */
const given: Readonly<Record<string, string>> = {
  'policies/web.yaml': cilium,
  'old/web.yaml': cilium,
  'new/web.yaml': plain,
  'new/summary.json': '[]',
  'cilium/web.yaml': cilium,
  'converted/web.yaml': plain,
  'hubble.log': `${hubbleFlow()}\n`,
  'network-policy-agent.log': `${drop}\n`,
  'workloads.json': workloads,
  'pools.yaml': nodePool,
};

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'documented-'));
  for (const [name, text] of Object.entries(given)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
});
afterAll(() => rmSync(cwd, { recursive: true }));

/** What it is written into, by the options that name a file. */
const filesOf = (args: readonly string[]): string[] => args.filter((_, at) => ['--html', '--svg', '--out'].includes(args[at - 1] ?? ''));

const calls = [
  'docs/capacity.md',
  'docs/in-place.md',
  'docs/network-policy-conversion.md',
  'docs/network-policy-replay.md',
  'docs/network-policy-verification.md',
].flatMap((page) =>
  blocks
    .filter((block) => block.page === page)
    .flatMap(({ text }) => commandsOf(text))
    .flatMap(({ program, args }) => (program === 'npx' ? [[page, args.slice(1).join(' '), args.slice(1)] as const] : [])),
);

// The agent's log holds a drop, and the policy leaves out DNS: what the page shows these commands for.
const findsSomething = (call: string): boolean => call.includes('network-policy-agent.log') || call.startsWith('netpol check');

test.each(calls)('%s: bluegreen %s', async (_page, call, args) => {
  const host = testHost({ cwd, stdin: `${hubbleFlow()}\n` });
  const code = await run(args, host, families);
  expect({ code, errors: host.errors() }).toEqual({ code: findsSomething(call) ? 1 : 0, errors: expect.not.stringContaining('error:') });
  expect(host.output() + host.errors()).not.toBe('');
  expect(filesOf(args).filter((file) => !existsSync(join(cwd, file)))).toEqual([]);
});

test('all of those blocks are here', () => {
  expect(calls.length).toBeGreaterThan(15);
});
