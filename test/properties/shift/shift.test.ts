import * as fc from 'fast-check';
import { play } from '../../support/shift-world/history';
import { breaches, story } from '../../support/shift-world/invariants';
import { RegionCounts } from '../../support/shift-world/regions';
import { scripts } from '../../support/shift-world/scripts';

/** The seed is fixed, so that a failure in CI is news of the change; SHIFT_SEED=$RANDOM looks elsewhere, SHIFT_HISTORIES=50000 for longer. */
const runs = Number(process.env.SHIFT_HISTORIES ?? 10_000);

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
  console.log(`${runs} histories; where the shift stood before the last rollback: ${JSON.stringify(endings)}\n${counts.table()}`);
});
