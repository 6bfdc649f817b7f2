import * as fc from 'fast-check';
import { casesOf } from '../../support/property-sizes';
import { play } from '../../support/shift-world/history';
import { breaches, story } from '../../support/shift-world/invariants';
import { RegionCounts, regions } from '../../support/shift-world/regions';
import { scripts } from '../../support/shift-world/scripts';

/** The seed is fixed, so that a failure in CI is news of the change; SHIFT_SEED=$RANDOM looks elsewhere, SHIFT_HISTORIES=50000 for longer. */
const runs = casesOf('SHIFT_HISTORIES', { ci: 1000, long: 10_000 });

/** How many of a thousand histories must come to each region: about half of how many do. */
const per1000: Readonly<Record<string, number>> = {
  'done, all steps passed': 200,
  'rollback finished': 200,
  'rollback from outside, by a person': 60,
  'rollback from outside, by the alarm': 45,
  'rollback to a named color': 40,
  'service kept on its healthy color': 15,
  'drift held': 30,
  'resumed by a person': 12,
  'resumed by itself': 3,
  'restored while guarding': 25,
  'killed in the middle of writing': 12,
  'late write landing': 35,
  'late write raising after it was given up': 10,
  'two tickers on one step': 25,
  'dead ticker revived by the watchdog': 100,
  'rollback that cannot finish': 12,
  'gate fired at step 1': 25,
  'gate fired at step 2': 20,
  'gate fired at step 3': 7,
  'gate fired at step 4 or later': 20,
};

it(`holds in ${runs} histories what a shift promises`, async () => {
  const endings: Record<string, number> = {};
  const counts = new RegionCounts();
  await fc.assert(
    fc.asyncProperty(scripts, async (script) => {
      const history = await play(script);
      endings[history.ending] = (endings[history.ending] ?? 0) + 1;
      counts.add(history);
      const found = await breaches(history);
      if (found.length > 0) throw new Error(`${found.join('\n')}\n${story(history.world)}`);
    }),
    { numRuns: runs, seed: Number(process.env.SHIFT_SEED ?? 20261123), ...(process.env.SHIFT_PATH && { path: process.env.SHIFT_PATH }) },
  );
  expect(Object.keys(per1000)).toEqual(Object.keys(regions));
  console.log(`${runs} histories; where the shift stood before the last rollback: ${JSON.stringify(endings)}\n${counts.table()}`);
  expect(counts.tooSeldom(per1000)).toEqual([]);
});
