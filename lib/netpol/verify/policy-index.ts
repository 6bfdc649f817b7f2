import { settleNamespace } from '../universe/endpoint-classes';
import type { KnownNamespace } from '../universe/namespaces';
import { namespaceName } from '../verdict/endpoint';
import type { DirectedPolicy } from '../verdict/evaluator';
import type { Predicate } from '../verdict/predicate';

interface SetIndex {
  /** Positions of the policies whose subjects are in one namespace. */
  readonly byName: ReadonlyMap<string, readonly number[]>;
  /** Positions of all others. */
  readonly elsewhere: readonly number[];
  readonly policies: readonly DirectedPolicy[];
}

/** Policies of both sets by the namespaces of their subjects. */
export class PolicyIndex {
  private readonly sets: Readonly<Record<'old' | 'new', SetIndex>>;

  constructor(old: readonly DirectedPolicy[], fresh: readonly DirectedPolicy[]) {
    this.sets = { old: indexOf(old), new: indexOf(fresh) };
  }

  /** Policies that may have a subject in a namespace, in the order of their set. */
  relevant(set: 'old' | 'new', namespace: KnownNamespace): DirectedPolicy[] {
    const { byName, elsewhere, policies } = this.sets[set];
    const own = namespace.name === undefined ? [] : (byName.get(namespace.name) ?? []);
    const positions = elsewhere.length === 0 ? own : [...own, ...elsewhere].toSorted((a, b) => a - b);
    return positions.map((position) => policies[position]!).filter((policy) => settleNamespace(policy.subject, namespace).key !== '0');
  }
}

function indexOf(policies: readonly DirectedPolicy[]): SetIndex {
  const byName = new Map<string, number[]>();
  const elsewhere: number[] = [];
  for (const [position, { subject }] of policies.entries()) {
    const names = namesOf(subject);
    if (names === undefined) elsewhere.push(position);
    for (const name of names ?? []) byName.set(name, [...(byName.get(name) ?? []), position]);
  }
  return { byName, elsewhere, policies };
}

/** The namespaces that a subject names as a condition of its own; undefined where it names none so. */
function namesOf(subject: Predicate): readonly string[] | undefined {
  const conditions = subject.op === 'and' ? subject.operands : [subject];
  for (const one of conditions) if (one.op === 'fact' && one.fact === namespaceName && one.test.op === 'in') return one.test.values;
  return undefined;
}
