import { groupBy } from '../group-by';
import type { Inventory } from '../model/inventory';
import type { Direction } from '../model/kubernetes';
import type { Source } from '../model/source';
import type { Endpoint } from '../verdict/endpoint';
import { cidrPredicate, directed, portMatch } from '../verdict/network-policy';
import { type PortMatch, PortSpace } from '../verdict/ports';
import { holds, or, type Predicate } from '../verdict/predicate';
import { clusterPolicies } from '../verdict/vpc-cni/cluster-policies';
import type { JudgedConnection } from './judged-connection';

/** A rule of the new set, and whether some flow needs it. */
export interface RuleUse {
  readonly source: Source;
  /** `spec.ingress[0]`. */
  readonly field: string;
  /** `used`: an allowed connection matches it; `no-flow`: none does; `no-pod`: no flow has a pod that the policy selects. */
  readonly use: 'used' | 'no-flow' | 'no-pod';
}

interface Rule {
  readonly source: Source;
  readonly direction: Direction;
  readonly field: string;
  readonly subject: Predicate;
  readonly peer: Predicate;
  readonly ports: readonly PortMatch[] | undefined;
  use: RuleUse['use'];
}

/**
 * Which rules of NetworkPolicies and ClusterNetworkPolicies the connections use, by the words of the API: a rule is used by what it matches, also where
 * another rule matches the same.
 */
export function coverageOf(set: Inventory, judged: readonly JudgedConnection[]): RuleUse[] {
  const rules = rulesOf(set);
  const byDirection = groupBy(rules, ({ direction }) => direction);
  const applying = new Map<string, readonly Rule[]>();
  for (const { connection, sides, after } of judged) {
    for (const { direction } of sides) {
      const [subject, peer] = direction === 'ingress' ? [connection.to, connection.from] : [connection.from, connection.to];
      const own = subject.endpoints[0] as Endpoint;
      const key = `${subject.id}${direction}`;
      const candidates = applying.get(key) ?? (byDirection.get(direction) ?? []).filter((rule) => holds(rule.subject, own));
      applying.set(key, candidates);
      for (const rule of candidates) {
        if (rule.use === 'used') continue;
        if (rule.use === 'no-pod') rule.use = 'no-flow';
        const destination = direction === 'ingress' ? own : (peer.endpoints[0] as Endpoint);
        if (after === 'blocked' || !peer.endpoints.some((endpoint) => matchesPeer(rule, endpoint, peer.tagChoices))) continue;
        if (matchesPort(rule, connection, destination)) rule.use = 'used';
      }
    }
  }
  return rules.map(({ source, field, use }) => ({ source, field, use }));
}

const matchesPeer = ({ peer }: Rule, endpoint: Endpoint, choices: readonly ReadonlySet<string>[]): boolean =>
  choices.some((tags) => holds(peer, { ...endpoint, tags }));

function matchesPort({ ports }: Rule, { protocol, port }: JudgedConnection['connection'], destination: Endpoint): boolean {
  if (ports === undefined) return true;
  const space = new PortSpace([...ports, { protocol, low: port, high: port }, ...namedNumbers(destination)]);
  return Boolean(space.of(ports, destination) & space.bitOf(protocol, port, true));
}

const namedNumbers = ({ namedPorts }: Endpoint): PortMatch[] =>
  [...namedPorts].map(([key, port]) => ({ protocol: key.split('/')[0], low: port, high: port }) as PortMatch);

function rulesOf(set: Inventory): Rule[] {
  const network = set.networkPolicies.flatMap((policy) =>
    directed(policy).flatMap(({ source, direction, subject, rules }) =>
      rules.map((rule, index): Rule => ({ source, direction, subject, field: `spec.${direction}[${index}]`, ...rule, use: 'no-pod' })),
    ),
  );
  const cluster = clusterPolicies(set).flatMap(({ source, direction, subject, clusterRules }) =>
    clusterRules.map(
      ({ endpoints, networks, ports }, index): Rule => ({
        source,
        direction,
        subject,
        field: `spec.${direction}[${index}]`,
        peer: or(endpoints, ...networks.map(cidrPredicate)),
        ports: ports.length === 0 ? undefined : ports.map(portMatch),
        use: 'no-pod',
      }),
    ),
  );
  return [...network, ...cluster];
}
