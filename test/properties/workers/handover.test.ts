import * as fc from 'fast-check';
import { scripts } from '../../support/workers-world/scripts';
import { World } from '../../support/workers-world/world';

const runs = Number(process.env.WORKER_HISTORIES ?? 10_000);

it.each([false, true])(`holds in ${runs} histories what a handover promises (edits by hand: %s)`, async (edits) => {
  const endings: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(scripts({ edits }), async (script) => {
      const world = new World(script);
      await world.play();
      for (const { outcome } of world.ends) endings[outcome] = (endings[outcome] ?? 0) + 1;
      if (world.breaches.length > 0) throw new Error(`${world.breaches.join('\n')}\n${world.log()}`);
    }),
    { numRuns: runs, ...(process.env.WORKER_SEED && { seed: Number(process.env.WORKER_SEED) }) },
  );
  console.log(`${runs} histories; how their runs ended: ${JSON.stringify(endings)}`);
});
