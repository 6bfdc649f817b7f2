import type { EventKind } from '../../../lib/shift/model/model';
import { rises } from '../../../lib/shift/model/weights';
import type { History } from './history';
import { hasStoppedTheShift } from './invariants/rollback';
import type { Save } from './world';

/** The dangerous places of a shift, and whether a history came there. A property that no history puts to the test holds for nothing. */
export const regions: Readonly<Record<string, (history: History) => boolean>> = {
  'done, all steps passed': ({ world }) => world.saves.some(({ state }) => state.status === 'done'),
  'rollback finished': ({ world }) => world.saves.some(({ state }) => state.status === 'rolled-back'),
  'rollback from outside, by a person': (history) => rolledBackBy(history, 'person'),
  'rollback from outside, by the alarm': (history) => rolledBackBy(history, 'event-rule'),
  'rollback to a named color': ({ world }) =>
    world.rollbacks.some((one) => hasStoppedTheShift(one) && one.result.source === 'given color' && one.result.written > 0),
  'service kept on its healthy color': ({ world }) =>
    [
      ...world.rollbacks.flatMap(({ result }) => result.problems),
      ...world.saves.flatMap(({ state }) => state.rollbackFailure?.problems ?? []),
    ].some((text) => text.includes('no healthy target')),
  'drift held': ({ world }) => has(world.saves, 'held'),
  'resumed by a person': ({ world }) => has(world.saves, 'resumed', /^resumed by/),
  'resumed by itself': ({ world }) => has(world.saves, 'resumed', /as expected again/),
  'restored while guarding': ({ world }) => has(world.saves, 'drift-restored'),
  'killed in the middle of writing': ({ world }) => world.deaths.some(({ halfWritten }) => halfWritten),
  'late write landing': ({ world }) => world.writes.some(({ by, at, issuedAt }) => by.includes('ticker') && at - issuedAt > 2000),
  'late write raising after it was given up': ({ world }) =>
    world.writes.some((write) => /ticker/.test(write.by) && write.at - write.issuedAt > 2000 && rises('green', write.before, write.after)),
  'two tickers on one step': ({ world }) => interleaved(world.saves),
  'dead ticker revived by the watchdog': ({ world }) => world.notifications.some(({ event }) => event.kind === 'revived'),
  'rollback that cannot finish': ({ world }) => has(world.saves, 'rollback-failed'),
  'gate fired at step 1': ({ world }) => firedAt(world.saves, 0),
  'gate fired at step 2': ({ world }) => firedAt(world.saves, 1),
  'gate fired at step 3': ({ world }) => firedAt(world.saves, 2),
  'gate fired at step 4 or later': ({ world }) => [3, 4, 5].some((step) => firedAt(world.saves, step)),
};

/** How many of many histories came to each region. */
export class RegionCounts {
  private readonly counts = new Map(Object.keys(regions).map((name) => [name, 0]));
  private histories = 0;

  add(history: History): void {
    this.histories += 1;
    for (const [name, isIn] of Object.entries(regions)) if (isIn(history)) this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** Regions that too small a part of the histories came to, each in a sentence. @param per1000 how many of a thousand are asked for */
  tooSeldom(per1000: Readonly<Record<string, number>>): string[] {
    return [...this.counts].flatMap(([name, count]) => {
      const wanted = Math.floor(((per1000[name] ?? Infinity) * this.histories) / 1000);
      return count >= wanted ? [] : [`${name}: ${count} of ${this.histories} histories, expected: ${wanted}`];
    });
  }

  table(): string {
    return [...this.counts].map(([name, count]) => `${String(count).padStart(6)}  ${name}`).join('\n');
  }
}

const rolledBackBy = ({ world }: History, role: string): boolean =>
  world.rollbacks.some((one) => one.by.startsWith(`${role}-`) && hasStoppedTheShift(one) && one.result.written > 0);

const has = (saves: readonly Save[], kind: EventKind, text = /(?:)/): boolean =>
  saves.some(({ events }) => events.some((event) => event.kind === kind && text.test(event.text)));

/** The gate's verdict, not a person, rolled a step back. */
const firedAt = (saves: readonly Save[], step: number): boolean =>
  saves.some(
    ({ state, events }) =>
      state.status === 'rolling-back' && state.step === step && events.some(({ kind, text }) => kind === 'gate' && !/no data/.test(text)),
  );

/** Within one step one process saved, then another, then the first again. */
function interleaved(saves: readonly Save[]): boolean {
  const tickers = saves.filter(({ by, state }) => by.includes('ticker') && state.status === 'running');
  return tickers.some((first, index) => {
    const inStep = tickers.slice(index + 1).filter(({ state }) => state.step === first.state.step);
    const other = inStep.findIndex(({ by }) => by !== first.by);
    return other >= 0 && inStep.slice(other).some(({ by }) => by === first.by);
  });
}
