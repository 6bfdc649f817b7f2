import type { PlantedError } from '../planted';

const agent = 'verdict/vpc-cni/agent.ts';
const map = 'verdict/vpc-cni/address-map.ts';
const cluster = 'verdict/vpc-cni/cluster-policies.ts';

/** Errors that one could make in the model of the VPC CNI's agent. */
export const errors: readonly PlantedError[] = [
  {
    name: 'a block does not inherit',
    file: map,
    from: 'existing === undefined ? this.inherited(rule.block)',
    to: 'existing === undefined ? []',
  },
  {
    name: 'a block inherits where its start is excepted',
    file: map,
    from: '!value.except.some((except) => blockContains(except, first))',
    to: 'true',
  },
  { name: 'an IPv6 block of /32 passes its ports on', file: map, from: 'prefix !== 32 && ', to: '' },
  {
    name: 'an except denies nothing',
    file: map,
    from: 'this.excepts.set(blockKey(except), except)',
    to: 'this.excepts.delete(blockKey(except))',
  },
  { name: 'an inverted range matches nothing', file: map, from: 'Math.max(low, high ?? low)', to: 'high ?? low' },
  { name: 'a range is its start', file: map, from: 'Math.max(low, high ?? low)', to: 'low' },
  { name: '24 entries and more all fit', file: map, from: 'portEntriesPerKey = 24', to: 'portEntriesPerKey = 240' },
  {
    name: 'pods of one identifier have states of their own',
    file: agent,
    from: 'podIdentifier(one) === identifier',
    to: 'one.name === pod.name',
  },
  { name: 'strict mode is like standard mode', file: agent, from: "this.options.mode === 'strict' ? 0n : space.full", to: 'space.full' },
  { name: 'entries of a direction do not close it', file: agent, from: 'closed: entries.length > 0 ||', to: 'closed:' },
  {
    name: 'the node is an address like any other',
    file: agent,
    from: 'const isNode = formatIp(ip) === this.nodeIp',
    to: 'const isNode = false',
  },
  {
    name: 'ICMP is like TCP',
    file: agent,
    from: "protocol === 'ICMP' ? this.icmp(direction, ip)",
    to: "protocol === 'ICMP' ? this.network(direction, ip)",
  },
  { name: 'Accept comes before Deny', file: cluster, from: '{ Deny: 0, Accept: 1, Pass: 2 }', to: '{ Deny: 1, Accept: 0, Pass: 2 }' },
  { name: 'a higher priority comes first', file: cluster, from: 'a.priority - b.priority ||', to: 'b.priority - a.priority ||' },
  {
    name: 'baseline rules are asked beside NetworkPolicies',
    file: cluster,
    from: 'const baseline = governed ? { Accept: 0n, Deny: 0n } :',
    to: 'const baseline =',
  },
];
