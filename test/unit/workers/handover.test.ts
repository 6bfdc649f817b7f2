import { usualPace } from '../../../lib/workers/model';
import type { Controller } from '../../support/workers-world/cluster';
import { type Fault, type Script, World } from '../../support/workers-world/world';

const controller: Controller = { lagMs: 500, drainMs: [1000], reports: true, overshoots: false };

/** A singleton at home on blue, and what a case changes of that. */
const script = (changes: Partial<Script>, drainMs = 1000): Script => ({
  rules: {
    worker: { kind: 'Deployment', namespace: 'shop', name: 'w', class: 'singleton', cap: Number.POSITIVE_INFINITY, drainLimitMs: 60_000 },
    atLimit: 'back',
    pace: usualPace,
  },
  controllers: { blue: { ...controller, drainMs: [drainMs] }, green: controller },
  start: { blue: { paused: false, limit: 1 }, green: { paused: true, limit: 1 } },
  runs: [{ afterMs: 0, to: 'green', observations: [], writes: [] }],
  edits: [],
  lateMs: 30_000,
  ...changes,
});

async function played(of: Script): Promise<World> {
  const world = new World(of);
  await world.play();
  expect(world.breaches).toEqual([]);
  return world;
}

const late = (count: number, before: number): Fault[] => [...Array<Fault>(before).fill('none'), ...Array<Fault>(count).fill('late')];

test('pause, drain, start; each said before it is done', async () => {
  const world = await played(script({}));
  expect(world.ends[0]).toEqual({ outcome: 'done', text: 'runs on green, paused on blue' });
  expect(world.log()).toMatch(/pausing on blue[^]*pause on blue[^]*starting on green[^]*unpause on green/);
});

test('a start that arrives when somebody has taken the worker the other way is refused', async () => {
  const world = await played(
    script({
      runs: [
        { afterMs: 0, to: 'green', observations: [], writes: late(9, 3) },
        { afterMs: 12_000, to: 'blue', observations: [], writes: [] },
      ],
    }),
  );
  expect(world.log()).toMatch(/run 0: unpause on green is refused, somebody was there in between/);
  expect(world.ends.map(({ outcome }) => outcome)).toEqual(expect.arrayContaining(['taken-over', 'done']));
});

test('a start that arrives when this run has given up on it and gone back is refused', async () => {
  const world = await played(script({ runs: [{ afterMs: 0, to: 'green', observations: [], writes: late(5, 3) }], lateMs: 100_000 }));
  expect(world.ends[0]?.outcome).toBe('went-back');
  expect(world.log()).toMatch(/unpause on blue\n[^]*unpause on green is refused/);
});

test('a drain beyond its limit goes back by itself, and says what is left', async () => {
  const world = await played(script({}, 300_000));
  expect(world.ends[0]).toEqual({ outcome: 'went-back', text: 'runs on blue, paused on green' });
  expect(world.log()).toMatch(/not on green|pod 1 on blue is still there; it goes back to blue/);
});

test('waiting on is said again at every limit', async () => {
  const waiting = script({}, 200_000);
  const world = await played({ ...waiting, rules: { ...waiting.rules, atLimit: 'wait' } });
  expect(world.ends[0]?.outcome).toBe('done');
  expect(world.log().match(/not on green after \d minutes?: it is paused on both colors: pod 1 on blue is still there/g)).toHaveLength(3);
});

test('who always undoes a change is given up on, and the worker is left on one color', async () => {
  const edits = [10, 20, 30, 40, 50].map((seconds) => ({ afterMs: seconds * 1000, color: 'blue' as const, what: 'unpause' as const }));
  const slow = script({ edits }, 40_000);
  const world = new World(slow);
  await world.play();
  expect(world.ends[0]).toMatchObject({ outcome: 'stopped', text: expect.stringMatching(/somebody undoes[^]*left running on blue/) });
});

test('competing consumers overlap where the cap bears both, else one after the other', async () => {
  const competing = (cap: number): Script => {
    const { rules } = script({});
    return script({ rules: { ...rules, worker: { ...rules.worker, class: 'competing', cap } } });
  };
  const order = async (cap: number) =>
    (await played(competing(cap))).story
      .map(({ text }) => /\(step\): (.*)/.exec(text)?.[1])
      .filter(Boolean)
      .slice(0, 2);
  expect(await order(2)).toEqual(['starting on green', 'pausing on blue']);
  expect(await order(1)).toEqual(['pausing on blue', 'starting on green']);
});

test('a run that goes on after a long crash finishes what has drained meanwhile, whatever the limit', async () => {
  const killed: Fault[] = ['none', 'none', 'killed-after'];
  const world = await played(
    script({
      runs: [
        { afterMs: 0, to: 'green', observations: [], writes: killed },
        { afterMs: 600_000, to: 'green', observations: [], writes: [] },
      ],
    }),
  );
  expect(world.ends[0]?.outcome).toBe('done');
  expect(world.log()).toMatch(/run 0 is killed[^]*not on green after 10 minutes: it is paused on both colors[^]*unpause on green/);
});

test('what ran on neither color is not taken back to where it never ran', async () => {
  const refused = [...Array<Fault>(2).fill('none'), ...Array<Fault>(40).fill('refused')];
  const world = await played(
    script({
      start: { blue: { paused: true, limit: 1 }, green: { paused: true, limit: 1 } },
      runs: [{ afterMs: 0, to: 'green', observations: [], writes: refused }],
    }),
  );
  expect(world.ends[0]?.outcome).toBe('done');
  expect(world.log()).toMatch(/paused on both colors, and starting it on green fails \(refused\)/);
});
