import { type ClusterRanges, undeclaredRanges } from '../model/cluster';
import { emptyInventory, type Inventory } from '../model/inventory';
import type { ClusterNetworkPolicy, NetworkPolicy } from '../model/kubernetes';
import { policyTypesOf } from '../model/kubernetes';
import type { Source } from '../model/source';
import { describeEndpoint } from '../verify/describe';
import type { Difference } from '../verify/differences';
import { service } from '../verify/report';
import { verify } from '../verify/verify';
import { checkAddressKeys } from './address-keys';
import type { Finding } from './finding';
import { checkNamedPorts } from './named-ports';
import { checkWorkloads } from './workloads';

/**
 * What the VPC CNI would not enforce as the policies are written, each with its effect. Rules that need pods and Services are silent
 * where none are given. Sources: aws-network-policy-agent, amazon-network-policy-controller-k8s (see vpc-cni.ts).
 */
export function check(set: Inventory, ranges: ClusterRanges = undeclaredRanges): readonly Finding[] {
  const { networkPolicies, clusterNetworkPolicies, pods } = set;
  const findings = [
    ...foreign(set),
    ...networkPolicies.flatMap(undeclaredTypes),
    ...checkAddressKeys(networkPolicies),
    ...checkNamedPorts(networkPolicies, pods),
    ...clusterNetworkPolicies.flatMap(clusterPolicy),
    ...checkWorkloads(set),
  ];
  const explained = new Set(findings.map(({ source }) => key(source)));
  const all = [...findings, ...enforcedOtherwise(set, ranges, explained)];
  return [...new Map(all.map((finding) => [`${finding.rule} ${key(finding.source)} ${finding.message}`, finding])).values()];
}

/**
 * Whatever else a comparison of the set with itself shows: once as Kubernetes defines it, once as the VPC CNI enforces it. Differences
 * between policies that a finding already explains are left to that finding.
 */
function enforcedOtherwise(set: Inventory, ranges: ClusterRanges, explained: ReadonlySet<string>): Finding[] {
  const policies = {
    ...emptyInventory,
    networkPolicies: set.networkPolicies,
    namespaces: set.namespaces,
    pods: set.pods,
    services: set.services,
  };
  const { newlyAllowed, newlyBlocked } = verify(policies, policies, { mode: 'vpc-cni', ranges });
  const finding = (difference: Difference, effect: Finding['effect'], verb: string): Finding[] => {
    const sources = [...difference.policies.new, ...difference.policies.old];
    const [source] = sources;
    if (source === undefined || sources.some((one) => explained.has(key(one)))) return [];
    const { direction, from, to, protocol, port } = difference;
    const together =
      difference.policies.new.length > 1
        ? ` (with ${difference.policies.new
            .slice(1)
            .map(({ name }) => name)
            .join(', ')})`
        : '';
    const message = `${direction}${together}: as the VPC CNI enforces it, ${protocol} ${port} from ${describeEndpoint(from)} to ${describeEndpoint(to)}${service(difference)} is ${verb}, against what is written`;
    return [{ rule: 'enforced-otherwise', effect, source, message }];
  };
  return [
    ...newlyAllowed.flatMap((difference) => finding(difference, 'newly allowed', 'allowed')),
    ...newlyBlocked.flatMap((difference) => finding(difference, 'newly blocked', 'blocked')),
  ];
}

const key = ({ kind, namespace = '', name }: Source): string => `${kind}/${namespace}/${name}`;

function foreign(set: Inventory): Finding[] {
  const policies = [...set.ciliumPolicies, ...set.ciliumClusterwidePolicies, ...set.calicoPolicies, ...set.calicoGlobalPolicies];
  return policies.map(({ source }) => ({
    rule: 'unsupported-kind',
    effect: 'newly allowed',
    source,
    message: `${source.apiVersion} ${source.kind} is not enforced by the VPC CNI; convert it first (netpol convert)`,
  }));
}

function undeclaredTypes({ spec, source }: NetworkPolicy): Finding[] {
  const types = policyTypesOf(spec);
  return (['Ingress', 'Egress'] as const).flatMap((type) => {
    const rules = type === 'Ingress' ? spec.ingress : spec.egress;
    if (types.includes(type) || (rules ?? []).length === 0) return [];
    return [
      {
        rule: 'policy-types' as const,
        effect: 'newly blocked' as const,
        source,
        message: `has ${type.toLowerCase()} rules but not ${type} in policyTypes: Kubernetes ignores them; the VPC CNI isolates the pods by them as soon as one of them resolves to an address`,
      },
    ];
  });
}

/** pkg/resolvers/clusternetworkpolicy_resolver.go: what it makes of the ports of a ClusterNetworkPolicy. */
function clusterPolicy({ spec, source }: ClusterNetworkPolicy): Finding[] {
  const rules = [...(spec.ingress ?? []), ...(spec.egress ?? [])];
  const findings: Finding[] = [];
  if (rules.some(({ ports = [] }) => ports.some(({ namedPort }) => namedPort !== undefined))) {
    findings.push({
      rule: 'cluster-policy-ports',
      effect: 'either',
      source,
      message: 'names a port; the controller has no protocol for it and fails on the policy. Write numbers',
    });
  }
  const starts = new Set<string>();
  for (const { action, ports = [] } of rules) {
    const first = ports
      .flatMap(({ portNumber, portRange }) => [
        ...(portNumber ? [`${portNumber.protocol}:${portNumber.port}`] : []),
        ...(portRange ? [`${portRange.protocol}:${portRange.start}`] : []),
      ])
      .join();
    if (starts.has(`${action} ${first}`) && ports.some(({ portRange }) => portRange !== undefined)) {
      findings.push({
        rule: 'cluster-policy-ports',
        effect: 'either',
        source,
        message: `has two ${action} rules with ports that start at the same numbers (${first}): for one address the controller keeps only the first, ranges or not`,
      });
    }
    starts.add(`${action} ${first}`);
  }
  return findings;
}
