import { ciliumKey } from '../model/selector/cilium-key';
import { type LabelSelector, matchesRequirement, type Requirement, requirementsOf } from '../model/selector/label-selector';
import { type Conjunction, normalize } from '../sets/conjunction';
import type { PodPeer } from '../sets/peer';
import { Conditions } from './conditions';
import { type ConversionContext, namespaceNameLabel } from './draft';
import { namespaceMatches } from './namespaces';
import { labelForAccounts } from './service-accounts';

/** What a Cilium selector amounts to. */
export type CiliumSelection =
  | { readonly kind: 'pods'; readonly peer: PodPeer; readonly conditions: Conditions }
  /** A reserved identity by itself: `reserved:host` is the entity host. */
  | { readonly kind: 'entity'; readonly entity: string }
  /** Nothing that will exist on the new cluster. */
  | { readonly kind: 'nothing'; readonly text: string }
  | { readonly kind: 'unknown'; readonly text: string };

/**
 * Labels that Cilium leaves out of identities unless configured otherwise (pkg/labelsfilter/filter.go): a selector on one of them matches no
 * pod, or every pod, whatever the pod's labels are.
 */
const leftOut =
  /^(io\.kubernetes|kubernetes\.io|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/(job-completion-index|controller-uid)|.*beta\.kubernetes\.io|k8s\.io|pod-template-generation|pod-template-hash|controller-revision-hash|controller-uid|annotation|etcd_node|topology\.kubernetes\.io)/;

interface Sorted {
  readonly pods: Requirement[];
  readonly namespace: Requirement[];
  readonly accounts: Requirement[];
  readonly reserved: Requirement[];
  /** Requirements on the cluster's name that hold on every pod of this cluster, as something that only pods have. */
  namesCluster: boolean;
  namesNamespace: boolean;
  namesNamespaceLabel: boolean;
}

/**
 * Endpoints that a peer's selector matches.
 * @param own namespace of the policy; undefined for a clusterwide one
 */
export function selectPeers(selector: LabelSelector, own: string | undefined, context: ConversionContext): CiliumSelection {
  const sorted = sort(selector, context.clusterName);
  if (typeof sorted === 'string') return { kind: 'unknown', text: sorted };
  if (sorted.reserved.length > 0) return reservedSelection(sorted);
  // Without a namespace key Cilium adds one itself: the policy's own, or in a clusterwide policy "has a namespace", which is: a pod.
  // pkg/k8s/apis/cilium.io/utils/utils.go, getEndpointSelector.
  const adds = !sorted.namesNamespace && (own === undefined || !sorted.namesNamespaceLabel);
  const positive = [...sorted.pods, ...sorted.namespace, ...sorted.accounts].some(
    ({ operator }) => operator === 'In' || operator === 'Exists',
  );
  if (!adds && !positive && !sorted.namesCluster) {
    return { kind: 'unknown', text: 'only says what the peer is not, which in Cilium also matches nodes and the world; name what it is' };
  }
  if (adds && own !== undefined) sorted.namespace.push({ key: namespaceNameLabel, operator: 'In', values: [own] });
  return finish(sorted, context);
}

/** Pods that a policy's endpointSelector matches. */
export function selectSubject(selector: LabelSelector, own: string | undefined, context: ConversionContext): CiliumSelection {
  const sorted = sort(selector, context.clusterName);
  if (typeof sorted === 'string') return { kind: 'unknown', text: sorted };
  if (sorted.reserved.some(({ operator }) => operator === 'In' || operator === 'Exists')) {
    return { kind: 'nothing', text: 'selects an identity of Cilium itself, which is gone after the move' };
  }
  if (own !== undefined) {
    const matches = namespaceMatches(sorted.namespace, own, context.namespaces);
    if (matches === undefined) return { kind: 'unknown', text: `hangs on labels of namespace ${own}; give the Namespace as input` };
    if (!matches)
      return { kind: 'unknown', text: `names a namespace that is not the policy's own (${own}); Cilium versions differ on that` };
    const conditions = new Conditions();
    if (sorted.namespace.some(({ key }) => key !== namespaceNameLabel)) conditions.add(`the labels of namespace ${own} stay as they are`);
    sorted.namespace.splice(0, Infinity, { key: namespaceNameLabel, operator: 'In', values: [own] });
    return finish(sorted, context, conditions);
  }
  return finish(sorted, context);
}

function otherCluster({ values = [] }: Requirement, clusterName: string): string {
  const names = values.filter((name) => name !== clusterName).join(', ');
  return `names other clusters of a mesh than ${JSON.stringify(clusterName)}${names === '' ? '' : ` (${names})`}; NetworkPolicy knows one cluster. If that is this cluster's own name, give it with --cluster-name`;
}

function sort(selector: LabelSelector, clusterName: string): Sorted | string {
  const sorted: Sorted = {
    pods: [],
    namespace: [],
    accounts: [],
    reserved: [],
    namesCluster: false,
    namesNamespace: false,
    namesNamespaceLabel: false,
  };
  for (const requirement of requirementsOf(selector)) {
    const key = ciliumKey(requirement.key);
    switch (key.on) {
      case 'pod':
        if (leftOut.test(key.key) && !key.key.startsWith('app.kubernetes.io'))
          return `uses ${key.key}, a label that Cilium leaves out of identities by default`;
        sorted.pods.push({ ...requirement, key: key.key });
        break;
      case 'namespace-name':
        sorted.namesNamespace = true;
        sorted.namespace.push({ ...requirement, key: namespaceNameLabel });
        break;
      case 'namespace-label':
        sorted.namesNamespaceLabel = true;
        sorted.namespace.push({ ...requirement, key: key.key });
        break;
      case 'service-account':
        sorted.accounts.push(requirement);
        break;
      case 'reserved':
        sorted.reserved.push({ ...requirement, key: key.key });
        break;
      case 'cluster': {
        const met = matchesRequirement({ ...requirement, key: 'name' }, { name: clusterName });
        if (!met) return otherCluster(requirement, clusterName);
        sorted.namesCluster ||= requirement.operator === 'In' || requirement.operator === 'Exists';
        break;
      }
      case 'other':
        return `uses the label source ${key.source}:, for which there is no pod label`;
    }
  }
  return sorted;
}

/** `{matchLabels: {reserved:host: ''}}` and nothing else stands for an entity; other uses of reserved labels are not understood. */
function reservedSelection(sorted: Sorted): CiliumSelection {
  const [only] = sorted.reserved;
  const alone = sorted.reserved.length === 1 && sorted.pods.length + sorted.namespace.length + sorted.accounts.length === 0;
  const plain = only && (only.operator === 'Exists' || (only.operator === 'In' && only.values?.length === 1 && only.values[0] === ''));
  return alone && plain ? { kind: 'entity', entity: only.key } : { kind: 'unknown', text: 'mixes a reserved label with others' };
}

function finish(sorted: Sorted, context: ConversionContext, conditions = new Conditions()): CiliumSelection {
  const namespace = normalize(sorted.namespace);
  if (!namespace) return { kind: 'nothing', text: 'no namespace can meet all of its requirements' };
  const pods: Requirement[] = [...sorted.pods];
  for (const account of sorted.accounts) {
    const stand = labelForAccounts(account, namespace, context.inventory, context.namespaces);
    if (!stand) return { kind: 'unknown', text: 'names a service account that no label of the given pods distinguishes' };
    pods.push(stand.requirement);
    conditions.assume(stand.assumption);
  }
  const normal: Conjunction | undefined = normalize(pods);
  if (!normal) return { kind: 'nothing', text: 'no pod can meet all of its requirements' };
  return { kind: 'pods', peer: { kind: 'pods', namespace, pods: normal }, conditions };
}
