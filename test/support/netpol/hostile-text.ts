import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { netpol } from '../../../lib/cli/netpol/commands';
import { run } from '../../../lib/cli/program';
import { testHost } from '../../unit/cli/test-host';

/** Erases the line above, prints a line of its own, goes to the next one by C1's NEL, and turns the rest around. */
export const hostile = 'x\u001B[1A\u001B[2K\r\nGATE OK\u009B31m\u0085GATE OK\u202E\u0007';

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
export const obeyed = /(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]|^GATE OK/mu;

/** What each command prints of the objects, written into a file of the folder; `only` runs one of them, by its index. */
export async function outputsOf(cwd: string, file: string, objects: readonly unknown[], name = file, only?: number): Promise<string[]> {
  writeFileSync(join(cwd, file), objects.map((each) => `---\n${JSON.stringify(each)}\n`).join(''));
  const commands = [
    ['inventory', name],
    ['convert', name, '--out', 'out'],
    ['verify', name, name, '--workloads', name],
    ['check', name, '--workloads', name],
    ['decide', name, '--html', 'page.html'],
  ];
  const outputs: string[] = [];
  for (const args of only === undefined ? commands : commands.slice(only % commands.length).slice(0, 1)) {
    const host = testHost({ cwd });
    await run(['netpol', ...args], host, [netpol]);
    outputs.push(host.output() + host.errors());
  }
  return outputs;
}

export const hostilePolicies = { cilium, calico } as const;

/**
 * Puts hostile text into every field of a set in turn.
 *
 * @param share every command for each field, or one, another than for the field before
 * @returns outputs that a terminal would obey, and how many name the text, escaped
 */
export async function hostileOutputs(cwd: string, objects: readonly unknown[], share: 'every command' | 'one command') {
  const found: string[] = [];
  let printed = 0;
  let tried = 0;
  for (const [index, each] of objects.entries()) {
    for (const variant of variants(each)) {
      tried += 1;
      const outputs = await outputsOf(
        cwd,
        'set.yaml',
        objects.with(index, variant),
        'set.yaml',
        share === 'one command' ? tried : undefined,
      );
      printed += outputs.filter((output) => output.includes('GATE OK')).length;
      found.push(...outputs.filter((output) => obeyed.test(output)));
    }
  }
  return { found, printed };
}
