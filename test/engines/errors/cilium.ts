import type { PlantedError } from '../planted';

const cilium = 'verdict/cilium.ts';
const peers = 'verdict/cilium-peers.ts';
const ports = 'verdict/cilium-ports.ts';

/** Errors that one could make in the model of Cilium. */
export const errors: readonly PlantedError[] = [
  { name: 'denials do not count', file: cilium, from: 'set | deniedBy(policy)', to: 'set' },
  { name: 'enableDefaultDeny: false isolates', file: cilium, from: 'hasRules ? (wanted ?? true)', to: 'hasRules ? true' },
  {
    name: 'a rule without peers and ports means anybody',
    file: cilium,
    from: '!namesPeers && namesPorts ? always',
    to: '!namesPeers ? always',
  },
  {
    name: 'rules of a NetworkPolicy outside of its policyTypes do not count',
    file: cilium,
    from: '[...new Set([...policyTypesOf(spec), ...ofRules])]',
    to: '[...policyTypesOf(spec), ...ofRules.slice(2)]',
  },
  {
    name: 'blocks reach pods',
    file: peers,
    from: "const hasCidrIdentity = or(kindIs('api-server'),",
    to: "const hasCidrIdentity = or(kindIs('api-server', 'pod'),",
  },
  { name: 'blocks reach agents on the node', file: peers, from: "and(kindIs('address'), not(hostLocal))", to: "kindIs('address')" },
  { name: 'the exceptions of a block are left out', file: peers, from: 'not(or(...(rule.except ?? []).map(cidrPredicate)))', to: 'always' },
  {
    name: "a selector without a namespace is not bound to the policy's",
    file: peers,
    from: 'placed ? always : factIn(namespaceName, namespace)',
    to: 'placed ? always : always',
  },
  {
    name: 'a namespaced policy has subjects everywhere',
    file: peers,
    from: 'return and(pods, factIn(namespaceName, namespace), labelsOf(replaced, clusterName));',
    to: 'return and(pods, labelsOf(replaced, clusterName));',
  },
  { name: 'the world has nodes', file: peers, from: 'world: hasCidrIdentity,', to: 'world: or(hasCidrIdentity, nodes),' },
  { name: 'the cluster has no nodes', file: peers, from: 'cluster: or(pods, nodes, host,', to: 'cluster: or(pods, host,' },
  { name: 'an API server is a node', file: peers, from: "'remote-node': nodes,", to: "'remote-node': or(nodes, kindIs('api-server'))," },
  { name: 'reserved:all is a label of everything', file: peers, from: "label === 'all' || label", to: 'label' },
  {
    name: 'ANY is TCP',
    file: ports,
    from: "if (protocol === 'ANY') return transportProtocols;",
    to: "if (protocol === 'ANY') return ['TCP'];",
  },
  { name: 'port 0 is no port', file: ports, from: 'if (number === 0) return everyPort(one);', to: '' },
  {
    name: 'endPort is left out',
    file: ports,
    from: 'high: endPort > number ? Math.min(endPort, highestPort) : number',
    to: 'high: number',
  },
];
