import type { NetworkPolicy, NetworkPolicyPort, Pod } from '../model/kubernetes';
import { matchesSelector } from '../model/selector/label-selector';
import type { Finding } from './finding';

const namesOf = (ports: readonly NetworkPolicyPort[] = []): { protocol: string; name: string }[] =>
  ports.flatMap(({ protocol = 'TCP', port }) => (typeof port === 'string' ? [{ protocol, name: port }] : []));

/** Ports by name: what the controller cannot resolve, and what it opens too widely (pkg/resolvers/endpoints.go). */
export function checkNamedPorts(policies: readonly NetworkPolicy[], pods: readonly Pod[]): Finding[] {
  return policies.flatMap((policy) => [...egress(policy), ...ingress(policy, pods)]);
}

function egress({ spec, source }: NetworkPolicy): Finding[] {
  return (spec.egress ?? []).flatMap(({ to = [], ports }, index) => {
    const names = namesOf(ports).map(({ name }) => name);
    const blocks = to.length === 0 || to.some(({ ipBlock }) => ipBlock !== undefined);
    if (names.length === 0 || !blocks) return [];
    const where = to.length === 0 ? 'towards any destination' : 'towards an ipBlock';
    return [
      {
        rule: 'named-port-dropped' as const,
        effect: 'newly blocked' as const,
        source,
        message: `spec.egress[${index}]: the named port ${names.join(', ')} is dropped ${where}. Write its number`,
      },
    ];
  });
}

function ingress({ spec, source }: NetworkPolicy, pods: readonly Pod[]): Finding[] {
  const namespace = source.namespace ?? 'default';
  const selected = pods.filter(
    (pod) => (pod.source.namespace ?? 'default') === namespace && matchesSelector(spec.podSelector ?? {}, pod.labels),
  );
  if (selected.length === 0) return [];
  const names = new Map((spec.ingress ?? []).flatMap(({ ports }) => namesOf(ports)).map((one) => [`${one.protocol}/${one.name}`, one]));
  return [...names.values()].flatMap(({ protocol, name }): Finding[] => {
    const numbers = new Set(
      selected.flatMap((pod) => pod.ports.filter((port) => port.name === name && port.protocol === protocol).map(({ port }) => port)),
    );
    if (numbers.size === 0) {
      return [
        {
          rule: 'named-port-unresolved',
          effect: 'newly blocked',
          source,
          message: `ingress: no pod that the policy selects declares the ${protocol} port ${name}; the port is dropped`,
        },
      ];
    }
    if (numbers.size === 1) return [];
    return [
      {
        rule: 'named-port-everywhere',
        effect: 'newly allowed',
        source,
        message: `ingress: ${name} is ${[...numbers].toSorted((a, b) => a - b).join(' on some pods and ')} on others; the VPC CNI opens each of these on all pods that the policy selects`,
      },
    ];
  });
}
