import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { netpol } from '../../../../lib/cli/netpol/commands';
import { run } from '../../../../lib/cli/program';
import { testHost } from '../test-host';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'netpol-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const cnp = (name: string, spec: string) =>
  `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`;
const deny = cnp('deny', '{endpointSelector: {}, ingress: [{}]}');
const http = cnp('http', '{endpointSelector: {}, ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]}]}');

async function bluegreen(args: string[], stdin = '') {
  const host = testHost({ cwd, stdin });
  const code = await run(['netpol', ...args], host, [netpol]);
  return { code, output: host.output(), errors: host.errors() };
}
const file = (name: string, text: string) => writeFileSync(join(cwd, name), text);
const written = (path: string) => readFileSync(join(cwd, path), 'utf8');

test('convert writes one file for each policy, and the summary', async () => {
  mkdirSync(join(cwd, 'in'));
  file('in/a.yaml', deny);
  const { code, errors } = await bluegreen(['convert', 'in', '--out', 'out']);
  expect({ code, errors }).toEqual({
    code: 0,
    errors:
      '1 policy: 1 exact, 0 conditional, 0 broader, 0 refused. 2 files in out; every reason is in summary.json.\nNext: npx bluegreen netpol verify in out --accept out/summary.json\n',
  });
  expect(written('out/shop/deny.yaml')).toBe(
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: deny\n  namespace: shop\n  annotations:\n    bluegreen.netpol/source: "CiliumNetworkPolicy shop/deny (a.yaml)"\nspec:\n  podSelector: {}\n  policyTypes:\n    - Ingress\n',
  );
  expect(JSON.parse(written('out/summary.json'))).toEqual([
    {
      source: { file: 'a.yaml', line: 1, kind: 'CiliumNetworkPolicy', namespace: 'shop', name: 'deny' },
      class: 'exact',
      reasons: [],
      outputs: ['shop/deny.yaml'],
    },
  ]);
});

test('a refused policy is listed with its reason, exit code 1; named widenings let it pass', async () => {
  const refused = await bluegreen(['convert', '-', '--out', 'out'], `${deny}---\n${http}`);
  expect(refused.code).toBe(1);
  expect(refused.errors).toContain('refused: CiliumNetworkPolicy shop/http (-:6)\n  spec.ingress[0].toPorts[0]: has HTTP rules');
  expect(readdirSync(join(cwd, 'out/shop'))).toEqual(['deny.yaml']);
  const asked = await bluegreen(['convert', '-', '--out', 'out', '--allow-broader', 'http,fqdn'], `${deny}---\n${http}`);
  expect(asked.code).toBe(0);
  expect(readdirSync(join(cwd, 'out/shop'))).toEqual(['deny.yaml', 'http.yaml']);
});

test('a file with an error is named with line and column; the others are converted; exit code 2', async () => {
  mkdirSync(join(cwd, 'in'));
  file('in/good.yaml', deny);
  file('in/bad.yaml', cnp('bad', '{endpointSelector: {}, ingress: [{fromCIDR: [10.0.0.0/8], fromEntities: [all]}]}'));
  file('in/broken.json', '{"apiVersion": ');
  const { code, errors } = await bluegreen(['convert', 'in', '--out', 'out']);
  expect(code).toBe(2);
  expect(errors).toMatch(/error: in\/bad\.yaml:4:\d+: spec\.ingress\[0\]\.fromEntities: and fromCIDR cannot be combined/);
  expect(errors).toMatch(/error: in\/broken\.json:\d+:\d+: not YAML or JSON/);
  expect(existsSync(join(cwd, 'out/shop/deny.yaml'))).toBe(true);
  expect(JSON.parse(written('out/summary.json'))).toMatchObject([
    { class: 'exact' },
    { class: 'refused', source: { name: 'bad' }, outputs: [] },
  ]);
});

describe('nothing is written', () => {
  test.each([
    ['an input that is not there', ['convert', 'none', '--out', 'out'], 'none: there is no such file or folder'],
    ['an empty folder', ['convert', '.', '--out', 'out'], 'there is no file that ends in .yaml'],
    [
      'a cluster file that is not there',
      ['convert', '-', '--out', 'out', '--cluster', 'c.yaml'],
      'c.yaml: there is no such file or folder',
    ],
    ['an unknown widening', ['convert', '-', '--out', 'out', '--allow-broader', 'everything'], 'is none of http'],
    ['an unknown environment', ['convert', '-', '--out', 'out', '--env', 'nowhere'], 'no such environment'],
  ])('%s', async (_, args, message) => {
    const { code, errors } = await bluegreen(args, deny);
    expect(code).toBe(2);
    expect(errors).toContain(message);
    expect(existsSync(join(cwd, 'out'))).toBe(false);
  });

  test('a cluster file with a mistake', async () => {
    file('c.yaml', 'podCidrs: [100.64.0.0/16]\nnodeCidrs: [10.0.0.0]\n');
    const { code, errors } = await bluegreen(['convert', '-', '--out', 'out', '--cluster', 'c.yaml'], deny);
    expect({ code, errors }).toEqual({ code: 2, errors: expect.stringContaining('c.yaml: nodeCidrs[0]: "10.0.0.0" is not a CIDR') });
  });

  test('over a folder that holds something else', async () => {
    mkdirSync(join(cwd, 'out'));
    file('out/precious.txt', 'x');
    const { code, errors } = await bluegreen(['convert', '-', '--out', 'out'], deny);
    expect({ code, errors }).toEqual({ code: 2, errors: expect.stringContaining('holds precious.txt, which this command did not write') });
    expect(readdirSync(join(cwd, 'out'))).toEqual(['precious.txt']);
  });
});

test('an earlier output is replaced as a whole, and nothing is left beside it', async () => {
  await bluegreen(['convert', '-', '--out', 'out'], `${deny}---\n${cnp('old', '{endpointSelector: {}, egress: [{}]}')}`);
  await bluegreen(['convert', '-', '--out', 'out'], deny);
  expect(readdirSync(join(cwd, 'out/shop'))).toEqual(['deny.yaml']);
  expect(readdirSync(cwd)).toEqual(['out']);
});

test('inventory counts kinds, features and classes', async () => {
  const { code, output } = await bluegreen(['inventory', '-', '--json'], `${deny}---\n${http}`);
  expect(code).toBe(0);
  expect(JSON.parse(output)).toEqual({
    kinds: { CiliumNetworkPolicy: 2 },
    features: { 'layer 7: http': 1 },
    classes: { exact: 1, conditional: 0, broader: 1, refused: 0 },
    problems: [],
  });
  const text = await bluegreen(['inventory', '-'], `${deny}---\n${http}`);
  expect(text.output).toContain('Objects\n  2  CiliumNetworkPolicy\n');
  expect(text.output).toContain(
    '  1  exact\n  0  conditional: equal while what the reasons state holds\n  1  broader: only with --allow-broader\n  0  refused\n',
  );
});

test('the ranges of an environment', async () => {
  const policy = cnp('api', '{endpointSelector: {}, egress: [{toEntities: [kube-apiserver]}]}');
  expect((await bluegreen(['convert', '-', '--out', 'out', '--env', 'dev'], policy)).code).toBe(0);
  expect(written('out/shop/api.yaml')).toContain('cidr: "172.20.0.1/32"');
});

describe('policies of both CNIs in one folder', () => {
  const calico =
    'apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: pay}\nspec: {selector: all(), types: [Ingress]}\n';
  beforeEach(() => {
    mkdirSync(join(cwd, 'in'));
    file('in/cilium.yaml', deny);
    file('in/calico.yaml', calico);
  });

  test('are refused together: neither CNI saw them so; the message says how to take one', async () => {
    const { code, errors } = await bluegreen(['convert', 'in', '--out', 'out']);
    expect(code).toBe(1);
    expect(errors).toContain('--only cilium, --only calico');
  });

  test.each([
    ['cilium', 'out/shop/deny.yaml', 'out/pay'],
    ['calico', 'out/pay/deny.yaml', 'out/shop'],
  ])('--only %s takes those of one', async (cni, there, notThere) => {
    const { code, errors } = await bluegreen(['convert', 'in', '--only', cni, '--out', 'out']);
    expect({ code, errors }).toEqual({ code: 0, errors: expect.stringContaining('1 policy: 1 exact') });
    expect([existsSync(join(cwd, there)), existsSync(join(cwd, notThere))]).toEqual([true, false]);
  });

  test('the inventory forecasts each by itself', async () => {
    const { output, errors } = await bluegreen(['inventory', 'in']);
    expect(output).toContain('2  exact');
    expect(errors).toContain('--only');
  });
});

describe('what stands at --out is not lost (cases of 2026-11-28)', () => {
  const convertTo = (out: string) => bluegreen(['convert', '-', '--out', out], deny);

  test('a summary.json that names a bystander, which any file could', async () => {
    mkdirSync(join(cwd, 'out'));
    file('out/thesis.tex', 'years of work');
    file('out/summary.json', JSON.stringify([{ source: {}, class: 'exact', reasons: [], outputs: ['thesis.tex'] }]));
    const { code, errors } = await convertTo('out');
    expect({ code, errors }).toEqual({
      code: 2,
      errors: 'error: out: holds thesis.tex, which this command did not write; choose a folder of its own\n',
    });
    expect(written('out/thesis.tex')).toBe('years of work');
  });

  test('a link, even to a folder that an earlier run wrote', async () => {
    await convertTo('real');
    symlinkSync('real', join(cwd, 'link'));
    expect(await convertTo('link')).toMatchObject({ code: 2, errors: expect.stringContaining('link: is a symbolic link') });
    expect(existsSync(join(cwd, 'real/summary.json'))).toBe(true);
  });

  test.each([
    ['', '--out: found an empty name'],
    ['.', '.: is the current folder or one above it'],
    ['..', '..: is the current folder or one above it'],
    ['/', '/: is the current folder or one above it'],
    ['file', 'file: is a file'],
    ['file/below', 'file/below: could not be written'],
    ['/proc/none/out', '/proc/none/out: could not be written'],
  ])('--out %j', async (out, message) => {
    file('file', '');
    expect(await convertTo(out)).toMatchObject({ code: 2, errors: expect.stringContaining(`error: ${message}`) });
    expect(readdirSync(cwd)).toEqual(['file']);
  });

  test('the folder above the current one, whose name begins with two dots', async () => {
    await convertTo('real');
    const inside = join(cwd, 'real', '..x');
    mkdirSync(inside);
    const host = testHost({ cwd: inside, stdin: deny });
    expect(await run(['netpol', 'convert', '-', '--out', join(cwd, 'real')], host, [netpol])).toBe(2);
    expect(host.errors()).toContain('is the current folder or one above it');
    expect(existsSync(inside)).toBe(true);
  });

  test('an earlier output is replaced whole', async () => {
    await bluegreen(['convert', '-', '--out', 'out'], `${deny}---\n${cnp('other', '{endpointSelector: {}, ingress: [{}]}')}`);
    expect(await convertTo('out')).toMatchObject({ code: 0 });
    expect(readdirSync(join(cwd, 'out/shop'))).toEqual(['deny.yaml']);
    expect(readdirSync(cwd)).toEqual(['out']);
  });
});

test('names that no file can have: 253 characters, and devices of Windows', async () => {
  const long = `${'a'.repeat(252)}b`;
  const policies = [long, `${'a'.repeat(252)}c`, 'con', 'nul.x', 'console'].map((name) =>
    cnp(name, '{endpointSelector: {}, ingress: [{}]}'),
  );
  const { code } = await bluegreen(['convert', '-', '--out', 'out'], policies.join('---\n'));
  expect(code).toBe(0);
  const names = readdirSync(join(cwd, 'out/shop'));
  expect(names).toEqual(['_con.yaml', '_nul.x.yaml', expect.stringMatching(/^a{240}-/), expect.stringMatching(/^a{240}-/), 'console.yaml']);
  expect(Math.max(...names.map((name) => name.length))).toBeLessThan(256);
  expect(names.map((name) => written(`out/shop/${name}`)).some((text) => text.includes(`name: ${long}\n`))).toBe(true);
});

test('a missing input is reported before a missing --out, and a missing --out with what to write', async () => {
  file('in.yaml', deny);
  expect(await bluegreen(['convert', '/nope'])).toMatchObject({ code: 2, errors: expect.stringContaining('/nope') });
  expect(await bluegreen(['convert', 'in.yaml'])).toMatchObject({
    code: 2,
    errors: 'error: --out: found none; expected the folder to write, such as --out converted\n',
  });
  expect(await bluegreen(['decide', '/nope'])).toMatchObject({ code: 2, errors: expect.stringContaining('/nope') });
  expect(await bluegreen(['decide', 'in.yaml'])).toMatchObject({
    code: 2,
    errors: expect.stringContaining('--html: found none; expected the page'),
  });
});

describe('refusals that one can read', () => {
  const policy = (name: string, spec: string) =>
    `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: {endpointSelector: {}, ${spec}}\n---\n`;
  const denying = policy('z-nodes', 'ingressDeny: [{fromNodes: [{}]}], ingress: [{fromNodes: [{}]}]');
  const dragged = Array.from({ length: 20 }, (_, index) => policy(`a-${index}`, 'ingress: [{fromEndpoints: [{}]}]')).join('');

  test('at most a screen: the policies that have a cause of their own first, each with one; --all prints every one', async () => {
    mkdirSync(join(cwd, 'many'));
    file('many/a.yaml', `${dragged}${denying}`);
    const short = await bluegreen(['convert', 'many', '--out', 'many-out', '--only', 'cilium']);
    expect(short.errors.split('\n')[0]).toContain('refused: CiliumNetworkPolicy shop/z-nodes');
    expect(short.errors.split('\n').length).toBeLessThan(30);
    expect(short.errors).toContain('and 13 more refused policies: --all prints them\n');
    expect(short.errors).toContain('Next: npx bluegreen netpol verify many many-out --only cilium --accept many-out/summary.json\n');
    const all = await bluegreen(['convert', 'many', '--out', 'many-out', '--only', 'cilium', '--all']);
    expect(all.errors.match(/^refused: /gm)).toHaveLength(21);
    expect(all.errors).not.toContain('more refused');
  });
});
