import { groupBy } from '../group-by';
import type { Pod } from '../model/kubernetes';
import { namedPortKey } from '../verdict/endpoint';
import type { DirectedPolicy } from '../verdict/evaluator';
import type { PortMatch } from '../verdict/ports';

/** Numbers for port names that no known pod declares: beyond what rules usually name. */
const firstMadeUpPort = 50_001;

export interface NamedPortChoices {
  readonly choices: readonly ReadonlyMap<string, number>[];
  /** The numbers behind the names, as cuts of the port space. */
  readonly numbers: readonly PortMatch[];
}

/** Numbers that known pods give to the names of their ports. */
export class NamedPorts {
  private readonly known: ReadonlyMap<string, readonly number[]>;

  constructor(pods: readonly Pod[]) {
    const ports = pods.flatMap((pod) => pod.ports.filter(({ name }) => name !== undefined));
    const byName = groupBy(ports, ({ protocol, name }) => namedPortKey(protocol, name ?? ''));
    this.known = new Map([...byName].map(([key, list]) => [key, [...new Set(list.map(({ port }) => port))]]));
  }

  /**
   * Ways in which pods may declare the ports that policies name: not at all, and by each number that known pods use. Names act one by one, so
   * they need not be combined.
   */
  choicesFor(policies: readonly DirectedPolicy[]): NamedPortChoices {
    const named = new Map<string, PortMatch & { readonly name: string }>();
    for (const policy of policies) {
      for (const match of policy.ports) if ('name' in match) named.set(namedPortKey(match.protocol, match.name), match);
    }
    if (named.size === 0) return { choices: [new Map()], numbers: [] };
    const numbers = [...named].map(([key, { protocol }], index) => ({
      key,
      protocol,
      list: this.known.get(key) ?? [firstMadeUpPort + index],
    }));
    const most = Math.max(...numbers.map(({ list }) => list.length));
    const choices = Array.from({ length: most }, (_, index) => new Map(numbers.map(({ key, list }) => [key, list[index] ?? list[0] ?? 0])));
    const cuts = numbers.flatMap(({ protocol, list }) => list.map((port): PortMatch => ({ protocol, low: port, high: port })));
    return { choices: [new Map(), ...choices], numbers: cuts };
  }
}
