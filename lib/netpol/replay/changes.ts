import type { Source } from '../model/source';
import { type Cause, type ConvertedEntry, type Sense, sortDifferences } from '../verify/causes';
import type { Difference } from '../verify/differences';
import { flowsOf } from './connections';
import type { JudgedConnection, JudgedSide } from './judged-connection';

/** A side of a connection that the new set decides differently. */
export interface Change {
  readonly judged: JudgedConnection;
  readonly side: JudgedSide;
}

/** Connections that change for one reason that somebody can do something about. */
export interface ChangeCause extends Pick<Cause, 'sense' | 'kind' | 'title'> {
  /** Most flows first. */
  readonly changes: readonly Change[];
  readonly flows: number;
}

export interface Changes {
  readonly causes: readonly ChangeCause[];
  /** Newly allowed by policies that were accepted as broader. */
  readonly accepted: readonly Change[];
  /** Connections, each counted once whatever the number of its causes. */
  readonly newlyBlocked: number;
  readonly newlyAllowed: number;
}

/**
 * Groups the connections that change by what causes it, as verify does; in each group most flows first.
 * @param entries of the conversion that made the new set
 * @param fresh policies of the new set
 */
export function changesOf(judged: readonly JudgedConnection[], entries: readonly ConvertedEntry[], fresh: readonly Source[]): Changes {
  const found = new Map<Difference, Change>();
  const differences: Record<Sense, Difference[]> = { newlyBlocked: [], newlyAllowed: [] };
  const counts = { newlyBlocked: 0, newlyAllowed: 0 };
  for (const one of judged) {
    for (const sense of ['newlyBlocked', 'newlyAllowed'] as const) {
      const sides = sense === 'newlyBlocked' ? closingSides(one) : openingSides(one);
      if (sides.length > 0) counts[sense] += 1;
      for (const side of sides) {
        const difference = asDifference(one, side);
        found.set(difference, { judged: one, side });
        differences[sense].push(difference);
      }
    }
  }
  const { causes, accepted } = sortDifferences(differences, entries, fresh);
  const acceptedChanges = accepted.flatMap((difference) => found.get(difference) ?? []);
  const stillOpen = new Set(
    causes.filter(({ sense }) => sense === 'newlyAllowed').flatMap((cause) => cause.differences.map((one) => found.get(one)?.judged)),
  );
  return {
    causes: causes.map((cause) => withFlows(cause, found)).toSorted((a, b) => senseRank[a.sense] - senseRank[b.sense] || b.flows - a.flows),
    accepted: acceptedChanges,
    newlyBlocked: counts.newlyBlocked,
    newlyAllowed: stillOpen.size,
  };
}

const senseRank: Readonly<Record<Sense, number>> = { newlyBlocked: 0, newlyAllowed: 1 };

function withFlows({ sense, kind, title, differences }: Cause, found: ReadonlyMap<Difference, Change>): ChangeCause {
  const changes = differences
    .flatMap((difference) => found.get(difference) ?? [])
    .toSorted((a, b) => flowsOf(b.judged.connection) - flowsOf(a.judged.connection));
  return { sense, kind, title, changes, flows: changes.reduce((sum, { judged }) => sum + flowsOf(judged.connection), 0) };
}

function closingSides({ before, after, sides }: JudgedConnection): JudgedSide[] {
  if (before === 'blocked' || after === 'allowed') return [];
  return sides.filter((side) => side.before !== 'blocked' && side.after !== 'allowed');
}

function openingSides({ before, after, sides }: JudgedConnection): JudgedSide[] {
  if (before === 'allowed' || after === 'blocked') return [];
  return sides.filter((side) => side.before !== undefined && side.before !== 'allowed' && side.after !== 'blocked');
}

function asDifference({ connection }: JudgedConnection, side: JudgedSide): Difference {
  const { from, to, protocol, port, conditionsMet } = connection;
  const { service } = side.new;
  return {
    direction: side.direction,
    from: from.endpoints[0]!,
    to: to.endpoints[0]!,
    protocol,
    port,
    conditionsMet,
    uncertain: side.after === 'either',
    policies: { old: side.old?.policies ?? [], new: side.new.policies },
    ports: [],
    pairs: 1,
    ...(service !== undefined && { service }),
  };
}
