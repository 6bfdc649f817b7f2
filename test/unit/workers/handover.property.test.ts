import * as fc from 'fast-check';
import { scripts } from '../../support/workers-world/scripts';
import { World } from '../../support/workers-world/world';

/** A small share of what `npm run test:properties` does at length; the same seed every time, so that a failure here is news of the change. */
test.each([
  ['crashes, failing and late calls, two runs at once', { edits: false }],
  ['the same, and somebody who edits the objects by hand', { edits: true }],
])(
  '%s: never two colors, never over the cap, never paused on both without a word',
  async (_, options) => {
    const property = fc.asyncProperty(scripts(options), async (script) => {
      const world = new World(script);
      await world.play();
      if (world.breaches.length > 0) throw new Error(`${world.breaches.join('\n')}\n${world.log()}`);
    });
    await fc.assert(property, { numRuns: 75, seed: 20261123 });
  },
  600_000,
);
