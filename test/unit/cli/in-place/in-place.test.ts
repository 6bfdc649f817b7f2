import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { ExitCode } from '../../../../lib/cli/host';
import { inPlace } from '../../../../lib/cli/in-place/commands';
import { run } from '../../../../lib/cli/program';
import { testHost } from '../test-host';

const pool = {
  apiVersion: 'karpenter.sh/v1',
  kind: 'NodePool',
  metadata: { name: 'general', uid: 'x', resourceVersion: '7', annotations: { 'karpenter.sh/nodepool-hash': '1' } },
  spec: {
    limits: { cpu: '1000' },
    template: { spec: { requirements: [], nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'default' } } },
  },
  status: { resources: {} },
};

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'bluegreen-in-place-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function render(...args: string[]) {
  const host = testHost({ stdin: stringify({ apiVersion: 'v1', kind: 'List', items: [pool] }) });
  const code = await run(['in-place', 'render', '--env', 'prod', '--out', folder, ...args], host, [inPlace]);
  return { code, host };
}

const content = (name: string) => readFileSync(join(folder, name), 'utf8');
const cilium = ['--daemonset', 'kube-system/cilium', '--node-group', 'system', '--node-pools', '-'];

test('files in the order in which they are applied; scripts can be run', async () => {
  expect((await render(...cilium)).code).toBe(ExitCode.done);
  expect(readdirSync(folder).toSorted()).toEqual([
    '1-label-nodes.sh',
    '2-keep-old-cni.sh',
    '2-kube-system-cilium.patch.json',
    '3-vpc-cni.configuration.json',
    '3-vpc-cni.sh',
    '4-node-pools.yaml',
    '5-drain.sh',
  ]);
  expect(statSync(join(folder, '5-drain.sh')).mode & 0o111).not.toBe(0);
  expect(content('1-label-nodes.sh')).toContain(
    "--cluster-name prod-legacy --nodegroup-name system --labels 'addOrUpdateLabels={cni-plugin=3p}'",
  );
});

test('a node has the old CNI or aws-node: the affinities are each other’s opposite', async () => {
  await render(...cilium);
  type Affinity = {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: { matchExpressions: { key: string }[] }[] } };
  };
  const ofLabel = ({ nodeAffinity }: Affinity) =>
    nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.map(({ matchExpressions }) =>
      matchExpressions.find(({ key }) => key === 'cni-plugin'),
    );
  const patch = JSON.parse(content('2-kube-system-cilium.patch.json')) as { spec: { template: { spec: { affinity: Affinity } } } };
  const addon = JSON.parse(content('3-vpc-cni.configuration.json')) as { affinity: Affinity };
  expect(ofLabel(patch.spec.template.spec.affinity)).toEqual([{ key: 'cni-plugin', operator: 'In', values: ['3p'] }]);
  expect(ofLabel(addon.affinity)).toEqual([{ key: 'cni-plugin', operator: 'NotIn', values: ['3p'] }]);
});

test('the new pool is the old one, heavier; the old one starts no node any more and its template is as it was', async () => {
  await render(...cilium);
  const [fresh, old] = parseAllDocuments(content('4-node-pools.yaml')).map(
    (document) => document.toJS() as typeof pool & { spec: { weight?: number } },
  );
  expect(fresh).toEqual({ ...pool, metadata: { name: 'general-vpc-cni' }, spec: { ...pool.spec, weight: 10 }, status: undefined });
  expect(old).toEqual({ ...pool, metadata: { name: 'general' }, spec: { ...pool.spec, limits: { cpu: '0' } }, status: undefined });
});

test.each([
  ['no DaemonSet', [], /--daemonset: found none/],
  ['a DaemonSet without a namespace', ['--daemonset', 'cilium'], /expected <namespace>\/<name>/],
  ['no such cluster', ['--daemonset', 'a/b', '--cluster', 'red'], /found "red"; expected blue or green/],
  ['a file that is not there', ['--daemonset', 'a/b', '--node-pools', '/no/such'], /no such file/],
])('bad usage: %s', async (_, args, says) => {
  const { code, host } = await render(...args);
  expect([code, host.errors()]).toEqual([ExitCode.usage, expect.stringMatching(says)]);
  expect(readdirSync(folder)).toEqual([]);
});
