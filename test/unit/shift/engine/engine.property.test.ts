import * as fc from 'fast-check';
import { play } from '../../../support/shift-world/history';
import { breaches, story } from '../../../support/shift-world/invariants';
import { scripts } from '../../../support/shift-world/scripts';

/** A small share of what `npm run test:properties` does at length; the same seed every time, so that a failure here is news of the change. */
it('holds in generated histories what a shift promises', async () => {
  const property = fc.asyncProperty(scripts, async (script) => {
    const history = await play(script);
    const found = await breaches(history);
    if (found.length > 0) throw new Error(`${found.join('\n')}\n${story(history.world)}`);
  });
  await fc.assert(property, { numRuns: 40, seed: 20261123 });
}, 120_000);
