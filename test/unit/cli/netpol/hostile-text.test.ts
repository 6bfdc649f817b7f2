import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { netpol } from '../../../../lib/cli/netpol/commands';
import { run } from '../../../../lib/cli/program';
import { testHost } from '../test-host';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'hostile-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** Erases the line above, prints a line of its own, goes to the next one by C1's NEL, and turns the rest around. */
const hostile = 'x\u001B[1A\u001B[2K\r\nGATE OK\u009B31m\u0085GATE OK\u202E\u0007';

const object = (apiVersion: string, kind: string, spec: unknown, more: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name: 'a', namespace: 'shop', labels: { app: 'a' }, annotations: { note: 'n' } },
  ...(spec === undefined ? {} : { spec }),
  ...more,
});

const cilium = [
  object('cilium.io/v2', 'CiliumNetworkPolicy', {
    endpointSelector: { matchLabels: { app: 'a' }, matchExpressions: [{ key: 'k', operator: 'In', values: ['v'] }] },
    ingress: [
      {
        fromEndpoints: [{ matchLabels: { app: 'b' } }],
        toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ path: '/x' }] } }],
      },
    ],
    egress: [{ toFQDNs: [{ matchName: 'a.example.com' }] }, { toEntities: ['world'] }, { toCIDR: ['10.0.0.0/8'] }],
  }),
  object('v1', 'Namespace', undefined, { metadata: { name: 'shop', labels: { team: 't' } } }),
  object('v1', 'Pod', { containers: [{ name: 'c', ports: [{ name: 'http', containerPort: 80 }] }] }),
  object('v1', 'Service', { selector: { app: 'a' }, clusterIP: '172.20.0.9', ports: [{ name: 'http', port: 80, targetPort: 'http' }] }),
];
const calico = [
  object('projectcalico.org/v3', 'GlobalNetworkPolicy', {
    tier: 'default',
    selector: "app == 'a'",
    types: ['Ingress'],
    ingress: [{ action: 'Allow', protocol: 'TCP', source: { selector: "app == 'b'", nets: ['10.0.0.0/8'], namespaceSelector: 'all()' } }],
  }),
  object('networking.k8s.io/v1', 'NetworkPolicy', {
    podSelector: { matchLabels: { app: 'a' } },
    ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }], ports: [{ port: 'http', protocol: 'TCP' }] }],
  }),
];

/** Every variant of a value with one string, or one key, replaced. */
function* variants(value: unknown): Generator {
  if (typeof value === 'string') yield hostile;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) for (const other of variants(item)) yield value.with(index, other);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      for (const other of variants(item)) yield { ...value, [key]: other };
      const { [key]: moved, ...rest } = value as Record<string, unknown>;
      yield { ...rest, [hostile]: moved };
    }
  }
}

/** What no output may hold: a character that a terminal obeys, or a line that the text has made. */
const obeyed = /(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]|^GATE OK/mu;

async function outputsOf(file: string, objects: readonly unknown[], name = file): Promise<string[]> {
  writeFileSync(join(cwd, file), objects.map((each) => `---\n${JSON.stringify(each)}\n`).join(''));
  const commands = [
    ['inventory', name],
    ['convert', name, '--out', 'out'],
    ['verify', name, name, '--workloads', name],
    ['check', name, '--workloads', name],
    ['decide', name, '--html', 'page.html'],
  ];
  const outputs: string[] = [];
  for (const args of commands) {
    const host = testHost({ cwd });
    await run(['netpol', ...args], host, [netpol]);
    outputs.push(host.output() + host.errors());
  }
  return outputs;
}

test.each([
  ['cilium', cilium],
  ['calico', calico],
])('%s policies with hostile text in any field print nothing that a terminal obeys', async (name, objects) => {
  const found: string[] = [];
  let printed = 0;
  for (const [index, each] of objects.entries()) {
    for (const variant of variants(each)) {
      const outputs = await outputsOf(`${name}.yaml`, (objects as unknown[]).with(index, variant));
      printed += outputs.filter((output) => output.includes('GATE OK')).length;
      found.push(...outputs.filter((output) => obeyed.test(output)));
    }
  }
  expect(found.slice(0, 3)).toEqual([]);
  // Escaped, the text does appear: the test reaches the messages it is about.
  expect(printed).toBeGreaterThan(50);
});

test.each([
  ['that holds no object', {}],
  // Findings about a policy say where it stands.
  ['that holds a policy', { ...cilium[0], metadata: { name: 'b', namespace: 'shop' } }],
])('neither does the name of a file %s', async (_, content) => {
  rmSync(join(cwd, 'folder'), { recursive: true, force: true });
  mkdirSync(join(cwd, 'folder'));
  writeFileSync(join(cwd, 'folder', `${hostile}.yaml`), JSON.stringify(content));
  const outputs = await outputsOf(join('folder', 'others.yaml'), [...cilium, { apiVersion: 'v1' }], 'folder');
  expect(outputs.filter((output) => obeyed.test(output))).toEqual([]);
  expect(outputs.filter((output) => output.includes('GATE OK')).length).toBeGreaterThan(0);
});

test('an argument with a control character is refused, by its escaped text', async () => {
  const host = testHost({ cwd });
  expect(await run(['netpol', 'inventory', hostile], host, [netpol])).toBe(2);
  expect(host.errors()).toMatch(/^error: found an argument with a control character: 'x\\u001b\[1A.*'; expected: one line of text\n$/);
});
