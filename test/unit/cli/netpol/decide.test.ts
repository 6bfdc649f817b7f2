import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { netpol } from '../../../../lib/cli/netpol/commands';
import { run } from '../../../../lib/cli/program';
import { testHost } from '../test-host';

const cilium = (name: string, rule: string): string =>
  `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: {endpointSelector: {matchLabels: {app: ${name}}}, ${rule}}\n---\n`;
const plain = cilium('plain', 'ingress: [{fromEndpoints: [{matchLabels: {app: front}}]}]');
const http = cilium('http', 'ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]}]');
const icmp = cilium('icmp', 'ingress: [{icmps: [{fields: [{type: 8}]}]}]');
const cluster = 'podCidrs: [100.64.0.0/16]\nnodeCidrs: [10.0.0.0/16]\nserviceCidrs: [172.20.0.0/16]\napiServerCidrs: [10.1.0.0/28]\n';

async function decide(policies: string, ...more: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'netpol-'));
  writeFileSync(join(folder, 'in.yaml'), policies);
  writeFileSync(join(folder, 'c.yaml'), cluster);
  const host = testHost({ cwd: folder });
  const code = await run(['netpol', 'decide', 'in.yaml', '--cluster', 'c.yaml', '--html', 'd.html', ...more], host, [netpol]);
  const page =
    code === 2
      ? ''
      : readFileSync(join(folder, 'd.html'), 'utf8')
          .replaceAll(/<[^>]+>/g, '')
          .replaceAll(/\s+/g, ' ');
  return { code, page, output: host.output(), errors: host.errors() };
}

test('each refused policy with its three options, and what leaving it out does', async () => {
  const { code, page, output } = await decide(`${plain}${http}${icmp}`);
  expect(code).toBe(1);
  expect(output).toContain('3 policies: 1 exact, 0 conditional, 0 broader, 2 refused.\n');
  expect(output).toContain('Next: open d.html and decide on the refused policies\n');
  expect(page).toContain('To decide (2)');
  expect(page).toContain('CiliumNetworkPolicy shop/http in.yaml:6');
  expect(page).toContain('Allow more. Convert with --allow-broader http.');
  expect(page).toContain('Allow more. No option of convert covers this.');
  // In the unit of the headline above it.
  expect(page).toMatch(/Leave it out\. Then: \d+ class(es)? of connections newly allowed\. ?For example TCP/);
  expect(page).toMatch(/\d+ classes of connections newly blocked, \d+ newly allowed/);
});

test('an input that is given by its whole path leaves no path of the machine on the page', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'netpol-'));
  const deny = cilium('deny', 'ingressDeny: [{icmps: [{fields: [{type: 8}]}]}]');
  writeFileSync(join(folder, 'in.yaml'), `${plain}${icmp}${deny}`);
  const host = testHost({ cwd: folder });
  const argv = ['netpol', 'decide', folder, '--only', 'cilium', '--html', 'd.html'];
  expect(await run(argv, host, [netpol])).toBe(1);
  const page = readFileSync(join(folder, 'd.html'), 'utf8');
  expect(page).toContain('in.yaml:6');
  expect(page).not.toContain(folder);
});

test('what was allowed on request is to be tested, and nothing is left to decide', async () => {
  const { code, page, output } = await decide(`${plain}${http}`, '--allow-broader', 'http');
  expect(code).toBe(0);
  expect(page).toContain('To decide (0) Every policy was written.');
  expect(page).toContain('Accepted as broader:');
  expect(output).toContain('Next: npx bluegreen netpol convert in.yaml --out <folder>');
});

test('a mixed input names --only, and a page that cannot be written is bad input', async () => {
  const calico = 'apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {selector: all()}\n';
  expect(await decide(`${plain}${calico}`)).toMatchObject({ code: 2, errors: expect.stringContaining('--only cilium or --only calico') });
  expect((await decide(plain, '--html', '/dev/null/d.html')).errors).toContain('/dev/null/d.html: cannot be written');
});
