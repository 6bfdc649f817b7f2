import type {
  ClusterNetworkPolicy,
  ClusterNetworkPolicyAction,
  ClusterNetworkPolicyEgressPeer,
  ClusterNetworkPolicyPort,
  ClusterNetworkPolicySelectors,
  Direction,
} from '../model/kubernetes';
import type { Endpoint } from './endpoint';
import { namespaceLabel, podLabel } from './endpoint';
import type { DirectedPolicy, Judgement } from './evaluator';
import { cidrPredicate } from './network-policy';
import type { PortMatch, PortSet, PortSpace } from './ports';
import { and, holds, kindIs, never, or, type Predicate, selects, tagged } from './predicate';
import { portEntriesPerKey } from './vpc-cni-map';

interface ClusterRule {
  readonly action: ClusterNetworkPolicyAction;
  readonly peer: Predicate;
  /** Whether it names networks: those are merged only with the same networks. */
  readonly block: boolean;
  readonly ports: readonly PortMatch[] | undefined;
}

export interface ClusterDirectedPolicy extends DirectedPolicy {
  readonly tier: 'Admin' | 'Baseline';
  readonly priority: number;
  readonly clusterRules: readonly ClusterRule[];
}

/**
 * ClusterNetworkPolicy (networking.k8s.aws/v1alpha1) as the VPC CNI enforces it. The controller puts no order into a policy's rules and
 * the agent knows only tier, priority and action (evaluateClusterPolicyByLookUp in tc.v4ingress.bpf.c): of the rules that match, the
 * lowest priority counts, and at equal priority Deny before Accept before Pass, whatever the order they are written in.
 */
export function clusterPolicies(policies: readonly ClusterNetworkPolicy[]): ClusterDirectedPolicy[] {
  return policies.flatMap((policy) => {
    const { spec, source } = policy;
    const ingress = (spec.ingress ?? []).map((rule) => ({
      action: rule.action,
      peer: or(...rule.from.map((peer) => peerPredicate(peer))),
      block: false,
      ports: portsOf(rule.ports),
    }));
    const egress = (spec.egress ?? []).map((rule) => ({
      action: rule.action,
      peer: or(...rule.to.map((peer) => peerPredicate(peer))),
      block: rule.to.some((peer) => peer.networks !== undefined),
      ports: portsOf(rule.ports),
    }));
    return (['ingress', 'egress'] as const).flatMap((direction) => {
      const clusterRules = direction === 'ingress' ? ingress : egress;
      if (clusterRules.length === 0) return [];
      return [
        {
          source,
          direction,
          subject: and(kindIs('pod'), selectorsPredicate(spec.subject)),
          subjectSide: [],
          peers: clusterRules.map((rule) => rule.peer),
          ports: clusterRules.flatMap((rule) => rule.ports ?? []),
          tier: spec.tier,
          priority: spec.priority,
          clusterRules,
        },
      ];
    });
  });
}

function selectorsPredicate({ namespaces, pods }: ClusterNetworkPolicySelectors): Predicate {
  if (namespaces !== undefined) return selects(namespaces, namespaceLabel);
  return pods === undefined ? never : and(selects(pods.namespaceSelector, namespaceLabel), selects(pods.podSelector, podLabel));
}

/** Peers; hostNetwork pods are found by selectors here too, against what the API's documentation says. Names need Auto Mode. */
function peerPredicate(peer: ClusterNetworkPolicyEgressPeer): Predicate {
  if (peer.networks !== undefined) return or(...peer.networks.map(cidrPredicate));
  if (peer.domainNames !== undefined) return and(kindIs('address'), or(...peer.domainNames.map((name) => tagged(`DNS name ${name}`))));
  return and(kindIs('pod', 'host-pod'), selectorsPredicate(peer));
}

/** A named port has no protocol, which the controller does not survive: such a rule is taken to match nothing, and `netpol check` says so. */
function portsOf(ports: readonly ClusterNetworkPolicyPort[] | undefined): PortMatch[] | undefined {
  return ports?.flatMap(({ portNumber, portRange }): PortMatch[] => {
    if (portNumber !== undefined) return [{ protocol: portNumber.protocol, low: portNumber.port, high: portNumber.port }];
    return portRange === undefined ? [] : [{ protocol: portRange.protocol, low: portRange.start, high: portRange.end }];
  });
}

const rank: Readonly<Record<ClusterNetworkPolicyAction, number>> = { Deny: 0, Accept: 1, Pass: 2 };

interface Matching {
  readonly policy: ClusterDirectedPolicy;
  readonly action: ClusterNetworkPolicyAction;
  readonly ports: PortSet;
}

/**
 * Admin rules, then NetworkPolicies, then baseline rules for pods that no NetworkPolicy governs (evaluateFlow).
 * @param inner the verdict of the NetworkPolicies
 * @param governed whether some NetworkPolicy selects the pod, in either direction: then baseline rules are not asked
 */
export function judgeCluster(
  applying: readonly ClusterDirectedPolicy[],
  inner: Judgement,
  governed: boolean,
  direction: Direction,
  subject: Endpoint,
  peer: Endpoint,
  space: PortSpace,
): Judgement {
  const destination = direction === 'ingress' ? subject : peer;
  const matching = applying.flatMap((policy) =>
    withoutMergedAway(policy.clusterRules.filter((rule) => holds(rule.peer, peer))).map(
      (rule): Matching => ({ policy, action: rule.action, ports: space.of(rule.ports, destination) }),
    ),
  );
  const admin = decide(matching.filter(({ policy }) => policy.tier === 'Admin'));
  const baseline = governed ? { Accept: 0n, Deny: 0n } : decide(matching.filter(({ policy }) => policy.tier === 'Baseline'));
  const through = (set: PortSet): PortSet => {
    const below = governed ? set : (set & ~baseline.Deny) | baseline.Accept;
    return admin.Accept | (below & ~admin.Deny);
  };
  const rules = applying.flatMap((policy) => policy.clusterRules.filter((rule) => holds(rule.peer, peer)));
  const entries = rules.reduce((count, { ports }) => count + (ports?.length ?? 1), 0);
  // Of more than 24 entries some are lost, by chance: every connection that some rule here matches may then go either way.
  const doubtful = entries > portEntriesPerKey ? matching.reduce((set, { ports }) => set | ports, 0n) : 0n;
  const decided = admin.Accept | admin.Deny | baseline.Accept | baseline.Deny;
  return {
    always: through(inner.always) & ~doubtful,
    possibly: through(inner.possibly) | doubtful,
    because: (bit) => {
      const responsible = matching.filter(({ ports, action }) => action !== 'Pass' && ports & bit & decided);
      return responsible.length > 0 ? [...new Set(responsible.map(({ policy }) => policy.source))] : inner.because(bit);
    },
  };
}

/**
 * The controller merges a policy's entries for one address by action and ports, and leaves endPort out of the comparison
 * (mergeClusterEndpointInfo, portsToString): of `80` and `80-90` with the same action only the first stays.
 */
function withoutMergedAway(rules: readonly ClusterRule[]): ClusterRule[] {
  const seen = new Map<string, ClusterRule>();
  for (const rule of rules) {
    const ports = rule.ports?.map((match) => ('name' in match ? match.name : `${match.protocol}:${match.low}`)).join() ?? 'all';
    const key = `${rule.action} ${ports}${rule.block ? ` ${rule.peer.key}` : ''}`;
    if (!seen.has(key)) seen.set(key, rule);
  }
  return [...seen.values()];
}

/** Per connection, the first rule by priority and then action. */
function decide(matching: readonly Matching[]): { Accept: PortSet; Deny: PortSet } {
  const decided = { Accept: 0n, Deny: 0n, Pass: 0n };
  const order = matching.toSorted((a, b) => a.policy.priority - b.policy.priority || rank[a.action] - rank[b.action]);
  for (const { action, ports } of order) decided[action] |= ports & ~(decided.Accept | decided.Deny | decided.Pass);
  return decided;
}
