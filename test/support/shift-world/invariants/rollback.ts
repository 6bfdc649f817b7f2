import { otherColor } from '../../../../lib/names';
import { allOn, sameWeights, shareOf, showWeights } from '../../../../lib/shift/model/weights';
import { guardMs, type World, type Write } from '../world';

/** What must hold of every rollback: it never makes it worse, and what it was asked for stays. */

const isOurs = ({ by }: Write): boolean => by !== 'outside' && by !== 'deploy';

/** Everything on a color that a person had named by then. */
export const isNamed = (world: World, write: Write): boolean =>
  world.commands.some(({ at, to }) => to !== undefined && at <= write.at && sameWeights(allOn(to), write.after));

/** A rollback that says restored, and that could stop the shift. */
export const hasStoppedTheShift = ({ result }: World['rollbacks'][number]): boolean =>
  result.outcome === 'restored' &&
  result.source !== 'copy in SSM' &&
  !result.warnings.some((text) => /could not be stopped|does not say/.test(text));

/** How long a process may go by what it last observed of the targets: a rollback tries for two minutes. */
const knownForMs = 150_000;

/** No service is moved from healthy targets to none: nobody forces anything in these histories. Health that cannot be read holds nothing up. */
export function breachesOfHealth({ writes, health }: World): string[] {
  return writes.filter(isOurs).flatMap((write) => {
    const gaining = shareOf(write.after, 'green') > shareOf(write.before, 'green') ? 'green' : 'blue';
    if (shareOf(write.after, gaining) === shareOf(write.before, gaining) || write.health === 'unreadable') return [];
    const [from, to] = [write.issuedAt - knownForMs, write.issuedAt];
    if (!health.has(gaining, false, from, to) || !health.has(otherColor(gaining), true, from, to)) return [];
    return [`${write.by} moved ${write.service} to ${showWeights(write.after)}, but ${gaining} had no healthy target (${write.health})`];
  });
}

/** Another one had begun before this one ended: the later claim decides, and the earlier process may still write once. */
const isContested = ({ commands, rollbacks }: World, { at, by }: World['rollbacks'][number]): boolean =>
  commands.some((other) => other.by !== by && other.at <= at && !rollbacks.some((ended) => ended.by === other.by && ended.at <= at));

/** After a rollback by hand, what it restored holds for the guard time, or until the next one: nothing of ours writes anything else. */
export function breachesOfNamedColor(world: World): string[] {
  const settled = world.rollbacks.filter((one) => hasStoppedTheShift(one) && !isContested(world, one));
  return settled.flatMap(({ at, by, result }) => {
    const next = Math.min(at + guardMs, ...world.commands.filter((command) => command.at > at).map((command) => command.at));
    const goal = result.baseline?.before ?? {};
    return world.writes
      .filter((write) => isOurs(write) && write.at > at && write.at <= next && goal[write.service] !== undefined)
      .filter((write) => !sameWeights(write.after, goal[write.service]))
      .map(
        (write) =>
          `${by} restored ${showWeights(goal[write.service])}, then ${write.by} wrote ${write.service} to ${showWeights(write.after)}`,
      );
  });
}
