import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { netpol } from '../../../../lib/cli/netpol/commands';
import { run } from '../../../../lib/cli/program';
import { testHost } from '../test-host';

const cilium =
  'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: web, namespace: shop}\nspec: {endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEndpoints: [{matchLabels: {app: front}}]}]}\n';
const same =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: web\n  namespace: shop\nspec: {podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {app: front}}}]}]}\n';
const wider = same.replace('{matchLabels: {app: front}}', '{}');
const cluster = 'podCidrs: [100.64.0.0/16]\nnodeCidrs: [10.0.0.0/16]\nserviceCidrs: [172.20.0.0/16]\napiServerCidrs: [10.1.0.0/28]\n';

/** A folder with these files, and a command run in it. */
async function bluegreen(
  files: Record<string, string>,
  argv: string[],
  stdin = '',
): Promise<{ code: number; output: string; errors: string; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'netpol-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const host = testHost({ cwd: folder, stdin });
  const code = await run(['netpol', ...argv], host, [netpol]);
  return { code, output: host.output(), errors: host.errors(), folder };
}

test('equal: exit code 0', async () => {
  const { code, output, errors } = await bluegreen({ 'old/a.yaml': cilium, 'new/a.yaml': same, 'c.yaml': cluster }, [
    'verify',
    'old',
    'new',
    '--cluster',
    'c.yaml',
  ]);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(output).toMatch(/^Equal \(Cilium against VPC CNI;/);
});

test('different: exit code 1, and JSON of the documented shape', async () => {
  const { code, output } = await bluegreen({ 'old.yaml': cilium, 'new.yaml': wider, 'c.yaml': cluster }, [
    'verify',
    'old.yaml',
    'new.yaml',
    '--cluster',
    'c.yaml',
    '--mode',
    'upstream',
    '--json',
  ]);
  expect(code).toBe(1);
  const result = JSON.parse(output) as { letsThrough: object[] };
  expect(result).toMatchObject({ equal: false, blocks: [], mode: 'upstream' });
  expect(Object.keys(result.letsThrough[0] ?? {})).toEqual(
    expect.arrayContaining(['direction', 'from', 'to', 'protocol', 'port', 'policies']),
  );
});

test('standard input for one of the sets', async () => {
  expect((await bluegreen({ 'new.yaml': same }, ['verify', '-', 'new.yaml'], cilium)).code).toBe(0);
  const both = await bluegreen({}, ['verify', '-', '-'], cilium);
  expect(both).toMatchObject({ code: 2, errors: 'error: only one of the two sets can come from standard input\n' });
});

test('--html writes one page that needs nothing else, with the text of both policies', async () => {
  const { code, folder, errors } = await bluegreen({ 'old.yaml': cilium, 'new/a.yaml': `# first\n---\n${wider}` }, [
    'verify',
    'old.yaml',
    'new',
    '--html',
    'r.html',
  ]);
  expect(code).toBe(1);
  expect(errors).toContain('Wrote r.html.');
  const page = readFileSync(join(folder, 'r.html'), 'utf8');
  expect(page).toContain('kind: CiliumNetworkPolicy');
  expect(page).toContain('podSelector: {matchLabels: {app: web}}');
  expect(page).not.toMatch(/(src|href)="(?!#)/);
});

describe('bad input: exit code 2, a message that says where', () => {
  test.each([
    ['a set that is not there', {}, ['verify', 'no', 'no'], 'error: no: there is no such file or folder'],
    [
      'a policy that cannot be read',
      { 'old.yaml': cilium.replace('{fromEndpoints', '{fromEndpoint'), 'new.yaml': same },
      ['verify', 'old.yaml', 'new.yaml'],
      'old.yaml:4:',
    ],
    [
      'both dialects in one set',
      {
        'old.yaml': `${cilium}---\napiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {selector: all()}\n`,
        'new.yaml': same,
      },
      ['verify', 'old.yaml', 'new.yaml'],
      'both Cilium and Calico',
    ],
    [
      'a range that is none',
      { 'old.yaml': cilium, 'new.yaml': same, 'c.yaml': 'podCidrs: [10.0.0.0/33]\n' },
      ['verify', 'old.yaml', 'new.yaml', '--cluster', 'c.yaml'],
      'c.yaml: podCidrs[0]',
    ],
    [
      'an unknown mode',
      { 'old.yaml': cilium, 'new.yaml': same },
      ['verify', 'old.yaml', 'new.yaml', '--mode', 'aws'],
      "argument 'aws' is invalid",
    ],
    ['an empty folder', { 'old/readme.txt': '', 'new.yaml': same }, ['verify', 'old', 'new.yaml'], 'no file that ends in .yaml'],
    [
      'a page that cannot be written',
      { 'old.yaml': cilium, 'new.yaml': same },
      ['verify', 'old.yaml', 'new.yaml', '--html', 'no/r.html'],
      'no/r.html: cannot be written',
    ],
  ])('%s', async (_, files, argv, message) => {
    const { code, errors, output } = await bluegreen(files, argv);
    expect(errors).toContain(message);
    expect(errors).not.toContain('    at ');
    expect({ code, output }).toEqual({ code: 2, output: '' });
  });
});

test('what netpol convert wrote can be given as the new set, its summary.json included', async () => {
  const { folder, code } = await bluegreen({ 'old/a.yaml': cilium, 'c.yaml': cluster }, [
    'convert',
    'old',
    '--out',
    'out',
    '--cluster',
    'c.yaml',
  ]);
  expect(code).toBe(0);
  const host = testHost({ cwd: folder });
  expect(await run(['netpol', 'verify', 'old', 'out', '--cluster', 'c.yaml'], host, [netpol])).toBe(0);
});

describe('netpol check', () => {
  const dropped =
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: np, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]}\n';
  test('findings: exit code 1, each with its place', async () => {
    const { code, output } = await bluegreen({ 'np/a.yaml': dropped }, ['check', 'np']);
    expect(code).toBe(1);
    expect(output).toContain('NetworkPolicy shop/np (np/a.yaml:1)');
    expect(output).toContain('[named-port-dropped, blocks more]');
  });

  test('nothing found: exit code 0', async () => {
    expect(await bluegreen({ 'a.yaml': same }, ['check', 'a.yaml', '--json'])).toMatchObject({
      code: 0,
      output: '{\n  "findings": []\n}\n',
    });
  });
});
