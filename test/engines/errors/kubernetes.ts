import type { PlantedError } from '../planted';

const policy = 'verdict/network-policy.ts';

/** Errors that one could make in the model of NetworkPolicy. */
export const errors: readonly PlantedError[] = [
  {
    name: 'a pod without policies is isolated',
    file: policy,
    from: 'return { always: space.full, possibly: space.full, because: () => [] };',
    to: 'return { always: 0n, possibly: 0n, because: () => [] };',
  },
  { name: 'except is left out', file: policy, from: '(block.except ?? []).map(cidrPredicate)', to: '[]' },
  {
    name: 'a podSelector alone selects in every namespace',
    file: policy,
    from: 'peer.namespaceSelector === undefined ? factIn(namespaceName, namespace)',
    to: 'peer.namespaceSelector === undefined ? always',
  },
  {
    name: 'endPort is left out',
    file: policy,
    from: 'high: endPort === undefined ? port : Math.min(endPort, highestPort)',
    to: 'high: port',
  },
  { name: 'a port without a protocol is UDP', file: policy, from: "portMatch({ protocol = 'TCP'", to: "portMatch({ protocol = 'UDP'" },
  {
    name: 'an empty from matches nothing',
    file: policy,
    from: 'peers === undefined || peers.length === 0 ? always',
    to: 'peers === undefined ? always',
  },
  {
    name: 'empty ports match nothing',
    file: policy,
    from: 'ports === undefined || ports.length === 0 ? undefined',
    to: 'ports === undefined ? undefined',
  },
  {
    name: 'named ports are read from the other side',
    file: policy,
    from: "asDestination(direction === 'ingress' ? subject : peer)",
    to: "asDestination(direction === 'ingress' ? peer : subject)",
  },
  {
    name: 'named ports are TCP',
    file: 'verdict/ports.ts',
    from: 'namedPortKey(match.protocol, match.name)',
    to: "namedPortKey('TCP', match.name)",
  },
  {
    name: 'egress rules do not make a policy an egress policy',
    file: 'model/kubernetes.ts',
    from: "spec.egress.length === 0 ? ['Ingress'] : ['Ingress', 'Egress']",
    to: "spec.egress.length === 0 ? ['Ingress'] : ['Ingress']",
  },
  {
    name: 'a selector finds hostNetwork pods',
    file: policy,
    from: "return and(kindIs('pod'), podPeer(peer, namespace));",
    to: "return and(kindIs('pod', 'host-pod'), podPeer(peer, namespace));",
  },
  {
    name: 'NotIn asks for the label',
    file: 'verdict/predicate.ts',
    from: 'return not(factIn(factOf(key), ...values));',
    to: 'return and(factExists(factOf(key)), not(factIn(factOf(key), ...values)));',
  },
  {
    name: 'a block holds the address behind it',
    file: 'verdict/address.ts',
    from: 'last: first + (1n << hostBits) - 1n',
    to: 'last: first + (1n << hostBits)',
  },
  {
    name: 'a range holds the port behind it',
    file: policy,
    from: 'Math.min(endPort, highestPort)',
    to: 'Math.min(endPort + 1, highestPort)',
  },
];
