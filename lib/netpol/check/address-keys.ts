import type { Direction, NetworkPolicy } from '../model/kubernetes';
import { selectsEverything } from '../model/selector/label-selector';
import { type AddressBlock, blockWithin, formatIp, parseAddressBlock } from '../verdict/address';
import { AddressMap, type BlockRule, type PortEntry, portEntriesPerKey } from '../verdict/vpc-cni/address-map';
import type { Finding } from './finding';

const formatBlock = ({ family, first, prefix }: AddressBlock): string => `${formatIp({ family, value: first })}/${prefix}`;

/**
 * Looks at the address map that policies on the same pods amount to (see AddressMap): too many ports for one key, and `except`s that deny what
 * another rule allows. Policies of one namespace whose subjects can overlap are taken together; that overstates where no pod has
 * both sets of labels.
 */
export function checkAddressKeys(policies: readonly NetworkPolicy[]): Finding[] {
  return policies.flatMap((policy) => {
    const together = policies.filter((other) => mayShareSubjects(policy, other));
    return (['ingress', 'egress'] as const).flatMap((direction) => [
      ...portEntries(policy, together, direction),
      ...excepts(policy, together, direction),
    ]);
  });
}

function mayShareSubjects(one: NetworkPolicy, other: NetworkPolicy): boolean {
  if (one.source.namespace !== other.source.namespace) return false;
  if (one === other) return true;
  const [a, b] = [one.spec.podSelector ?? {}, other.spec.podSelector ?? {}];
  if (selectsEverything(a) || selectsEverything(b)) return true;
  return !Object.entries(a.matchLabels ?? {}).some(([key, value]) => b.matchLabels?.[key] !== undefined && b.matchLabels[key] !== value);
}

interface Rule {
  readonly policy: NetworkPolicy;
  readonly rule: BlockRule;
}

/** The block rules of policies, with whole space for rules that name no peers; pods are left out. */
function blockRules(policies: readonly NetworkPolicy[], direction: Direction): Rule[] {
  return policies.flatMap((policy) =>
    rulesOf(policy, direction).flatMap(({ peers, ports }) => {
      const entries = ports.flatMap(({ protocol = 'TCP', port, endPort }): PortEntry[] => {
        if (typeof port === 'string') return [];
        return [{ protocol, ...(port === undefined ? {} : { low: port }), ...(endPort === undefined ? {} : { high: endPort }) }];
      });
      const blocks = peers.length === 0 ? ['0.0.0.0/0', '::/0'].map((cidr) => ({ cidr })) : peers.flatMap(({ ipBlock }) => ipBlock ?? []);
      return blocks.flatMap((one: { cidr: string; except?: readonly string[] }) => {
        const block = parseAddressBlock(one.cidr);
        if (block === undefined) return [];
        return [{ policy, rule: { block, except: (one.except ?? []).flatMap((text) => parseAddressBlock(text) ?? []), ports: entries } }];
      });
    }),
  );
}

function rulesOf({ spec }: NetworkPolicy, direction: Direction) {
  if (direction === 'ingress') return (spec.ingress ?? []).map(({ from = [], ports = [] }) => ({ peers: from, ports }));
  return (spec.egress ?? []).map(({ to = [], ports = [] }) => ({ peers: to, ports }));
}

/** One finding for a policy whose own rules, or whose rules with those of others on its pods, exceed the entries of a key. */
function portEntries(policy: NetworkPolicy, together: readonly NetworkPolicy[], direction: Direction): Finding[] {
  const own = rulesOf(policy, direction);
  if (own.length === 0) return [];
  // Named ports count one each: they become the pods' numbers.
  const podEntries = new Set(
    together
      .flatMap((one) => rulesOf(one, direction).filter(({ peers }) => peers.some(({ ipBlock }) => ipBlock === undefined)))
      .flatMap(({ ports }) => ports.map(({ protocol = 'TCP', port = '', endPort = '' }) => `${protocol} ${port} ${endPort}`)),
  ).size;
  const [worst] = new AddressMap(blockRules(together, direction).map(({ rule }) => rule))
    .overfullKeys()
    .toSorted((a, b) => b.entries - a.entries);
  const [where, entries] = worst === undefined ? ['the address of a pod', podEntries] : [formatBlock(worst.block), worst.entries];
  if (entries <= portEntriesPerKey) return [];
  return [
    {
      rule: 'port-entries',
      effect: 'newly blocked',
      source: policy.source,
      message: `${direction} amounts to ${entries} port entries for ${where}; the VPC CNI keeps ${portEntriesPerKey} of them, by chance, and drops the rest with only a log line. Use ranges (endPort), or fewer ports`,
    },
  ];
}

function excepts(policy: NetworkPolicy, together: readonly NetworkPolicy[], direction: Direction): Finding[] {
  const rules = blockRules(together, direction);
  const findings: Finding[] = [];
  for (const { policy: from, rule } of rules) {
    if (from !== policy) continue;
    for (const except of rule.except) {
      const named = rules.some((other) => other.rule.block.prefix === except.prefix && blockWithin(other.rule.block, except));
      const others = rules.filter(
        (other) =>
          other.rule !== rule && blockWithin(except, other.rule.block) && !other.rule.except.some((one) => blockWithin(except, one)),
      );
      if (!named && others.length > 0) findings.push(exceptFinding(policy, direction, except, others));
    }
  }
  return findings;
}

function exceptFinding(policy: NetworkPolicy, direction: Direction, except: AddressBlock, others: readonly Rule[]): Finding {
  const names = [...new Set(others.map(({ policy: other }) => other.source.name))].join(', ');
  return {
    rule: 'except-denies',
    effect: 'newly blocked',
    source: policy.source,
    message: `${direction}: except ${formatBlock(except)} becomes an entry that denies everything there, also what ${names} allows on ${[...new Set(others.map(({ rule }) => formatBlock(rule.block)))].join(', ')}. Name ${formatBlock(except)} as an ipBlock of its own in that rule too`,
  };
}
