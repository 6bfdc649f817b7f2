import { groupBy } from '../group-by';
import { namespaceLabel, namespaceName } from '../verdict/endpoint';
import { leavesOf, type Predicate } from '../verdict/predicate';
import { decideNamespace, type KnownNamespace } from './namespaces';

/** A namespace that stands for others, and the names of all of them. */
export interface NamespaceGroup {
  readonly namespace: KnownNamespace;
  readonly names: () => Iterable<string>;
}

/**
 * Namespaces by what policies can distinguish. Those that a list of predicates does not name, and whose labels decide every test alike, are
 * one case: the work for a policy then grows with the namespaces that it names, and not with those of the cluster.
 */
export class NamespaceGroups {
  private readonly byName: ReadonlyMap<string, KnownNamespace>;
  private readonly groups: readonly (readonly KnownNamespace[])[];

  /** @param predicates of all policies */
  constructor(
    private readonly all: readonly KnownNamespace[],
    predicates: readonly Predicate[],
  ) {
    this.byName = new Map(all.flatMap((namespace) => (namespace.name === undefined ? [] : [[namespace.name, namespace] as const])));
    const facts = [...new Set(predicates.flatMap((predicate) => [...leavesOf(predicate)].flatMap(namespaceFact)))].toSorted();
    const alike = (namespace: KnownNamespace): string =>
      namespace.name === undefined || namespace.labels === undefined
        ? `${namespace.name === undefined}`
        : JSON.stringify(facts.map((fact) => decideNamespace(namespace, fact)?.value ?? null));
    this.groups = [...groupBy(all, alike).values()];
  }

  /**
   * The cases that some predicates can distinguish.
   * @param own the namespace of the subject, with the labels chosen for it: a case by itself
   */
  casesOf(predicates: readonly Predicate[], own: KnownNamespace): readonly NamespaceGroup[] {
    const named = namesIn(predicates);
    if (named === undefined) return [single(own), ...this.all.filter(({ name }) => name === undefined || name !== own.name).map(single)];
    const apart = new Set(own.name === undefined ? named : [own.name, ...named]);
    const others = [...apart].filter((name) => name !== own.name).flatMap((name) => this.byName.get(name) ?? []);
    const isLeft = ({ name }: KnownNamespace): boolean => name === undefined || !apart.has(name);
    const rest = this.groups.flatMap((group): NamespaceGroup[] => {
      const namespace = group.find(isLeft);
      if (namespace === undefined) return [];
      return [{ namespace, names: () => group.filter(isLeft).flatMap(({ name }) => name ?? []) }];
    });
    return [single(own), ...others.map(single), ...rest];
  }

  /** Names that predicates use and that known namespaces have: a namespace that is not known has none of them. */
  knownNames(predicates: readonly Predicate[]): ReadonlySet<string> {
    return new Set((namesIn(predicates) ?? [...this.byName.keys()]).filter((name) => this.byName.has(name)));
  }
}

const single = (namespace: KnownNamespace): NamespaceGroup => ({
  namespace,
  names: () => (namespace.name === undefined ? [] : [namespace.name]),
});

type Leaf = ReturnType<typeof leavesOf> extends Generator<infer T> ? T : never;

const namespaceFact = (leaf: Leaf): string[] =>
  leaf.op === 'fact' && leaf.fact !== namespaceName && leaf.fact.startsWith(namespaceLabel('')) ? [leaf.fact] : [];

/** Names of namespaces that predicates ask for; undefined where they ask for parts of names. */
function namesIn(predicates: readonly Predicate[]): string[] | undefined {
  const names = new Set<string>();
  for (const predicate of predicates) {
    for (const leaf of leavesOf(predicate)) {
      if (leaf.op !== 'fact' || leaf.fact !== namespaceName || leaf.test.op === 'exists') continue;
      if (leaf.test.op !== 'in') return undefined;
      for (const name of leaf.test.values) names.add(name);
    }
  }
  return [...names];
}
