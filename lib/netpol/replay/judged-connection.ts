import type { Direction } from '../model/kubernetes';
import type { Connection, SideLog } from './connections';
import type { Outcome, SetJudge } from './judge';
import type { FlowFormat } from './record';

type Verdict = Outcome['verdict'];

/** One side of a connection: its pod's policies in one direction. */
export interface JudgedSide {
  readonly direction: Direction;
  readonly log: SideLog | undefined;
  /** Absent where no old set is given. */
  readonly old: Outcome | undefined;
  readonly new: Outcome;
  /** What was, and what will be: the log's word, where it is about this set, before the model's. Undefined where neither says anything. */
  readonly before: Verdict | undefined;
  readonly after: Verdict;
}

export interface JudgedConnection {
  readonly connection: Connection;
  readonly sides: readonly JudgedSide[];
  readonly before: Verdict;
  readonly after: Verdict;
}

export interface Judges {
  readonly old: SetJudge | undefined;
  readonly new: SetJudge;
  /** Whose verdicts the log holds. */
  readonly judgedBy: FlowFormat['judgedBy'];
}

/** Judges a connection on each side that is a pod; undefined where neither is, and no policy asked. */
export function judgeConnection(connection: Connection, judges: Judges): JudgedConnection | undefined {
  const found = [
    ...(isPod(connection.from) ? [judgeSide('egress', connection, connection.sides.egress, judges)] : []),
    ...(isPod(connection.to) ? [judgeSide('ingress', connection, connection.sides.ingress, judges)] : []),
  ];
  if (found.length === 0) return undefined;
  const sides = withLooseVerdict(found, connection, judges);
  return { connection, sides, before: both(sides.map((side) => side.before)), after: both(sides.map((side) => side.after)) };
}

const isPod = ({ endpoints }: Connection['from']): boolean => endpoints[0]?.kind === 'pod';

/**
 * A denial of which the log does not say the side counts where a set blocks anyway; where its set blocks on neither, it is held against the first
 * side, and contradicts the set.
 */
function withLooseVerdict(sides: readonly JudgedSide[], connection: Connection, judges: Judges): readonly JudgedSide[] {
  const loose = connection.sides.none;
  const [first, ...others] = sides;
  const set = judges.judgedBy === 'none' ? undefined : judges.judgedBy;
  if (loose?.last !== 'denied' || first === undefined || set === undefined) return sides;
  if (sides.some((side) => side.log !== undefined || (side[set]?.verdict ?? 'allowed') !== 'allowed')) return sides;
  return [judgeSide(first.direction, connection, loose, judges), ...others];
}

function judgeSide(direction: Direction, connection: Connection, log: SideLog | undefined, judges: Judges): JudgedSide {
  const old = judges.old?.outcome(direction, connection);
  const fresh = judges.new.outcome(direction, connection);
  const said = log === undefined ? undefined : log.last === 'denied' ? 'blocked' : 'allowed';
  return {
    direction,
    log,
    old,
    new: fresh,
    before: (judges.judgedBy === 'old' ? said : undefined) ?? old?.verdict,
    after: (judges.judgedBy === 'new' ? said : undefined) ?? fresh.verdict,
  };
}

/** Both sides have to allow. Where nobody knows anything of a side, the flow itself shows that it passed. */
function both(verdicts: readonly (Verdict | undefined)[]): Verdict {
  if (verdicts.includes('blocked')) return 'blocked';
  return verdicts.includes('either') ? 'either' : 'allowed';
}
