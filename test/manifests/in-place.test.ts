import { loadEnvironment } from '../../lib/config/load';
import { inPlaceFiles, type NodePool, oldCniPatch } from '../../lib/in-place/in-place';
import { karpenterNodes } from '../../lib/stacks/platform/karpenter-nodes';
import { checkAll, schemasFor } from '../../tools/manifests/command';
import { readManifests } from '../../tools/manifests/read';
import type { Schemas } from '../../tools/manifests/schemas';
import { sharedDir } from '../../tools/shared-dir';

let schemas: Schemas;
beforeAll(async () => {
  schemas = await schemasFor([sharedDir('crds')], { env: process.env, stderr: (text) => void process.stderr.write(text) });
}, 300_000);

const findings = (name: string, items: readonly object[]) =>
  checkAll([readManifests(name, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))], schemas);

/** The pools that the app itself makes of prod: as real as any user's. */
function nodePools(): NodePool[] {
  const { clusters, availabilityZones } = loadEnvironment('prod');
  if (clusters.green.kind !== 'managed') throw new Error('prod builds green');
  const input = {
    cluster: clusters.green,
    color: 'green',
    clusterName: 'prod-green',
    zones: availabilityZones,
    nodeSubnetIds: {},
    nodeSecurityGroupId: 'sg-1',
    nodeRoleName: 'r',
    tags: {},
  } as const;
  return karpenterNodes(input).flatMap((object) => (object.kind === 'NodePool' ? [{ ...object, spec: { ...object.spec } }] : []));
}

const input = {
  clusterName: 'prod-legacy',
  region: 'eu-west-1',
  daemonSets: [],
  nodeGroups: [],
  suffix: '-vpc-cni',
  addonConfiguration: {},
};

test('new and capped NodePools are what the API server accepts', () => {
  const objects = inPlaceFiles({ ...input, nodePools: nodePools() })['4-node-pools.yaml'] as object[];
  expect(findings('node-pools.json', objects)).toEqual({ objects: 4, findings: [] });
});

test('a DaemonSet of the old CNI with its patch is, too', () => {
  const labels = { 'k8s-app': 'cilium' };
  const template = {
    metadata: { labels },
    spec: { ...oldCniPatch.spec.template.spec, containers: [{ name: 'agent', image: 'quay.io/cilium/cilium:v1.19.0' }] },
  };
  const daemonSet = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'cilium', namespace: 'kube-system' },
    spec: { selector: { matchLabels: labels }, template },
  };
  expect(findings('daemon-set.json', [daemonSet])).toEqual({ objects: 1, findings: [] });
});
