import { type Color, isPlatformNamespace } from '../../../../names';
import type { Reading } from '../../../model/model';
import { type Check, few, ok, warn } from '../../check';
import type { ClusterState, Named, StateItem } from '../../state/model';

/** The two clusters of a shift: the one in use and the one that is to take over. */
export interface Sides {
  readonly from: Color;
  readonly to: Color;
  readonly old: ClusterState;
  readonly fresh: ClusterState;
}

export const keyOf = ({ namespace, name }: Named): string => `${namespace}/${name}`;

/** Namespaces of the platform are left out: each cluster has its own. */
export const isOwn = ({ namespace }: Pick<Named, 'namespace'>): boolean => !isPlatformNamespace(namespace);

/** What the other cluster must have, or what a person has to do, in a check of likes. */
interface Words {
  readonly name: string;
  /** What is counted: `PersistentVolumeClaims`. */
  readonly what: string;
  readonly todo: string;
}

/** Lists what the cluster in use holds: a warning names what has no like on the other one. `--json` has every item. */
export function likesCheck({ name, what, todo }: Words, { from, to }: Pick<Sides, 'from' | 'to'>, items: readonly StateItem[]): Check {
  if (items.length === 0) return ok(name, `${from} has no ${what}`);
  const of = (like: StateItem['like']) => items.filter((item) => item.like === like);
  const [missing, differing] = [of('missing'), of('differs')];
  if (missing.length + differing.length === 0)
    return { ...ok(name, `${what}: ${items.length} on ${from}, each with its like on ${to}`), items };
  // One kind is said once, by what is counted.
  const isOneKind = new Set(items.map(({ kind }) => kind)).size === 1;
  const named = (item: StateItem) => shown(item, !isOneKind);
  const parts = [
    `${what}: ${items.length} on ${from}`,
    ...(missing.length > 0 ? [`${missing.length} missing on ${to}: ${few(missing.map(named))}`] : []),
    ...(differing.length > 0 ? [`${differing.length} not the same on ${to}: ${few(differing.map(named))}`] : []),
  ];
  return { ...warn(name, parts.join('; '), todo), items };
}

const shown = ({ kind, name, note }: StateItem, withKind: boolean): string =>
  `${withKind ? `${kind} ` : ''}${name}${note === undefined ? '' : ` (${note})`}`;

type Values<R> = { readonly [K in keyof R]: R[K] extends Reading<infer T> ? T : never };

/** A check of several readings. Where some could not be read, what was refused is named, all at once. */
export function whenAllObserved<R extends Readonly<Record<string, Reading<unknown>>>>(
  name: string,
  readings: R,
  judge: (values: Values<R>) => Check,
): Check {
  const whys = Object.values(readings).flatMap((reading) => (reading.ok ? [] : [reading.why]));
  if (whys.length > 0) return warn(name, `cannot be read: ${few([...new Set(whys)])}`, readRights);
  const values = Object.fromEntries(Object.entries(readings).map(([key, reading]) => [key, reading.ok ? reading.value : undefined]));
  return judge(values as Values<R>);
}

const readRights = 'give the user of that context the ClusterRole of docs/state.md, or check it by hand';
