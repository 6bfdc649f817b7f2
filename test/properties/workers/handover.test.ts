import * as fc from 'fast-check';
import { casesOf } from '../../support/property-sizes';
import { scripts } from '../../support/workers-world/scripts';
import { World } from '../../support/workers-world/world';

const runs = casesOf('WORKER_HISTORIES', { ci: 3000, long: 10_000 });

/** Ends that histories must come to, by what the run says, and in how many of a thousand histories at least. Those with * need edits by hand. */
const endings: Readonly<Record<string, readonly [RegExp, number]>> = {
  'runs on the target, paused on the source': [/^runs on \w+, paused on/, 500],
  'went back after the limit': [/^went-back /, 20],
  'taken over by another process': [/taken over by/, 50],
  'over the cap': [/both colors together/, 10],
  'interrupted by a death': [/is killed/, 100],
  'late write landing': [/refused, somebody was there in between/, 50],
  'the worker is missing *': [/it is gone from/, 20],
  'an obstacle *': [/its scaler is not there; nothing more/, 20],
  'undone by somebody *': [/somebody undoes the changes of this handover/, 20],
};

it.each([false, true])(`holds in ${runs} histories what a handover promises (edits by hand: %s)`, async (edits) => {
  const counts = new Map(Object.keys(endings).map((name) => [name, 0]));
  await fc.assert(
    fc.asyncProperty(scripts({ edits }), async (script) => {
      const world = new World(script);
      await world.play();
      const said = [
        ...world.ends.map(({ outcome, text }) => (outcome === 'went-back' ? `went-back ${text}` : text)),
        ...world.story.map(({ text }) => text),
      ];
      for (const [name, [pattern]] of Object.entries(endings))
        if (said.some((text) => pattern.test(text))) counts.set(name, (counts.get(name) ?? 0) + 1);
      if (world.breaches.length > 0) throw new Error(`${world.breaches.join('\n')}\n${world.log()}`);
    }),
    { numRuns: runs, seed: Number(process.env.WORKER_SEED ?? 20261123) },
  );
  console.log(`${runs} histories\n${[...counts].map(([name, count]) => `${String(count).padStart(6)}  ${name}`).join('\n')}`);
  const tooSeldom = [...counts].filter(
    ([name, count]) => (edits || !name.endsWith('*')) && count < ((endings[name]?.[1] ?? 0) * runs) / 1000,
  );
  expect(tooSeldom).toEqual([]);
});
