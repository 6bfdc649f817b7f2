/**
 * The other way to change the CNI: in the same cluster, node by node (docs/in-place.md). Nodes of the old CNI carry a label; its DaemonSets keep to
 * them and aws-node keeps off them, so every node has one CNI from its first pod to its last. Pure: objects and commands, nothing is called.
 */

/** AWS's own name for a node of a third party's CNI. */
export const oldCniLabel = { key: 'cni-plugin', value: '3p' } as const;

export interface InPlaceInput {
  readonly clusterName: string;
  readonly region: string;
  /** DaemonSets of the old CNI: `kube-system/cilium`. */
  readonly daemonSets: readonly { readonly namespace: string; readonly name: string }[];
  /** Managed node groups of the cluster. */
  readonly nodeGroups: readonly string[];
  /** Karpenter's pools as they are now. */
  readonly nodePools: readonly NodePool[];
  /** Added to a pool's name for the pool that takes its place. */
  readonly suffix: string;
  /** The add-on's configuration besides its affinity. */
  readonly addonConfiguration: Readonly<Record<string, unknown>>;
}

export interface NodePool {
  readonly apiVersion: string;
  readonly kind: 'NodePool';
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>> & { readonly weight?: number; readonly limits?: Readonly<Record<string, unknown>> };
}

/** What a person applies, in the order of the names. */
export interface InPlaceFiles {
  readonly [name: string]: string | readonly object[] | object;
}

export function inPlaceFiles(input: InPlaceInput): InPlaceFiles {
  return {
    '1-label-nodes.sh': labelNodes(input),
    ...Object.fromEntries(input.daemonSets.map((daemonSet) => [`2-${daemonSet.namespace}-${daemonSet.name}.patch.json`, oldCniPatch])),
    '2-keep-old-cni.sh': keepOldCni(input),
    '3-vpc-cni.configuration.json': { ...input.addonConfiguration, affinity: awsNodeAffinity },
    '3-vpc-cni.sh': installVpcCni(input),
    '4-node-pools.yaml': [...input.nodePools.map((pool) => successor(pool, input.suffix)), ...input.nodePools.map(capped)],
    '5-drain.sh': drain(input),
  };
}

/** Strategic merge patch of a DaemonSet of the old CNI. Its node selector terms are replaced, its other affinities stay. */
export const oldCniPatch = {
  spec: {
    template: {
      spec: {
        affinity: { nodeAffinity: required([{ key: oldCniLabel.key, operator: 'In', values: [oldCniLabel.value] }]) },
      },
    },
  },
};

/**
 * The chart's own affinity and one more expression: lists are not merged, so what the chart says must be said again.
 * https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/charts/aws-vpc-cni/values.yaml, `affinity`
 */
export const awsNodeAffinity = {
  nodeAffinity: required([
    { key: 'kubernetes.io/os', operator: 'In', values: ['linux'] },
    { key: 'kubernetes.io/arch', operator: 'In', values: ['amd64', 'arm64'] },
    { key: 'eks.amazonaws.com/compute-type', operator: 'NotIn', values: ['fargate', 'hybrid', 'auto'] },
    { key: oldCniLabel.key, operator: 'NotIn', values: [oldCniLabel.value] },
  ]),
};

function required(matchExpressions: readonly { readonly key: string; readonly operator: string; readonly values: readonly string[] }[]) {
  return { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } };
}

/** The same pool under another name; the heavier one, so that Karpenter asks it first. */
const successor = ({ apiVersion, kind, metadata, spec }: NodePool, suffix: string): NodePool => ({
  apiVersion,
  kind,
  metadata: { name: `${metadata.name}${suffix}`, ...(metadata.labels && { labels: metadata.labels }) },
  spec: { ...spec, weight: Math.min(100, (spec.weight ?? 0) + 10) },
});

/** The old pool starts no node any more. Limits are no part of what makes a node drift: the nodes that there are stay until they are drained. */
const capped = ({ apiVersion, kind, metadata, spec }: NodePool): NodePool => ({
  apiVersion,
  kind,
  metadata: { name: metadata.name, ...(metadata.labels && { labels: metadata.labels }) },
  spec: { ...spec, limits: { ...spec.limits, cpu: '0' } },
});

const script = (...lines: readonly string[]): string => `${['#!/usr/bin/env bash', 'set -euo pipefail', ...lines].join('\n')}\n`;
const label = `${oldCniLabel.key}=${oldCniLabel.value}`;

const labelNodes = ({ clusterName, region, nodeGroups }: InPlaceInput): string =>
  script(
    '# Nodes that there are. The label of a NodePool is left alone: a change of its template would replace its nodes.',
    `kubectl label nodes --all --overwrite ${label}`,
    '# Nodes that the old node groups start from now on.',
    ...nodeGroups.map(
      (group) =>
        `aws eks update-nodegroup-config --region ${region} --cluster-name ${clusterName} --nodegroup-name ${group} ` +
        `--labels 'addOrUpdateLabels={${label}}'`,
    ),
  );

const keepOldCni = ({ daemonSets }: InPlaceInput): string =>
  script(
    `# Refuses to go on while a node lacks the label: the old CNI would leave it.`,
    `if [ -n "$(kubectl get nodes -l '${oldCniLabel.key}!=${oldCniLabel.value}' -o name)" ]; then echo 'error: nodes without ${label}; 1-label-nodes.sh first' >&2; exit 1; fi`,
    ...daemonSets.flatMap(({ namespace, name }) => [
      `kubectl patch daemonset ${name} -n ${namespace} --patch-file 2-${namespace}-${name}.patch.json`,
      `kubectl rollout status daemonset/${name} -n ${namespace} --timeout=30m`,
    ]),
  );

const vpcCni = 'vpc-cni';

const installVpcCni = ({ clusterName, region }: InPlaceInput): string =>
  script(
    '# create-addon, or update-addon where EKS manages it already.',
    `aws eks describe-addon --region ${region} --cluster-name ${clusterName} --addon-name ${vpcCni} > /dev/null 2>&1 && verb=update || verb=create`,
    `aws eks "$verb-addon" --region ${region} --cluster-name ${clusterName} --addon-name ${vpcCni} --resolve-conflicts OVERWRITE \\`,
    '  --configuration-values file://3-vpc-cni.configuration.json',
    `aws eks wait addon-active --region ${region} --cluster-name ${clusterName} --addon-name ${vpcCni}`,
    '# On none of the old nodes:',
    `kubectl get pods -n kube-system -l k8s-app=aws-node -o wide`,
  );

const drain = ({ nodePools, nodeGroups, suffix }: InPlaceInput): string =>
  script(
    '# First one node, and a look at what came up elsewhere; then one after the other. Evictions keep to the PodDisruptionBudgets.',
    `kubectl wait nodes -l '${oldCniLabel.key}!=${oldCniLabel.value}' --for=condition=Ready --timeout=15m`,
    `kubectl cordon -l ${label}`,
    `for node in $(kubectl get nodes -l ${label} --sort-by=.metadata.creationTimestamp -o name); do`,
    '  kubectl drain "$node" --ignore-daemonsets --delete-emptydir-data --timeout=30m',
    '  read -r -p "$node is drained. Look at the workloads; enter goes on, Ctrl-C stops. " </dev/tty',
    'done',
    `# Afterwards: kubectl delete nodepool ${nodePools.map(({ metadata }) => metadata.name).join(' ') || '(none)'} (their successors end in ${suffix}),`,
    `# node groups ${nodeGroups.join(' ') || '(none)'}, and the old CNI's release.`,
  );
