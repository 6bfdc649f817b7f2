import { listed } from '../../text/listing';
import { oneLine } from '../../text/printable';
import type { Source } from '../model/source';
import type { Outcome } from './judge';
import type { JudgedConnection, JudgedSide } from './judged-connection';

/** A connection of which the log says otherwise than the set of policies that made the log's verdicts. */
export interface Contradiction {
  readonly judged: JudgedConnection;
  readonly side: JudgedSide;
  readonly set: 'old' | 'new';
  /** What is to be doubted: the files and the workloads that were given, or the model of the CNI. */
  readonly wrong: 'inventory' | 'model';
  /** One sentence. */
  readonly reason: string;
}

/** @param policies of the set that made the log's verdicts */
export function contradictionsOf(judged: readonly JudgedConnection[], set: 'old' | 'new', policies: readonly Source[]): Contradiction[] {
  const names = new Set(policies.map(({ namespace = '', name }) => `${namespace}/${name}`));
  return judged.flatMap((one) =>
    one.sides.flatMap((side): Contradiction[] => {
      const outcome = side[set];
      if (outcome === undefined || !contradicts(side, outcome)) return [];
      return [{ judged: one, side, set, ...explain(one, side, set, names) }];
    }),
  );
}

/** Audit mode lets through what policies deny: there the log agrees with a set that blocks. */
function contradicts({ log }: JudgedSide, { verdict }: Outcome): boolean {
  if (log === undefined || verdict === 'either') return false;
  if (log.last === 'audited') return verdict === 'allowed';
  return (log.last === 'denied') === (verdict === 'allowed');
}

/** Calico's logs put the tier, and more, before the name: `shop/knp.default.web`. */
function isKnown(name: string, known: ReadonlySet<string>): boolean {
  if (known.has(name)) return true;
  const [namespace = '', rest = ''] = name.split('/');
  const parts = rest.split('.');
  return parts.some((_, index) => known.has(`${namespace}/${parts.slice(index).join('.')}`));
}

function explain(
  { connection }: JudgedConnection,
  { log, direction }: JudgedSide,
  set: 'old' | 'new',
  known: ReadonlySet<string>,
): Pick<Contradiction, 'wrong' | 'reason'> {
  const all = [...(log?.policies ?? [])];
  const missing = all.filter((name) => !isKnown(name, known)).map(oneLine);
  const named = all.map(oneLine);
  if (missing.length > 0) return { wrong: 'inventory', reason: `the log names ${listed(missing)}, which the ${set} set does not have` };
  if (named.length > 0)
    return {
      wrong: 'model',
      reason: `the log names ${listed(named)}, which by the files does not decide so (changed since, or the model is wrong)`,
    };
  const subject = direction === 'ingress' ? connection.to : connection.from;
  const guessed = [connection.from, connection.to].find(({ knownFrom }) => knownFrom === 'workloads');
  if (guessed !== undefined)
    return {
      wrong: 'inventory',
      reason: `${guessed.name} was found by its name or address among today's workloads: it may have been another pod, or have had other labels`,
    };
  const counts = log?.counts ?? { allowed: 0, denied: 0, audited: 0 };
  if (counts.allowed > 0 && counts.denied > 0)
    return { wrong: 'inventory', reason: `the log has both verdicts: policies of ${subject.name} changed while it was written` };
  return {
    wrong: 'model',
    reason: `labels and addresses are those of the log: a policy was changed or is missing from the ${set} set, or the model is wrong`,
  };
}
