import * as fc from 'fast-check';
import type { Rules } from '../../../lib/workers/decide';
import type { Pace } from '../../../lib/workers/model';
import type { Controller } from './cluster';
import type { Edit, Fault, Run, Script } from './world';

const pace: Pace = { pollMs: 5000, settleMs: 5000, backOffMs: 2000 };
const drainLimitMs = 120_000;

const color = fc.constantFrom('blue' as const, 'green' as const);

const fault = (quiet: number): fc.Arbitrary<Fault> =>
  fc.oneof(
    { weight: quiet, arbitrary: fc.constant('none' as const) },
    { weight: 2, arbitrary: fc.constantFrom('refused' as const, 'answer-lost' as const, 'late' as const) },
    { weight: 1, arbitrary: fc.constantFrom('killed-before' as const, 'killed-after' as const) },
  );

/** Mostly soon after the one before, so that two are often under way at once. */
const run: fc.Arbitrary<Run> = fc.record({
  afterMs: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 600_000 })),
  to: color,
  observations: fc.array(fault(20), { maxLength: 40 }),
  writes: fc.array(fault(4), { maxLength: 12 }),
});

const edit: fc.Arbitrary<Edit> = fc.record({
  afterMs: fc.oneof(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 0, max: 300_000 })),
  color,
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('pause' as const, 'unpause' as const) },
    { weight: 2, arbitrary: fc.constantFrom('delete' as const, 'obstruct' as const, 'mend' as const) },
  ),
});

/** Not in the histories without edits: what undoes a change edits the object. */
const undoes = fc.option(fc.record({ color, afterMs: fc.integer({ min: 500, max: 8000 }) }), { freq: 3, nil: undefined });

const controller = (isCron: boolean): fc.Arbitrary<Controller> =>
  fc.record({
    lagMs: fc.integer({ min: 0, max: pace.settleMs - 500 }),
    // Around the limit, and well below it.
    drainMs: fc.array(fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 2 * drainLimitMs })), {
      minLength: 1,
      maxLength: 3,
    }),
    reports: fc.constant(!isCron),
    overshoots: fc.constant(isCron).chain((may) => (may ? fc.boolean() : fc.constant(false))),
  });

/** One history of one worker, of any class. */
export const scripts = (options: { readonly edits: boolean }): fc.Arbitrary<Script> =>
  fc.constantFrom('competing' as const, 'singleton' as const, 'cron' as const).chain((workerClass) => {
    const isCompeting = workerClass === 'competing';
    const limit = isCompeting ? fc.integer({ min: 1, max: 6 }) : fc.constant(1);
    // Sometimes more than the cap: only where it does not run yet.
    const idleLimit = isCompeting ? fc.oneof({ weight: 5, arbitrary: limit }, { weight: 1, arbitrary: fc.constant(14) }) : limit;
    const rules: fc.Arbitrary<Rules> = fc.record({
      worker: fc.record({
        kind: fc.constant(workerClass === 'cron' ? ('CronJob' as const) : ('Deployment' as const)),
        namespace: fc.constant('shop'),
        name: fc.constant('w'),
        class: fc.constant(workerClass),
        cap: isCompeting ? fc.integer({ min: 6, max: 12 }) : fc.constant(Number.POSITIVE_INFINITY),
        drainLimitMs: fc.constant(drainLimitMs),
      }),
      atLimit: fc.constantFrom('back' as const, 'wait' as const),
      pace: fc.constant(pace),
    });
    return fc.record({
      rules,
      controllers: fc.record({ blue: controller(workerClass === 'cron'), green: controller(workerClass === 'cron') }),
      // On blue, on green, or a new pair on which nothing runs yet.
      start: fc.tuple(fc.constantFrom('blue', 'green', 'neither'), limit, idleLimit, limit).map(([home, blue, idle, green]) => ({
        blue: { paused: home !== 'blue', limit: blue },
        green: { paused: home !== 'green', limit: home === 'green' ? green : idle },
      })),
      runs: fc.array(run, { minLength: 1, maxLength: 4 }),
      edits: options.edits ? fc.array(edit, { minLength: 1, maxLength: 4 }) : fc.constant([]),
      lateMs: fc.integer({ min: 0, max: 60_000 }),
      undoes: options.edits ? undoes : fc.constant(undefined),
    });
  });
