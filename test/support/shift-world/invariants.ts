import type { Color } from '../../../lib/names';
import { endStatuses } from '../../../lib/shift/model/model';
import { allOn, rises, sameWeights, showWeights } from '../../../lib/shift/model/weights';
import { type History, shiftId } from './history';
import { breachesOfHealth, breachesOfNamedColor, hasStoppedTheShift, isNamed } from './invariants/rollback';
import { breachesOfSilence } from './invariants/silence';
import { bakeMs, type World, type Write } from './world';

/** What must hold of every history; each breach in a sentence. */
export async function breaches(history: History): Promise<string[]> {
  const { world } = history;
  return [
    ...world.writes.filter(isOurs).flatMap((write) => breachesOfWrite(world, write)),
    ...breachesOfRules(world),
    ...breachesOfRollback(world),
    ...breachesOfHealth(world),
    ...breachesOfNamedColor(world),
    ...breachesOfSilence(history),
    ...(await breachesOfScope(world)),
    ...(await breachesOfEnd(history)),
    ...(history.lockBroken ? ['a second shift began while the lock was held'] : []),
  ];
}

const isOurs = ({ by }: Write): boolean => by !== 'outside' && by !== 'deploy';
const isTicker = ({ by }: Write): boolean => /^(ticker|second-ticker)-/.test(by);

/** Each weight is the old one, a step of the plan, or what a person asked for; green does not rise without a gate seen OK. */
function breachesOfWrite(world: World, write: Write): string[] {
  const { plan, before } = world;
  const old = before[write.service];
  const steps = plan.steps.filter((step) => sameWeights(step.weights[write.service], write.after));
  const where = `${write.by} wrote ${write.service} from ${showWeights(write.before)} to ${showWeights(write.after)}`;
  if (sameWeights(old, write.after) || isNamed(world, write)) return [];
  if (steps.length === 0) return [`${where}: neither before nor a step`];
  if (!isTicker(write)) return [`${where}: only a ticker raises`];
  if (write.gate !== 'ok') return [`${where} with the gate ${write.gate}`];
  return steps.some((step) => hasBaked(world, step.index, write)) ? [] : [`${where} before the step before it had baked`];
}

/** The step before was in force, for the time of its bake, before this write was made. */
function hasBaked(world: World, index: number, write: Write): boolean {
  const previous = world.plan.steps[index - 1];
  if (!previous) return true;
  const firstOf = (step: number): number | undefined => {
    const weights = world.plan.steps[step]?.weights ?? {};
    // No matter who wrote them: a deploy or a person may do the ticker's work between its write to SSM and the one to the rules.
    const own = world.writes.filter((one) => sameWeights(weights[one.service], one.after));
    return own.length === 0 ? undefined : Math.min(...own.map(({ at }) => at));
  };
  const since = firstOf(previous.index);
  return since !== undefined && write.issuedAt - since >= bakeMs;
}

/** Every rule holds both colors and what else it had. */
function breachesOfRules(world: World): string[] {
  return [...world.rules.all.values()].flatMap((rule) => {
    const [first, forward] = rule.actions;
    const isFirst = first?.type === 'other' && (JSON.stringify(first.raw) ?? '').includes(`https://id.example.com/${rule.service}`);
    const isWhole = rule.actions.length === 2 && isFirst && forward?.type === 'forward' && forward.targetGroups.length === 2;
    return isWhole ? [] : [`${rule.arn} is ${JSON.stringify(rule.actions)}`];
  });
}

/** When the record says restored or done, the rules are. Changes of others in the last minute may have come after the last look. */
function breachesOfRollback(world: World): string[] {
  const others = world.writes.filter((write) => !isOurs(write)).map(({ at }) => at);
  const isUndisturbed = (at: number) => !others.some((other) => other <= at && at - other < 60_000);
  const said = world.saves.filter(({ at }) => isUndisturbed(at));
  return [
    ...said
      .filter(({ state, restored }) => state.status === 'guarding' && !restored)
      .map(({ at }) => `the record says restored at ${at}, the rules do not`),
    ...said
      .filter(({ state, final }) => state.status === 'done' && !final)
      .map(({ at }) => `the record says done at ${at}, the rules do not`),
    ...breachesAfterRollback(world),
  ];
}

/** What fires at a service that the shift does not move rolls nothing back. */
const breachesOfScope = async ({ shifts }: World): Promise<string[]> =>
  (await shifts.events(shiftId))
    .filter(({ kind, text }) => kind !== 'warning' && text.includes('elsewhere'))
    .map(({ kind, text }) => `${kind} because of another service: ${text}`);

/** Once the record or a rollback says restored, nothing of the shift comes after: no late call, no ticker that has not noticed. */
function breachesAfterRollback(world: World): string[] {
  const said = [...world.saves.filter(({ state }) => state.status === 'guarding'), ...world.rollbacks.filter(hasStoppedTheShift)];
  const restoredAt = Math.min(...said.map(({ at }) => at));
  return world.writes
    .filter((write) => isTicker(write) && write.at > restoredAt && rises('green', write.before, write.after))
    .filter((write) => !sameWeights(write.after, world.before[write.service]) && !isNamed(world, write))
    .map((write) => `${write.by} raised ${write.service} to ${showWeights(write.after)} at ${write.at}, restored at ${restoredAt}`);
}

async function breachesOfEnd({ world, ended, lastRollback }: History): Promise<string[]> {
  const { lock, shift } = await world.shifts.load();
  if (!shift) return lock ? ['a lock without a shift'] : [];
  const found: string[] = [];
  const isAtEnd = endStatuses.some((status) => status === shift.state.status);
  if (!ended) found.push(`the shift does not end: ${shift.state.status} ${JSON.stringify(shift.state)}`);
  if (isAtEnd && lock) found.push(`the shift is ${shift.state.status}, the lock is not free`);
  if (!isAtEnd && lock?.shiftId !== shiftId) found.push(`the shift is ${shift.state.status}, and nothing locks it`);
  if (!lastRollback) return found;
  // The baseline weights are never lost: without the record, or without SSM, the rules at least come back.
  const { without } = world.script;
  const wanted = without === 'copy' ? 'incomplete' : 'restored';
  // A shift that has written nothing yet may have no baseline weights yet either.
  const isLeftAlone = lastRollback.outcome === 'refused' && !world.writes.some(isTicker);
  if (isLeftAlone) return found;
  if (lastRollback.outcome !== wanted && !isLeftAlone)
    found.push(`last rollback: ${JSON.stringify({ ...lastRollback, baseline: undefined })}`);
  // After a rollback to a named color the copy says that color.
  const named = world.commands.flatMap(({ to }) => (to && without === 'record' ? [weightsOn(world, to)] : []));
  if (![world.before, ...named].some((goal) => world.isAt(goal))) found.push(`after the last rollback: ${JSON.stringify(world.live())}`);
  return found;
}

const weightsOn = (world: World, color: Color) => Object.fromEntries(world.services.map((service) => [service, allOn(color)]));

/** For reading a breach: the writes, one a line. */
export const story = (world: World): string =>
  world.writes
    .map(
      (write) =>
        `${write.at % 100_000_000} ${write.by} ${write.arn} ${showWeights(write.before)} → ${showWeights(write.after)} (${write.gate})`,
    )
    .join('\n');
