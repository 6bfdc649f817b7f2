import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConversionResult, type ConvertOptions, convert } from '../../../../lib/netpol/convert/convert';
import { filesOfConversion } from '../../../../lib/netpol/convert/files';
import { emptyInventory, type Inventory, onlyDialect } from '../../../../lib/netpol/model/inventory';
import { filesOf } from '../../../../lib/netpol/read/file-system';
import { readInventory } from '../../../../lib/netpol/read/read';
import { type Verification, verify } from '../../../../lib/netpol/verify/verify';
import { setOf } from '../verdict/ask';

/** Faults that were found on a real data plane, in public bug reports and by new users: one file each, converted and compared. */
const folder = join(__dirname, 'files');
const ranges = { podCidrs: ['10.0.64.0/18'], nodeCidrs: ['10.0.0.0/24'], serviceCidrs: ['172.20.0.0/16'], apiServerCidrs: ['10.0.5.0/28'] };
const read = (name: string): Inventory => setOf(readFileSync(join(folder, name), 'utf8'));

interface Outcome {
  readonly results: readonly ConversionResult[];
  readonly classes: readonly string[];
  readonly reasons: string;
  readonly output: string;
  readonly compared: Verification;
}

function outcomeOf(old: Inventory, workloads: Inventory = emptyInventory, more: Partial<ConvertOptions> = {}): Outcome {
  const input = { ...old, namespaces: [...old.namespaces, ...workloads.namespaces], services: [...old.services, ...workloads.services] };
  const results = convert(input, { ranges, allowBroader: [], target: 'vpc-cni', clusterPolicies: false, ...more });
  const texts = [...filesOfConversion(results, [])].filter(({ path }) => path !== 'summary.json').map(({ text }) => text);
  const fresh = texts.length === 0 ? emptyInventory : setOf(texts.join('---\n'));
  return {
    results,
    classes: results.map((result) => result.class),
    reasons: results.flatMap((result) => result.reasons.map(({ text }) => text)).join('\n'),
    output: texts.join('---\n'),
    compared: verify(old, fresh, { mode: 'vpc-cni', ranges, workloads, ...(more.clusterName && { clusterName: more.clusterName }) }),
  };
}

test('01: a block that starts inside the except of another one inherits nothing, so that the other is split', () => {
  const { classes, output, compared } = outcomeOf(read('01-first-address.yaml'));
  expect(classes).toEqual(['exact']);
  expect(output).toContain('cidr: "203.0.128.0/17"');
  expect(compared.equal).toBe(true);
});

describe('02: the ClusterIP of the API server', () => {
  const workloads = read('02-workloads.yaml');
  test('is among the addresses of kube-apiserver', () => {
    const { output, compared } = outcomeOf(read('02-apiserver-clusterip.yaml'), workloads);
    expect(output).toContain('cidr: "172.20.0.1/32"');
    expect(compared.equal).toBe(true);
  });
  test('is missed by verify, with the Service among the workloads and without', () => {
    const without = setOf(
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\nspec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.5.0/28}}]}]}\n',
    );
    for (const known of [workloads, emptyInventory]) {
      const { newlyAllowed, newlyBlocked } = verify(read('02-apiserver-clusterip.yaml'), without, {
        mode: 'vpc-cni',
        ranges,
        workloads: known,
      });
      expect(newlyAllowed).toEqual([]);
      expect(newlyBlocked).toMatchObject([{ port: 443, service: { namespace: 'default', name: 'kubernetes' } }]);
    }
  });
});

describe('03: a ClusterIP that egress rules do not open', () => {
  test('because the peer has a label that the Service does not select by', () => {
    const { classes, reasons } = outcomeOf(read('03-exact-with-service.yaml'));
    expect(classes).toEqual(['conditional']);
    expect(reasons).toContain('no client uses the ClusterIP of Service a/b');
    const { compared } = outcomeOf(read('03-old.yaml'), read('03-workloads.yaml'));
    expect(compared.newlyBlocked.map(({ service }) => service?.name)).toEqual(['b']);
  });
  test('because nets hold the pods and the API servers, and not the ClusterIPs', () => {
    const { classes, reasons } = outcomeOf(read('03b-calico-nets.yaml'));
    expect(classes).toEqual(['conditional']);
    expect(reasons).toContain('no client uses the ClusterIP of Service default/kubernetes');
  });
});

test.each(['04-world-alone.yaml', '04-world-and-host.yaml'])(
  '04: agents on the node are the host and not the world, whichever rules stand beside (%s)',
  (name) => {
    const { classes, reasons, output, compared } = outcomeOf(read(name));
    expect(classes).toEqual(['conditional']);
    expect(reasons).toContain('agents on the node (169.254.20.10, 169.254.170.23, fd00:ec2::23) are left out');
    for (const agent of ['169.254.20.10/32', '169.254.170.23/32', 'fd00:ec2::23/128']) expect(output).toContain(agent);
    expect(output).not.toContain('169.254.169.254');
    expect(compared.equal).toBe(true);
  },
);

test.each([
  ['every address', (set: Inventory) => set],
  ['every pod', (set: Inventory) => JSON.parse(JSON.stringify(set).replace('0.0.0.0/0', '10.0.64.0/18')) as Inventory],
])('05: Calico denies %s and then allows all pods: it isolates', (_, change) => {
  const { classes, output, compared } = outcomeOf(change(read('05-deny-nets.yaml')));
  expect(classes).toEqual(['conditional']);
  expect(output).not.toContain('ingress:');
  expect(compared.equal).toBe(true);
});

test('06: a policy that is too full is refused by itself', () => {
  const { results, reasons } = outcomeOf(read('06-overfull-drags.yaml'));
  expect(results.map((result) => [result.source.name, result.class])).toEqual([
    ['harmless', 'conditional'],
    ['over', 'refused'],
  ]);
  expect(reasons).toContain('this policy needs 29 port entries');
});

describe("07: the label of the cluster's own name", () => {
  const named = (name: string): Inventory =>
    JSON.parse(
      JSON.stringify(read('07-cluster-label.yaml')).replace('"operator":"Exists"', `"operator":"In","values":["${name}"]`),
    ) as Inventory;
  test('is on every pod', () => {
    const { classes, output, compared } = outcomeOf(read('07-cluster-label.yaml'));
    expect(classes).toEqual(['exact']);
    expect(output).toContain('app: b');
    expect(compared.equal).toBe(true);
  });
  test('is `default`, or what --cluster-name says', () => {
    expect(outcomeOf(named('default'))).toMatchObject({ classes: ['exact'], compared: { equal: true } });
    expect(outcomeOf(named('prod'), emptyInventory, { clusterName: 'prod' })).toMatchObject({
      classes: ['exact'],
      compared: { equal: true },
    });
  });
  test('names another cluster otherwise', () => {
    const { classes, reasons } = outcomeOf(named('prod'));
    expect(classes).toEqual(['refused']);
    expect(reasons).toContain('--cluster-name');
  });
});

test('08: a tier whose only policy passes everything has no effect', () => {
  const { classes, output, compared } = outcomeOf(read('08-pass.yaml'));
  expect(classes).toEqual(['exact']);
  expect(output).toBe('');
  expect(compared.equal).toBe(true);
});

test('09: with --only, what cannot be read of the other CNI is no matter', () => {
  const inventory = readInventory(filesOf(join(folder, '09-only'), '/'));
  expect(inventory.problems.map(({ severity }) => severity)).toEqual(['error']);
  expect(onlyDialect(inventory, 'calico')).toMatchObject({ problems: [], calicoPolicies: [{}] });
  expect(onlyDialect(inventory, 'cilium').problems).toHaveLength(1);
});
