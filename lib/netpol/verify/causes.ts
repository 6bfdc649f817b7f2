import { groupBy } from '../group-by';
import type { Assumption } from '../model/assumption';
import type { Source } from '../model/source';
import type { Difference } from './differences';

/** What `netpol convert` said of a policy, as far as a comparison needs it (an entry of its summary.json). */
export interface ConvertedEntry {
  readonly source: { readonly kind: string; readonly namespace?: string; readonly name: string };
  readonly class: string;
  readonly reasons: readonly { readonly class?: string; readonly field: string; readonly text: string; readonly assumes?: Assumption }[];
  /** `<namespace>/<name>.yaml`. */
  readonly outputs: readonly string[];
}

export type Sense = 'newlyAllowed' | 'newlyBlocked';

/** Differences that go back to one thing that somebody can change. */
export interface Cause {
  readonly sense: Sense;
  /**
   * `refused`: an old policy was refused by the conversion; `missing`: the new set has no policy of the old one's name;
   * `changed`: both sets have their policies, and these differ.
   */
  readonly kind: 'refused' | 'missing' | 'changed';
  /** One sentence. */
  readonly title: string;
  readonly differences: readonly Difference[];
  /** Pairs of a kind of subject and a kind of peer behind it. */
  readonly connections: number;
}

export interface SortedDifferences {
  readonly causes: readonly Cause[];
  /** Newly allowed by policies that the user accepted as broader. */
  readonly accepted: readonly Difference[];
}

/**
 * Groups differences by what causes them: refusals first, then policies that are not in the new set, then pairs of policies; within each the
 * cause of most connections first.
 * @param entries of the conversion that made the new set; empty where none is given
 * @param fresh policies of the new set
 */
export function sortDifferences(
  differences: Readonly<Record<Sense, readonly Difference[]>>,
  entries: readonly ConvertedEntry[],
  fresh: readonly Source[],
): SortedDifferences {
  const knowledge = knowledgeOf(entries, fresh);
  const [accepted, open] = [true, false].map((wanted) =>
    differences.newlyAllowed.filter((difference) => isAccepted(difference, knowledge) === wanted),
  ) as [Difference[], Difference[]];
  const causes = [...causesOf('newlyBlocked', differences.newlyBlocked, knowledge), ...causesOf('newlyAllowed', open, knowledge)];
  return { accepted, causes: causes.toSorted((a, b) => rank[a.kind] - rank[b.kind] || b.connections - a.connections) };
}

const rank: Readonly<Record<Cause['kind'], number>> = { refused: 0, missing: 1, changed: 2 };

interface Knowledge {
  /** Refused policies, by kind, namespace and name, with the reason. */
  readonly refused: ReadonlyMap<string, string>;
  /** New policies that were made by an accepted widening, as `<namespace>/<name>`. */
  readonly broader: ReadonlySet<string>;
  /** Names of new policies, as `<namespace>/<name>`, and of those that cover a clusterwide one. */
  readonly present: ReadonlySet<string>;
}

function knowledgeOf(entries: readonly ConvertedEntry[], fresh: readonly Source[]): Knowledge {
  const refused = entries
    .filter((entry) => entry.class === 'refused')
    .map(
      ({ source, reasons }) => [nameOf(source), (reasons.find((reason) => reason.class === 'refused') ?? reasons[0])?.text ?? ''] as const,
    );
  const broader = entries
    .filter((entry) => entry.class === 'broader')
    .flatMap(({ outputs }) => outputs.map((path) => path.replace(/\.yaml$/, '')));
  return {
    refused: new Map(refused),
    broader: new Set(broader),
    present: new Set(
      fresh.flatMap(({ namespace = '', name }) => [`${namespace}/${name}`, `/${name.replace(/-(ccnp|gnp|cnp|np|admin|baseline)$/, '')}`]),
    ),
  };
}

const nameOf = ({ kind, namespace, name }: { readonly kind: string; readonly namespace?: string; readonly name: string }): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;

const isAccepted = ({ policies }: Difference, { broader }: Knowledge): boolean =>
  policies.new.length > 0 && policies.new.every(({ namespace, name }) => broader.has(`${namespace ?? '_cluster'}/${name}`));

function causesOf(sense: Sense, differences: readonly Difference[], knowledge: Knowledge): Cause[] {
  const named = differences.map((difference) => ({ difference, ...causeOf(sense, difference, knowledge) }));
  return [...groupBy(named, ({ kind, title }) => `${kind} ${title}`).values()].map((group) => ({
    sense,
    kind: group[0]!.kind,
    title: group[0]!.title,
    differences: group.map(({ difference }) => difference),
    connections: group.reduce((sum, { difference }) => sum + difference.pairs, 0),
  }));
}

function causeOf(sense: Sense, { policies, service, uncertain }: Difference, knowledge: Knowledge): Pick<Cause, 'kind' | 'title'> {
  const lost = policies.old.find((source) => knowledge.refused.has(nameOf(source)));
  if (lost !== undefined) return { kind: 'refused', title: `${nameOf(lost)} was refused: ${knowledge.refused.get(nameOf(lost))}` };
  const missing = policies.old.find(({ namespace = '', name }) => !knowledge.present.has(`${namespace}/${name}`));
  const verb = sense === 'newlyAllowed' ? 'allows' : 'blocks';
  if (missing !== undefined && sense === 'newlyAllowed' && policies.new.length === 0)
    return { kind: 'missing', title: `${nameOf(missing)} has no counterpart in the new set, and nothing isolates its pods` };
  if (missing !== undefined && sense === 'newlyBlocked')
    return { kind: 'missing', title: `${nameOf(missing)} has no counterpart in the new set` };
  const who = policies.new.length > 0 ? policies.new : policies.old;
  // Where a log stands for the old set, it knows of no policy.
  if (who.length === 0) return { kind: 'changed', title: 'No policy of the new set isolates the pods' };
  const through = service === undefined ? '' : ` through the ClusterIP of Service ${service.namespace ?? 'default'}/${service.name}`;
  const may = uncertain ? 'may ' : '';
  return {
    kind: 'changed',
    title: `${who.map(nameOf).join(' with ')} ${may}${uncertain ? verb.slice(0, -1) : verb} more than before${through}`,
  };
}
