import * as fc from 'fast-check';
import { convert } from '../../../lib/netpol/convert/convert';
import { type ClusterRanges, undeclaredRanges } from '../../../lib/netpol/model/cluster';
import type { Inventory } from '../../../lib/netpol/model/inventory';
import { emptyInventory } from '../../../lib/netpol/model/inventory';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from '../../../lib/netpol/model/kubernetes';
import { type Mode, type Verification, verify } from '../../../lib/netpol/verify/verify';
import { source } from '../../unit/netpol/verdict/build';
import { calicoSet, ciliumSet, inventoryOf, type PolicySet } from './arbitraries';
import { namespaceNames, randomCalicoPolicies, randomCiliumPolicies, randomNetworkPolicies, teams } from './random-sets';
import { connection, judged } from './universe.properties';

/** A cluster whose ranges the random blocks touch, hold and miss. */
const ranges: ClusterRanges = {
  podCidrs: ['100.64.0.0/16'],
  nodeCidrs: ['10.1.0.0/16'],
  serviceCidrs: ['172.20.0.0/16'],
  apiServerCidrs: ['10.2.0.0/28'],
};

const namespaces = namespaceNames.map((name) => ({
  source: source('Namespace', name),
  labels: { ...teams[name], 'kubernetes.io/metadata.name': name },
}));

const show = (value: unknown): string =>
  JSON.stringify(value, (_, item) =>
    item instanceof Map ? [...item] : item instanceof Set ? [...item] : typeof item === 'bigint' ? String(item) : item,
  );

/** The policies that were carried over in one of the classes, and what they became; policies of other classes are left out of both. */
function conversionOf(set: Inventory, target: Mode, declared: ClusterRanges): { results: ReturnType<typeof convert>; fresh: Inventory } {
  const results = convert(set, { ranges: declared, allowBroader: [], target, clusterPolicies: false });
  const networkPolicies = results.flatMap((result) =>
    result.outputs.map(({ namespace, name, spec }): NetworkPolicy => ({ source: source('NetworkPolicy', name, namespace), spec })),
  );
  return { results, fresh: { ...emptyInventory, networkPolicies, namespaces: set.namespaces } };
}

/**
 * Where the converter says that everything is exact, or exact on conditions that the declared cluster meets, the two sets let the same
 * through. Sets with a refused policy are no cases.
 */
export function exactnessProperty(sets: fc.Arbitrary<Inventory>, mode: Mode): fc.IProperty<[Inventory, boolean]> {
  return fc.property(sets, fc.boolean(), (set, declare) => {
    fc.pre(claimedEqual(set, mode, declare ? ranges : undeclaredRanges, declare));
  });
}

/**
 * Compares a set with its conversion.
 * @param conditions whether the declared cluster meets the conditions that the converter names
 * @returns false where the converter does not claim that the two are equal
 * @throws Error where it does, and they are not
 */
export function claimedEqual(set: Inventory, mode: Mode, declared: ClusterRanges, conditions = true): boolean {
  const closed = { ...set, namespaces };
  const { results, fresh } = conversionOf(closed, mode, declared);
  const claimed = results.every((result) => result.class === 'exact' || (conditions && result.class === 'conditional'));
  if (!claimed || results.length === 0) return false;
  const result = asClaimed(verify(closed, fresh, { mode, ranges: declared }), results);
  if (!result.equal)
    throw new Error(
      `classes ${results.map((one) => one.class).join()}; ${show({ old: closed, fresh: fresh.networkPolicies, opens: result.newlyAllowed.slice(0, 2), closes: result.newlyBlocked.slice(0, 2), unproven: result.unproven })}`,
    );
  return true;
}

/** Where a policy is equal only while nobody uses the ClusterIP of a Service, connections to Services may differ. */
function asClaimed(result: Verification, results: ReturnType<typeof convert>): Verification {
  if (!results.some(({ reasons }) => reasons.some(({ text }) => text.startsWith('no client uses the ClusterIP')))) return result;
  const newlyAllowed = result.newlyAllowed.filter(({ service }) => service === undefined);
  const newlyBlocked = result.newlyBlocked.filter(({ service }) => service === undefined);
  return { ...result, newlyAllowed, newlyBlocked, equal: newlyAllowed.length + newlyBlocked.length + result.unproven.length === 0 };
}

/** The same over the sets that the converter's own tests draw: with workloads, Services, groups and network sets. */
function widerExactnessProperty(sets: fc.Arbitrary<PolicySet>, mode: Mode): fc.IProperty<[PolicySet]> {
  return fc.property(sets, ({ manifests, ranges: declared }) => {
    const old = inventoryOf(manifests);
    const { results, fresh } = conversionOf(old, mode, declared);
    fc.pre(results.length > 0 && results.every((result) => result.class === 'exact'));
    const result = verify(old, { ...fresh, namespaces: [] }, { mode, ranges: declared });
    if (!result.equal)
      throw new Error(
        show({
          manifests,
          declared,
          fresh: fresh.networkPolicies,
          opens: result.newlyAllowed.slice(0, 2),
          closes: result.newlyBlocked.slice(0, 2),
          unproven: result.unproven,
        }),
      );
  });
}

type Mutation = 'dropped port' | 'widened selector' | 'removed policy';

/** Every way of making one such change somewhere in the output. */
function mutationsOf(policies: readonly NetworkPolicy[], mutation: Mutation): NetworkPolicy[][] {
  if (mutation === 'removed policy') return policies.map((_, index) => policies.toSpliced(index, 1));
  return policies.flatMap((policy, index) => specMutations(policy.spec, mutation).map((spec) => policies.with(index, { ...policy, spec })));
}

function specMutations(spec: NetworkPolicySpec, mutation: Mutation): NetworkPolicySpec[] {
  const change = mutation === 'dropped port' ? withoutPort : withWiderPeer;
  const ingress = change(spec.ingress, 'from').map((rules) => ({ ...spec, ingress: rules }));
  const egress = change(spec.egress, 'to').map((rules) => ({ ...spec, egress: rules }));
  const subject = mutation === 'widened selector' && spec.podSelector !== undefined ? [{ ...spec, podSelector: {} }] : [];
  return [...subject, ...ingress, ...egress];
}

interface AnyRule {
  readonly from?: readonly NetworkPolicyPeer[];
  readonly to?: readonly NetworkPolicyPeer[];
  readonly ports?: readonly NetworkPolicyPort[];
}

/** A rule that loses its only port goes with it: without ports it would allow them all. */
const withoutPort = (rules: readonly AnyRule[] = []): AnyRule[][] =>
  rules.flatMap((rule, at) =>
    (rule.ports ?? []).map((_, index, ports) =>
      ports.length === 1 ? rules.toSpliced(at, 1) : rules.with(at, { ...rule, ports: ports.toSpliced(index, 1) }),
    ),
  );

const withWiderPeer = (rules: readonly AnyRule[] = [], key: 'from' | 'to'): AnyRule[][] =>
  rules.flatMap((rule, at) => widened(rule[key]).map((peers) => rules.with(at, { ...rule, [key]: peers })));

const widened = (peers: readonly NetworkPolicyPeer[] = []): NetworkPolicyPeer[][] =>
  peers.flatMap((peer, index) => (peer.podSelector === undefined ? [] : [peers.with(index, { ...peer, podSelector: {} })]));

/**
 * A change to a converted set is found, both against the set as it was converted and against the old one: unless no connection at all is
 * decided differently, which the drawn connections say. Some changes are none: a port that another rule allows too.
 */
export function mutationProperty(sets: fc.Arbitrary<Inventory>, mutation: Mutation, tally: { effective: number }): fc.IProperty<unknown[]> {
  return fc.property(sets, fc.nat(), fc.array(connection, { minLength: 150, maxLength: 150 }), (set, choice, connections) => {
    const closed = { ...set, namespaces };
    const { results, fresh } = conversionOf(closed, 'upstream', ranges);
    const mutations = mutationsOf(fresh.networkPolicies, mutation);
    fc.pre(mutations.length > 0 && results.every((result) => result.class === 'exact'));
    const changed = { ...fresh, networkPolicies: mutations[choice % mutations.length] ?? [] };
    const equal = verify(fresh, changed, { mode: 'upstream', ranges }).equal;
    if (verify(closed, changed, { mode: 'upstream', ranges }).equal !== equal)
      throw new Error(`old and converted disagree: ${show({ old: closed, changed })}`);
    const differs = connections.some((one) => judged(fresh, 'upstream', one) !== judged(changed, 'upstream', one));
    if (differs) tally.effective += 1;
    if (differs && equal) throw new Error(`not found: ${show({ fresh: fresh.networkPolicies, changed: changed.networkPolicies })}`);
  });
}

/** Sets that convert exactly more often than not: no layer 7, no addresses. */
const plainCilium = randomNetworkPolicies.map(
  (set): Inventory => ({
    ...emptyInventory,
    ciliumPolicies: set.networkPolicies.map(({ source: { name, namespace }, spec }) => ({
      source: source('CiliumNetworkPolicy', name, namespace),
      specs: [
        {
          path: 'spec',
          endpointSelector: spec.podSelector ?? {},
          ...(spec.ingress === undefined ? {} : { ingress: spec.ingress.map((rule) => ciliumRule('from', rule.from, rule.ports)) }),
          ...(spec.egress === undefined ? {} : { egress: spec.egress.map((rule) => ciliumRule('to', rule.to, rule.ports)) }),
        },
      ],
    })),
  }),
);

function ciliumRule(prefix: 'from' | 'to', peers: readonly NetworkPolicyPeer[] = [], ports: readonly NetworkPolicyPort[] = []): object {
  const selectors = peers.flatMap(({ podSelector, namespaceSelector, ipBlock }) =>
    ipBlock === undefined && namespaceSelector === undefined
      ? [podSelector ?? {}]
      : [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'y' } }],
  );
  const numbers = ports.flatMap(({ port, protocol = 'TCP', endPort }) =>
    typeof port === 'number' ? [{ port: String(port), protocol, ...(endPort === undefined ? {} : { endPort }) }] : [],
  );
  return { [`${prefix}Endpoints`]: selectors, ...(numbers.length > 0 ? { toPorts: [{ ports: numbers }] } : {}) };
}

const mutationKinds: readonly Mutation[] = ['dropped port', 'widened selector', 'removed policy'];

interface Runs {
  readonly seed: number;
  readonly numRuns: number;
}

/** A property by its name, ready to be run; sets that the converter refuses are skipped, many for each that counts. */
const named = <T>(name: string, property: fc.IProperty<T>): { readonly name: string; readonly run: (runs: Runs) => void } => ({
  name,
  run: (runs) => fc.assert(property, { ...runs, maxSkipsPerRun: 1000 }),
});

export const conversionProperties = (['upstream', 'vpc-cni'] as const).flatMap((mode) => [
  named(`Cilium, converted, is the same (${mode})`, exactnessProperty(randomCiliumPolicies, mode)),
  named(`plain Cilium, converted, is the same (${mode})`, exactnessProperty(plainCilium, mode)),
  named(`Calico, converted, is the same (${mode})`, exactnessProperty(randomCalicoPolicies, mode)),
  named(`Cilium with workloads, converted, is the same (${mode})`, widerExactnessProperty(ciliumSet(3), mode)),
  named(`Calico with workloads, converted, is the same (${mode})`, widerExactnessProperty(calicoSet(3), mode)),
]);

export const mutationProperties = mutationKinds.flatMap((mutation) =>
  [
    { dialect: 'Cilium', sets: plainCilium },
    { dialect: 'Calico', sets: randomCalicoPolicies },
  ].map(({ dialect, sets }) => {
    const tally = { effective: 0 };
    return { ...named(`${dialect}: a ${mutation} is found`, mutationProperty(sets, mutation, tally)), tally };
  }),
);
