import * as fc from 'fast-check';
import type { Inventory } from '../../../lib/netpol/model/inventory';
import type { Direction, NetworkPolicyPeer, NetworkPolicyPort } from '../../../lib/netpol/model/kubernetes';
import type { Endpoint } from '../../../lib/netpol/verdict/endpoint';
import type { Difference } from '../../../lib/netpol/verify/differences';
import { evaluatorFor, type Mode, verify } from '../../../lib/netpol/verify/verify';
import { mutated } from './mutate';
import { randomCalicoPolicies, randomCiliumPolicies, randomNetworkPolicies, randomPeer, randomPod, randomPort } from './random-sets';
import { verdictOf } from './verdict-of';

type Connection = {
  subject: Endpoint;
  peer: Endpoint;
  protocol: 'TCP' | 'UDP' | 'SCTP';
  port: number;
  conditionsMet: boolean;
  direction: Direction;
};

export const connection: fc.Arbitrary<Connection> = fc
  .record({ subject: randomPod, peer: randomPeer, at: randomPort, direction: fc.constantFrom('ingress' as const, 'egress' as const) })
  .map(({ at, ...rest }) => ({ ...rest, ...at }));

export function judged(set: Inventory, mode: Mode, { subject, peer, direction, ...at }: Connection): 'allowed' | 'blocked' | 'either' {
  const [from, to] = direction === 'ingress' ? [peer, subject] : [subject, peer];
  return verdictOf(evaluatorFor(set, mode, 'test'), direction, { from, to, ...at }).verdict;
}

const senses = { newlyAllowed: 'allowed', newlyBlocked: 'blocked' } as const;

/** Whether a reported example connection is what it says. */
function witnessed(old: Inventory, fresh: Inventory, mode: Mode, sense: keyof typeof senses, difference: Difference): boolean {
  const { direction, from, to } = difference;
  const subject = direction === 'ingress' ? to : from;
  const at = { ...difference, subject, peer: direction === 'ingress' ? from : to };
  const [before, after] = [judged(old, 'upstream', at), judged(fresh, mode, at)];
  if (before === 'either' || after === 'either') return true;
  return after === senses[sense] && before !== after;
}

/**
 * The universe is neither too small nor too large: where some connection, drawn without regard to it, is decided differently, the sets are
 * not called equal; and every example connection is a connection that is decided differently.
 */
export function universeProperty(
  sets: fc.Arbitrary<[Inventory, Inventory]>,
  mode: Mode,
): fc.IProperty<[[Inventory, Inventory], Connection[]]> {
  return fc.property(sets, fc.array(connection, { minLength: 60, maxLength: 60 }), ([old, fresh], connections) => {
    const result = verify(old, fresh, { mode });
    for (const one of connections) {
      const [before, after] = [judged(old, 'upstream', one), judged(fresh, mode, one)];
      if (before === after && before !== 'either') continue;
      const opens = after !== 'blocked' && before !== 'allowed';
      const list = opens ? result.newlyAllowed : result.newlyBlocked;
      if (list.every((difference) => difference.direction !== one.direction)) {
        throw new Error(
          `missed: ${before} → ${after} ${JSON.stringify(one, (_, value) => (value instanceof Map ? [...value] : typeof value === 'bigint' ? String(value) : value))}`,
        );
      }
    }
    for (const sense of ['newlyAllowed', 'newlyBlocked'] as const) {
      for (const difference of result[sense]) {
        if (!witnessed(old, fresh, mode, sense, difference))
          throw new Error(
            `not a difference: ${sense} ${JSON.stringify(difference, (_, value) => (value instanceof Map ? [...value] : typeof value === 'bigint' ? String(value) : value))}`,
          );
      }
    }
    return result.unproven.length === 0;
  });
}

/** Pairs of sets: unrelated ones, and mostly such that differ in one place, or in none. */
const pairOf = (one: fc.Arbitrary<Inventory>): fc.Arbitrary<[Inventory, Inventory]> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.tuple(one, fc.oneof(one, randomNetworkPolicies)) },
    { weight: 6, arbitrary: one.chain((set) => mutated(set).map((other): [Inventory, Inventory] => [set, other])) },
  );

/** NetworkPolicies without the parts that the VPC CNI is known to treat otherwise: `except` and port names. */
const withoutTraps = (set: Inventory): Inventory => {
  const isNumber = ({ port }: NetworkPolicyPort): boolean => typeof port !== 'string';
  const plain = ({ ipBlock, ...peer }: NetworkPolicyPeer): NetworkPolicyPeer =>
    ipBlock === undefined ? peer : { ipBlock: { cidr: ipBlock.cidr } };
  const policies = set.networkPolicies.map(({ source, spec }) => ({
    source,
    spec: {
      ...spec,
      ...(spec.ingress && {
        ingress: spec.ingress.map(({ from, ports }) => ({
          ...(from && { from: from.map(plain) }),
          ...(ports && { ports: ports.filter(isNumber) }),
        })),
      }),
      ...(spec.egress && {
        egress: spec.egress.map(({ to, ports }) => ({ ...(to && { to: to.map(plain) }), ...(ports && { ports: ports.filter(isNumber) }) })),
      }),
    },
  }));
  return { ...set, networkPolicies: policies };
};

/** Without its traps the VPC CNI does what Kubernetes documents: the address map is a roundabout way of taking the union. */
const withoutTrapsProperty = fc.property(randomNetworkPolicies.map(withoutTraps), (set) => verify(set, set, { mode: 'vpc-cni' }).equal);

interface NamedProperty {
  readonly name: string;
  readonly run: (runs: { seed: number; numRuns: number }) => void;
}
const named = <T>(name: string, property: fc.IProperty<T>): NamedProperty => ({ name, run: (runs) => fc.assert(property, runs) });

export const universeProperties: readonly NamedProperty[] = [
  named('NetworkPolicy against NetworkPolicy, upstream', universeProperty(pairOf(randomNetworkPolicies), 'upstream')),
  named('NetworkPolicy against NetworkPolicy, VPC CNI', universeProperty(pairOf(randomNetworkPolicies), 'vpc-cni')),
  named('Cilium against Cilium or NetworkPolicy', universeProperty(pairOf(randomCiliumPolicies), 'vpc-cni')),
  named('Calico against Calico or NetworkPolicy', universeProperty(pairOf(randomCalicoPolicies), 'vpc-cni')),
  named('NetworkPolicy without except and port names against itself, VPC CNI', withoutTrapsProperty),
];
