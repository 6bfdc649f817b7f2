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
  const result = JSON.parse(output) as { newlyAllowed: object[] };
  expect(result).toMatchObject({ equal: false, newlyBlocked: [], mode: 'upstream' });
  expect(Object.keys(result.newlyAllowed[0] ?? {})).toEqual(
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
      ['verify', 'old.yaml', 'new.yaml', '--html', '/dev/null/r.html'],
      '/dev/null/r.html: cannot be written',
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
    expect(output).toContain('named-port-dropped (newly blocked): 1 finding');
  });

  test('nothing found: exit code 0', async () => {
    expect(await bluegreen({ 'a.yaml': same }, ['check', 'a.yaml', '--json'])).toMatchObject({
      code: 0,
      output: '{\n  "findings": []\n}\n',
    });
  });
});

describe('an answer that one can read', () => {
  const many = Array.from({ length: 12 }, (_, index) =>
    cilium.replace('name: web', `name: web-${index}`).replaceAll('app: web', `app: web-${index}`),
  ).join('---\n');
  const http = cilium.replace('front}}]}', 'front}}], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]}');

  test('causes and one example each, at most a screen; --all prints every one', async () => {
    const other = same.replace('name: web', 'name: other').replace('{app: web}', '{app: none}');
    const short = await bluegreen({ 'old.yaml': many, 'new.yaml': other, 'c.yaml': cluster }, [
      'verify',
      'old.yaml',
      'new.yaml',
      '--cluster',
      'c.yaml',
    ]);
    expect(short.code).toBe(1);
    expect(short.output).toContain('CiliumNetworkPolicy shop/web-0 has no counterpart in the new set, and nothing isolates its pods');
    expect(short.output).toMatch(/and \d+ more causes\./);
    expect(short.output.split('\n').length).toBeLessThan(50);
    const all = await bluegreen({ 'old.yaml': many, 'new.yaml': other, 'c.yaml': cluster }, [
      'verify',
      'old.yaml',
      'new.yaml',
      '--cluster',
      'c.yaml',
      '--all',
    ]);
    expect(all.output).toContain('shop/web-11 has no counterpart');
    expect(all.output).not.toContain('more cause');
  });

  test('--accept: what convert allows more on request is listed apart, what it refused is a cause', async () => {
    const files = { 'old/a.yaml': http, 'c.yaml': cluster };
    const widened = await bluegreen(files, ['convert', 'old', '--out', 'out', '--cluster', 'c.yaml', '--allow-broader', 'http']);
    const verify = async (folder: string, ...more: string[]) => {
      const host = testHost({ cwd: folder });
      const code = await run(['netpol', 'verify', 'old', 'out', '--cluster', 'c.yaml', ...more], host, [netpol]);
      return { code, output: host.output() };
    };
    expect((await verify(widened.folder)).code).toBe(1);
    const accepted = await verify(widened.folder, '--accept', 'out/summary.json');
    expect(accepted).toMatchObject({ code: 0, output: expect.stringMatching(/^Equal, but for \d+ accepted class/) });
    const refused = await bluegreen({ ...files, 'old/b.yaml': same.replace('name: web', 'name: b').replace('app: web', 'app: other') }, [
      'convert',
      'old',
      '--out',
      'out',
      '--cluster',
      'c.yaml',
    ]);
    expect((await verify(refused.folder, '--accept', 'out/summary.json')).output).toContain(
      'CiliumNetworkPolicy shop/web was refused: has HTTP rules',
    );
    const { code, errors } = await bluegreen(files, ['verify', 'old', 'old', '--accept', 'c.yaml']);
    expect(code).toBe(2);
    expect(errors).toContain('expected: the summary.json that netpol convert wrote');
  });

  test('an assumption that no conversion writes is bad input, with the policy that has it', async () => {
    const source = { kind: 'CiliumNetworkPolicy', namespace: 'shop', name: 'p' };
    const entry = { source, class: 'conditional', reasons: [{ field: 'spec', text: 'x', assumes: { kind: 'hope' } }], outputs: [] };
    const files = { 'old.yaml': same, 'edited.json': JSON.stringify([entry]) };
    const { code, errors } = await bluegreen(files, ['verify', 'old.yaml', 'old.yaml', '--accept', 'edited.json']);
    expect(code).toBe(2);
    expect(errors).toContain(
      'edited.json: CiliumNetworkPolicy p: reasons[].assumes is no assumption of a conversion; expected: the summary.json',
    );
  });

  test.each([{ reasons: [null] }, { reasons: [{}] }, { reasons: 'none' }, { outputs: [7] }, { outputs: {} }, { source: null }])(
    'an entry that no conversion writes is bad input: %j',
    async (change) => {
      const source = { kind: 'CiliumNetworkPolicy', namespace: 'shop', name: 'p' };
      const edited = JSON.stringify([{ source, class: 'broader', reasons: [], outputs: [], ...change }]);
      const files = { 'old.yaml': same, 'edited.json': edited };
      const { code, errors } = await bluegreen(files, ['verify', 'old.yaml', 'old.yaml', '--accept', 'edited.json']);
      expect(code).toBe(2);
      expect(errors).toContain('edited.json: is not a list of converted policies; expected: the summary.json');
    },
  );

  test('annotations and summary name files relative to the input', async () => {
    const { folder } = await bluegreen({ 'in/sub/a.yaml': cilium }, ['convert', 'in', '--out', 'out']);
    expect(readFileSync(join(folder, 'out/shop/web.yaml'), 'utf8')).toContain('"CiliumNetworkPolicy shop/web (sub/a.yaml)"');
    const host = testHost({ cwd: folder });
    await run(['netpol', 'convert', join(folder, 'in/sub/a.yaml'), '--out', 'out'], host, [netpol]);
    expect(readFileSync(join(folder, 'out/shop/web.yaml'), 'utf8')).toContain('"CiliumNetworkPolicy shop/web (a.yaml)"');
    expect(readFileSync(join(folder, 'out/summary.json'), 'utf8')).not.toContain(folder);
  });

  test('check groups its findings by rule', async () => {
    const pods = Array.from(
      { length: 9 },
      (_, index) =>
        `apiVersion: v1\nkind: Pod\nmetadata: {name: p-${index}, namespace: shop, ownerReferences: [{kind: ReplicaSet, name: r, uid: u, apiVersion: apps/v1, controller: true}]}\nspec: {containers: [{name: c}]}\n`,
    ).join('---\n');
    const { code, output } = await bluegreen({ 'p.yaml': same, 'w.yaml': pods }, ['check', 'p.yaml', '--workloads', 'w.yaml']);
    expect(code).toBe(0);
    expect(output).toContain('strict-mode (depends on the mode): 1 finding\n');
    expect(output).toContain('9 pods of the namespace (shop/p-0, shop/p-1, shop/p-2 and 6 more) have no policy');
  });

  test('ports and policies of an example fit on a line; --all names every one', async () => {
    const ports = Array.from({ length: 40 }, (_, index) => `{port: "${3000 + 2 * index}", protocol: TCP}`).join(', ');
    const old = cilium.replace('{matchLabels: {app: front}}]', `{matchLabels: {app: front}}], toPorts: [${inTens(ports)}]`);
    const files = {
      'old.yaml': old,
      'new.yaml': same.replace('app: web}}, ingress: [{from', 'app: web}}, ingress: [], egress: [{to'),
      'c.yaml': cluster,
    };
    const argv = ['verify', 'old.yaml', 'new.yaml', '--cluster', 'c.yaml'];
    expect((await bluegreen(files, argv)).output).toMatch(
      /\(all: TCP 3000, TCP 3002, TCP 3004, TCP 3006, TCP 3008, TCP 3010 and 34 more\)/,
    );
    expect((await bluegreen(files, [...argv, '--all'])).output).toContain('TCP 3078');
  });
});

/** Cilium takes 40 ports a list. */
const inTens = (ports: string): string => `{ports: [${ports}]}`;
