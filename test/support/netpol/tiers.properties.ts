import * as fc from 'fast-check';
import { type ConversionResult, convert } from '../../../lib/netpol/convert/convert';
import { emptyInventory, type Inventory } from '../../../lib/netpol/model/inventory';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from '../../../lib/netpol/model/kubernetes';
import { readInventory } from '../../../lib/netpol/read/read';
import { verify } from '../../../lib/netpol/verify/verify';

/**
 * Tiers of Calico with Pass, over a world small enough to try every connection in it. Old sets are judged by the words of Calico's documentation,
 * new ones by those of the NetworkPolicy API; neither evaluator knows the converter, its sets, or those of `netpol verify`.
 */
type Labels = Readonly<Record<string, string>>;
interface End {
  readonly namespace: 'x' | 'y' | undefined;
  readonly labels: Labels;
  readonly ip: string;
}

const podLabels: readonly Labels[] = [{}, { app: 'a' }, { app: 'b' }, { role: 'r' }, { app: 'a', role: 'r' }];
const pods: readonly End[] = (['x', 'y'] as const).flatMap((namespace, row) =>
  podLabels.map((labels, index): End => ({ namespace, labels, ip: `100.64.${row}.${index}` })),
);
const outside: readonly End[] = ['203.0.113.1', '203.0.113.200', '198.51.100.1'].map((ip) => ({ namespace: undefined, labels: {}, ip }));
const subjects = pods.filter(({ namespace }) => namespace === 'x');
const flows = (['TCP', 'UDP'] as const).flatMap((protocol) => [80, 81, 8080].map((port) => ({ protocol, port })));
type Connection = (typeof flows)[number];
type Direction = 'ingress' | 'egress';

/** A condition with its text, so that no parser is asked what the text means. */
interface Selector {
  readonly text: string;
  readonly holds: (labels: Labels) => boolean;
}
const selectors: readonly Selector[] = [
  { text: 'all()', holds: () => true },
  { text: "app == 'a'", holds: ({ app }) => app === 'a' },
  { text: "app != 'a'", holds: ({ app }) => app !== 'a' },
  { text: 'has(app)', holds: ({ app }) => app !== undefined },
  { text: "role == 'r'", holds: ({ role }) => role === 'r' },
  { text: "app == 'a' && role == 'r'", holds: ({ app, role }) => app === 'a' && role === 'r' },
];

interface Peer {
  readonly entity: object;
  readonly holds: (end: End) => boolean;
}
const peers: readonly Peer[] = [
  { entity: {}, holds: () => true },
  ...selectors
    .slice(1)
    .map(({ text, holds }): Peer => ({ entity: { selector: text }, holds: ({ namespace, labels }) => namespace === 'x' && holds(labels) })),
  { entity: { namespaceSelector: "projectcalico.org/name == 'y'" }, holds: ({ namespace }) => namespace === 'y' },
  {
    entity: { namespaceSelector: 'all()', selector: "app == 'a'" },
    holds: ({ namespace, labels }) => namespace !== undefined && labels.app === 'a',
  },
  { entity: { nets: ['203.0.113.0/24'] }, holds: ({ ip }) => ip.startsWith('203.0.113.') },
  { entity: { nets: ['203.0.113.128/25'] }, holds: ({ ip }) => ip === '203.0.113.200' },
  { entity: { nets: ['0.0.0.0/0'] }, holds: () => true },
];

interface Ports {
  readonly protocol?: string;
  readonly ports?: readonly (number | string)[];
  readonly holds: (connection: Connection) => boolean;
}
const portSets: readonly Ports[] = [
  { holds: () => true },
  { protocol: 'TCP', holds: ({ protocol }) => protocol === 'TCP' },
  { protocol: 'TCP', ports: [80], holds: ({ protocol, port }) => protocol === 'TCP' && port === 80 },
  { protocol: 'TCP', ports: ['80:81'], holds: ({ protocol, port }) => protocol === 'TCP' && port <= 81 },
  { protocol: 'UDP', ports: [80, 8080], holds: ({ protocol, port }) => protocol === 'UDP' && port !== 81 },
];

interface Rule {
  readonly action: 'Allow' | 'Deny' | 'Pass';
  readonly peer: Peer;
  readonly ports: Ports;
}
interface Policy {
  readonly tier: string;
  readonly subject: Selector;
  readonly ingress: readonly Rule[] | undefined;
  readonly egress: readonly Rule[] | undefined;
}
interface TierSet {
  /** In the order of evaluation. */
  readonly tiers: readonly { readonly name: string; readonly defaultAction: 'Pass' | 'Deny' }[];
  /** In the order of evaluation within their tier. */
  readonly policies: readonly Policy[];
}

const action = fc.oneof(
  { weight: 4, arbitrary: fc.constant('Allow' as const) },
  { weight: 2, arbitrary: fc.constant('Deny' as const) },
  { weight: 4, arbitrary: fc.constant('Pass' as const) },
);
const rule: fc.Arbitrary<Rule> = fc.record({ action, peer: fc.constantFrom(...peers), ports: fc.constantFrom(...portSets) });
const rules = fc.option(fc.array(rule, { maxLength: 3 }), { nil: undefined, freq: 3 });
const tierNames = ['first', 'second', 'default'] as const;
const policy: fc.Arbitrary<Policy> = fc
  .record({ tier: fc.constantFrom(...tierNames), subject: fc.constantFrom(...selectors), ingress: rules, egress: rules })
  .filter(({ ingress, egress }) => ingress !== undefined || egress !== undefined);

/** Two or three tiers, with policies that share all, some or none of their pods. */
export const tierSets: fc.Arbitrary<TierSet> = fc.record({
  tiers: fc.tuple(fc.constantFrom('Pass' as const, 'Deny' as const), fc.constantFrom('Pass' as const, 'Deny' as const)).map(([a, b]) => [
    { name: 'first', defaultAction: a },
    { name: 'second', defaultAction: b },
    { name: 'default', defaultAction: 'Deny' as const },
  ]),
  policies: fc.array(policy, { minLength: 1, maxLength: 5 }),
});

/** What Calico's documentation says: tiers in order, in each the policies on the pod in order, and the first rule that matches. */
function calicoAllows({ tiers, policies }: TierSet, direction: Direction, subject: End, peer: End, connection: Connection): boolean {
  for (const { name, defaultAction } of tiers) {
    const applying = policies.filter(
      (one) => one.tier === name && one[direction] !== undefined && subject.namespace === 'x' && one.subject.holds(subject.labels),
    );
    if (applying.length === 0) continue;
    const found = applying.flatMap((one) => one[direction] ?? []).find((one) => one.peer.holds(peer) && one.ports.holds(connection));
    const verdict = found?.action ?? defaultAction;
    if (verdict === 'Allow') return true;
    if (verdict === 'Deny') return false;
  }
  return true;
}

/** What the NetworkPolicy API says: pods that a policy selects accept what some rule of some policy allows. */
function networkPoliciesAllow(policies: readonly NetworkPolicy[], direction: Direction, subject: End, peer: End, on: Connection): boolean {
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  const applying = policies.filter(
    ({ source, spec }) =>
      source.namespace === subject.namespace && matches(spec.podSelector ?? {}, subject.labels) && typesOf(spec).includes(type),
  );
  if (applying.length === 0) return true;
  return applying.some(({ source, spec }) => {
    const list = direction === 'ingress' ? spec.ingress : spec.egress;
    return (list ?? []).some(
      (one: { from?: readonly NetworkPolicyPeer[]; to?: readonly NetworkPolicyPeer[]; ports?: readonly NetworkPolicyPort[] }) => {
        const ends = direction === 'ingress' ? one.from : one.to;
        const toPeer = ends === undefined || ends.length === 0 || ends.some((end) => isPeer(end, peer, source.namespace));
        return toPeer && (one.ports === undefined || one.ports.length === 0 || one.ports.some((port) => isPort(port, on)));
      },
    );
  });
}

const typesOf = ({ policyTypes, egress }: NetworkPolicySpec): readonly string[] =>
  policyTypes ?? (egress === undefined ? ['Ingress'] : ['Ingress', 'Egress']);

interface PlainSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[];
}

function matches({ matchLabels = {}, matchExpressions = [] }: PlainSelector, labels: Labels): boolean {
  const equal = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return (
    equal &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      return (value !== undefined && values.includes(value)) === (operator === 'In');
    })
  );
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, end: End, own: string | undefined): boolean {
  if (ipBlock !== undefined) return inBlock(ipBlock.cidr, end.ip) && !(ipBlock.except ?? []).some((hole) => inBlock(hole, end.ip));
  if (end.namespace === undefined) return false;
  const where = { 'kubernetes.io/metadata.name': end.namespace };
  const inNamespace = namespaceSelector === undefined ? end.namespace === own : matches(namespaceSelector, where);
  return inNamespace && matches(podSelector ?? {}, end.labels);
}

const numberOf = (ip: string): number => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

function inBlock(cidr: string, ip: string): boolean {
  const [base = '', length = '32'] = cidr.split('/');
  if (base.includes(':')) return false;
  const size = 2 ** (32 - Number(length));
  return Math.floor(numberOf(base) / size) === Math.floor(numberOf(ip) / size);
}

function isPort({ protocol = 'TCP', port, endPort }: NetworkPolicyPort, on: Connection): boolean {
  if (protocol !== on.protocol) return false;
  return port === undefined || (on.port >= Number(port) && on.port <= (endPort ?? Number(port)));
}

function manifestsOf({ tiers, policies }: TierSet): object[] {
  const written = (direction: Direction, list: readonly Rule[] | undefined): object =>
    list === undefined
      ? {}
      : {
          [direction]: list.map(({ action: verb, peer, ports: { protocol, ports } }) => {
            const destination = direction === 'egress' ? { ...peer.entity, ...(ports && { ports }) } : { ...(ports && { ports }) };
            return { action: verb, ...(protocol && { protocol }), ...(direction === 'ingress' && { source: peer.entity }), destination };
          }),
        };
  return [
    ...tiers.slice(0, 2).map(({ name, defaultAction }, index) => ({
      apiVersion: 'projectcalico.org/v3',
      kind: 'Tier',
      metadata: { name },
      spec: { order: 100 * (index + 1), defaultAction },
    })),
    ...policies.map(({ tier, subject, ingress, egress }, index) => ({
      apiVersion: 'projectcalico.org/v3',
      kind: 'NetworkPolicy',
      metadata: { name: `p${index}`, namespace: 'x' },
      spec: {
        tier,
        order: 10 * (index + 1),
        selector: subject.text,
        types: [...(ingress ? ['Ingress'] : []), ...(egress ? ['Egress'] : [])],
        ...written('ingress', ingress),
        ...written('egress', egress),
      },
    })),
  ];
}

const ranges = { podCidrs: ['100.64.0.0/16'], nodeCidrs: ['10.0.0.0/16'], serviceCidrs: ['172.20.0.0/16'], apiServerCidrs: [] };

function inventoryOf(set: TierSet): Inventory {
  const text = manifestsOf(set).map((manifest) => `---\n${JSON.stringify(manifest)}\n`);
  const inventory = readInventory([{ name: 'set.yaml', read: () => Buffer.from(text.join('')) }]);
  if (inventory.problems.length > 0) throw new Error(inventory.problems.map(({ message }) => message).join());
  return inventory;
}

const outputsOf = (results: readonly ConversionResult[]): NetworkPolicy[] =>
  results.flatMap(({ outputs }) =>
    outputs.map(({ source, namespace, name, spec }) => ({ source: { ...source, kind: 'NetworkPolicy', namespace, name }, spec })),
  );

/** How many sets there were, by what became of them. */
export interface TierTally {
  sets: number;
  /** Nothing was refused, and every connection was compared. */
  compared: number;
  /** Of these: a rule other than the last tier's passes some connections, and a later tier has policies. */
  passing: number;
}

/** What converts allows the same connections, whatever its tiers pass, and `netpol verify` finds it equal. */
export const tierProperty = (tally: TierTally): fc.IProperty<[TierSet]> =>
  fc.property(tierSets, (set) => {
    tally.sets += 1;
    const old = inventoryOf(set);
    const results = convert(old, { ranges, allowBroader: [], target: 'upstream', clusterPolicies: false });
    if (results.some((result) => result.class === 'refused')) return;
    tally.compared += 1;
    if (passesInPart(set)) tally.passing += 1;
    const fresh = outputsOf(results);
    for (const direction of ['ingress', 'egress'] as const)
      for (const subject of subjects)
        for (const peer of [...pods, ...outside])
          for (const connection of flows) {
            const before = calicoAllows(set, direction, subject, peer, connection);
            const after = networkPoliciesAllow(fresh, direction, subject, peer, connection);
            if (before !== after)
              throw new Error(
                `${direction} ${JSON.stringify({ subject, peer, connection, before, after })}\n${JSON.stringify(manifestsOf(set))}\n${JSON.stringify(fresh.map(({ spec }) => spec))}`,
              );
          }
    const compared = verify(old, { ...emptyInventory, networkPolicies: fresh }, { mode: 'upstream', ranges });
    if (!compared.equal)
      throw new Error(`verify: ${compared.causes.map(({ title }) => title).join('; ')}\n${JSON.stringify(manifestsOf(set))}`);
  });

const passesInPart = ({ policies }: TierSet): boolean =>
  policies.some(({ tier, ingress = [], egress = [] }) => {
    const place = tierNames.indexOf(tier as (typeof tierNames)[number]);
    const passes = [...ingress, ...egress].some((one) => one.action === 'Pass' && Object.keys(one.peer.entity).length > 0);
    return passes && policies.some((other) => tierNames.indexOf(other.tier as (typeof tierNames)[number]) > place);
  });
