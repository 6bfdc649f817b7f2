import { listed, plural } from '../../text/listing';
import { groupBy } from '../group-by';
import type { Inventory } from '../model/inventory';
import type { NetworkPolicy, NetworkPolicyPeer, Pod, Service } from '../model/kubernetes';
import { type Labels, matchesSelector } from '../model/selector/label-selector';
import { describeSource } from '../model/source';
import { namespaceNameKey } from '../verdict/endpoint';
import { podIdentifier } from '../verdict/vpc-cni/policy-endpoint';
import { clusterIpOf } from '../verdict/vpc-cni/services';
import type { Finding } from './finding';

const namespaceOf = (object: { source: { namespace?: string } }): string => object.source.namespace ?? 'default';

/** Findings that need to know the workloads: which pods and Services there are. */
export function checkWorkloads(set: Inventory): Finding[] {
  const { networkPolicies, pods, services } = set;
  return [
    ...networkPolicies.flatMap((policy) => [...hostSubjects(policy, pods), ...hostPeers(policy, set)]),
    ...networkPolicies.flatMap((policy) => services.flatMap((service) => serviceFindings(policy, service, set))),
    ...statefulNames(networkPolicies, pods),
    ...strictMode(networkPolicies, pods),
  ];
}

const selectsPod = ({ spec, source }: NetworkPolicy, pod: Pod): boolean =>
  (source.namespace ?? 'default') === namespaceOf(pod) && matchesSelector(spec.podSelector ?? {}, pod.labels);

function hostSubjects(policy: NetworkPolicy, pods: readonly Pod[]): Finding[] {
  const ignored = pods.filter((pod) => pod.hostNetwork && selectsPod(policy, pod));
  if (ignored.length === 0) return [];
  return [
    {
      rule: 'host-network-subject',
      effect: 'newly allowed',
      source: policy.source,
      message: `selects ${namesOf(ignored)}: pods on their node's network are not protected`,
    },
  ];
}

function hostPeers(policy: NetworkPolicy, set: Inventory): Finding[] {
  const found = set.pods.filter(
    (pod) => pod.hostNetwork && peersOf(policy).some((peer) => peerSelects(peer, policy, pod.labels, namespaceOf(pod), set)),
  );
  if (found.length === 0) return [];
  return [
    {
      rule: 'host-network-peer',
      effect: 'newly allowed',
      source: policy.source,
      message: `a peer selects ${namesOf(found)}: with such a pod, everything on its node's address is allowed`,
    },
  ];
}

const peersOf = ({ spec }: NetworkPolicy): NetworkPolicyPeer[] => [
  ...(spec.ingress ?? []).flatMap(({ from = [] }) => from),
  ...(spec.egress ?? []).flatMap(({ to = [] }) => to),
];

function peerSelects(
  peer: NetworkPolicyPeer,
  policy: NetworkPolicy,
  labels: Labels,
  namespace: string,
  { namespaces }: Inventory,
): boolean {
  if (peer.ipBlock !== undefined || !matchesSelector(peer.podSelector ?? {}, labels)) return false;
  if (peer.namespaceSelector === undefined) return namespace === (policy.source.namespace ?? 'default');
  const known = namespaces.find(({ source }) => source.name === namespace)?.labels;
  return matchesSelector(peer.namespaceSelector, { ...known, [namespaceNameKey]: namespace });
}

/** Egress to pods behind a Service: what the controller does not find, because it compares selectors with selectors. */
function serviceFindings(policy: NetworkPolicy, service: Service, set: Inventory): Finding[] {
  const backends = set.pods.filter((pod) => namespaceOf(pod) === namespaceOf(service) && isBehind(service, pod));
  return (policy.spec.egress ?? []).flatMap(({ to = [], ports = [] }) =>
    to.flatMap((peer): Finding[] => {
      const reached = backends.filter((pod) => peerSelects(peer, policy, pod.labels, namespaceOf(pod), set));
      if (reached.length === 0) return [];
      const where = describeSource(service.source);
      if (clusterIpOf(service) === undefined) {
        return [
          {
            rule: 'headless-service',
            effect: 'either',
            source: policy.source,
            message: `egress: ${where} is headless: nothing is added for it; its clients must connect to the pods and their ports`,
          },
        ];
      }
      if (!peerSelects(peer, policy, service.selector ?? {}, namespaceOf(service), set)) {
        return [
          {
            rule: 'service-not-found',
            effect: 'newly blocked',
            source: policy.source,
            message: `egress: the peer selects pods behind ${where}, but not by the labels of the Service's own selector: connections to its ClusterIP are blocked. Give the peer the Service's labels`,
          },
        ];
      }
      return ports.flatMap((port) => (typeof port.port === 'number' ? portFinding(policy, service, port.port, where) : []));
    }),
  );
}

const isBehind = ({ selector = {} }: Service, pod: Pod): boolean =>
  Object.keys(selector).length > 0 && Object.entries(selector).every(([key, value]) => pod.labels[key] === value);

/** A rule that names the Service's port and not the container's: the controller looks for the target port. */
function portFinding(policy: NetworkPolicy, service: Service, number: number, where: string): Finding[] {
  const matches = service.ports.some(({ port, targetPort = port }) => targetPort === number || typeof targetPort === 'string');
  const meant = service.ports.find(({ port, targetPort = port }) => port === number && targetPort !== number);
  if (matches || meant === undefined) return [];
  return [
    {
      rule: 'service-port',
      effect: 'newly blocked',
      source: policy.source,
      message: `egress: port ${number} is the port of ${where}, whose target port is ${meant.targetPort}; rules mean the container's port. Write ${meant.targetPort}`,
    },
  ];
}

/** State is kept under the pod's name less its last dash segment (GetPodIdentifier): pods that are not one workload can share it. */
function statefulNames(policies: readonly NetworkPolicy[], pods: readonly Pod[]): Finding[] {
  const governed = pods.filter((pod) => !pod.hostNetwork && policies.some((policy) => selectsPod(policy, pod)));
  const bare = governed.filter((pod) => pod.ownerKind === undefined || pod.ownerKind === 'Job');
  const findings = [...groupBy(bare, (pod) => `${namespaceOf(pod)} ${pod.ownerKind ?? ''}`).values()].map(
    (group): Finding => ({
      rule: 'bare-pod',
      effect: 'either',
      source: group[0]!.source,
      message: `${plural(group.length, group[0]!.ownerKind === 'Job' ? 'pod of a Job' : 'pod without an owner', group[0]!.ownerKind === 'Job' ? 'pods of Jobs' : 'pods without an owner')} of the namespace (${namesOf(group)}): the VPC CNI keeps state under the name less its last part, which other pods may share and which can outlive the pod`,
    }),
  );
  return [...findings, ...shared(governed, policies)];
}

const identifierOf = (pod: Pod): string => podIdentifier({ name: pod.source.name, namespace: namespaceOf(pod) });

function shared(pods: readonly Pod[], policies: readonly NetworkPolicy[]): Finding[] {
  return [...groupBy(pods, identifierOf).values()].flatMap((group) => {
    const selecting = new Set(
      group.map((pod) =>
        policies
          .filter((policy) => selectsPod(policy, pod))
          .map(({ source }) => source.name)
          .join(),
      ),
    );
    const [first] = group;
    if (selecting.size < 2 || first === undefined) return [];
    return [
      {
        rule: 'shared-state' as const,
        effect: 'either' as const,
        source: first.source,
        message: `${namesOf(group)} share one state under ${JSON.stringify(identifierOf(first))} but different policies select them: each gets the policies of all. Give them names that differ before the last dash`,
      },
    ];
  });
}

/** In strict mode a pod starts closed, and stays so in a direction that no policy opens. One finding for a namespace. */
function strictMode(policies: readonly NetworkPolicy[], pods: readonly Pod[]): Finding[] {
  const bare = pods.filter((pod) => !pod.hostNetwork && !policies.some((policy) => selectsPod(policy, pod)));
  return [...groupBy(bare, namespaceOf).values()].map(
    (group): Finding => ({
      rule: 'strict-mode',
      effect: 'depends on the mode',
      source: group[0]!.source,
      message: `${plural(group.length, 'pod')} of the namespace (${namesOf(group)}) ${group.length === 1 ? 'has' : 'have'} no policy: in strict mode (NETWORK_POLICY_ENFORCING_MODE=strict) everything to and from them is blocked`,
    }),
  );
}

const namesOf = (pods: readonly Pod[]): string => listed(pods.map((pod) => `${namespaceOf(pod)}/${pod.source.name}`));
