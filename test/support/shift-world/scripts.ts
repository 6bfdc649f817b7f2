import * as fc from 'fast-check';
import { aims } from './aims';
import type { Fault, Incident, Script, Timed } from './faults';

/**
 * Generated histories. Some have anything at any time; the others are aimed at a dangerous place (`aims.ts`) and have anything else besides,
 * but less of it, so that they get there. `regions.ts` counts where they come to.
 */

export const fault = fc.constantFrom<Fault>(
  'throttled',
  'denied',
  'timeout-lost',
  'timeout-done',
  'timeout-late',
  'crash-before',
  'crash-after',
);

/** Gaps between faulty calls, summed up to call numbers. */
const summedUp = (gaps: readonly (readonly [number, Fault])[]): Map<number, Fault> => {
  let call = 0;
  return new Map(gaps.map(([gap, kind]) => [(call += gap), kind]));
};

const gaps = (longest: number, maxLength: number) =>
  fc.array(fc.tuple(fc.integer({ min: 1, max: longest }), fault), { maxLength }).map(summedUp);
const faults = fc.oneof({ weight: 3, arbitrary: gaps(120, 12) }, { weight: 1, arbitrary: gaps(6, 60) });

const incident: fc.Arbitrary<Incident> = fc.oneof(
  fc.record({ kind: fc.constant('alarm-elsewhere' as const), state: fc.constantFrom('alarm' as const, 'no-data' as const) }),
  fc.record({ kind: fc.constant('alarm' as const), state: fc.constantFrom('ok' as const, 'alarm' as const, 'no-data' as const) }),
  fc.record({ kind: fc.constantFrom('alarm-rollback' as const, 'second-operator' as const) }),
  fc.record({ kind: fc.constant('operator-rollback' as const), to: fc.constantFrom(undefined, 'blue' as const, 'green' as const) }),
  fc.record({ kind: fc.constantFrom('second-ticker' as const, 'kill-ticker' as const) }),
  fc.record({ kind: fc.constantFrom('approve' as const, 'resume' as const, 'abort' as const) }),
  fc.record({
    kind: fc.constant('weights-from-outside' as const),
    service: fc.nat({ max: 3 }),
    green: fc.constantFrom(0, 1, 10, 50, 100),
    where: fc.constantFrom('rule' as const, 'ssm' as const),
  }),
  fc.record({ kind: fc.constant('deploy' as const), afterSeconds: fc.integer({ min: 0, max: 90 }) }),
  fc.record({
    kind: fc.constant('outage' as const),
    of: fc.constantFrom('shifts' as const, 'weights' as const, 'rules' as const, 'gate' as const),
    seconds: fc.integer({ min: 1, max: 600 }),
  }),
  fc.record({
    kind: fc.constant('green' as const),
    is: fc.constantFrom('well' as const, 'serverErrors' as const, 'clientErrors' as const, 'silent' as const, 'slow' as const),
  }),
  fc.record({ kind: fc.constantFrom('green-targets' as const, 'blue-targets' as const), healthy: fc.constantFrom(0, 1, 4, 10) }),
  fc.record({
    kind: fc.constant('traffic' as const),
    how: fc.constantFrom('as-weighted' as const, 'none' as const, 'too-much' as const, 'too-little' as const),
  }),
);

const timed: fc.Arbitrary<Timed> = fc.record({
  at: fc.oneof(
    fc.record({ second: fc.integer({ min: 0, max: 1800 }) }),
    fc.record({ of: fc.constant('modify' as const), call: fc.integer({ min: 0, max: 12 }), afterMs: fc.integer({ min: 0, max: 30_000 }) }),
    fc.record({ of: fc.constant('load' as const), call: fc.integer({ min: 0, max: 60 }), afterMs: fc.integer({ min: 0, max: 100 }) }),
  ),
  incident,
});

const modifyFaults = fc.array(fc.tuple(fc.integer({ min: 0, max: 15 }), fault), { maxLength: 4 }).map((pairs) => new Map(pairs));

const setting = {
  services: fc.integer({ min: 1, max: 4 }),
  rulesPerService: fc.integer({ min: 1, max: 2 }),
  greenBefore: fc.constantFrom(0, 0, 0, 10),
  sticky: fc.boolean(),
  steps: fc.constantFrom([100], [10, 100], [1, 25, 100], [5, 50, 100]),
  waves: fc.integer({ min: 1, max: 2 }),
  revivedBy: fc.constantFrom<Script['revivedBy']>('machine', 'machine', 'watchdog'),
  without: fc.constantFrom<Script['without']>('nothing', 'record', 'copy'),
};

/** Anything at any time. One in two ends at once, somewhere in the middle. */
const anything: fc.Arbitrary<Script> = fc.record({
  ...setting,
  approvalAt: fc.constantFrom(undefined, undefined, 100),
  hook: fc.constantFrom<Script['hook']>('none', 'none', 'passes', 'fails'),
  faults,
  modifyFaults,
  endsAtSecond: fc.option(fc.integer({ min: 1, max: 900 }), { freq: 2, nil: undefined }),
  incidents: fc.array(timed, { maxLength: 6 }),
});

/** A shift with few faults and little else going on, on its way to one of the dangerous places. */
const aimed: fc.Arbitrary<Script> = fc
  .record({
    ...setting,
    hook: fc.constantFrom<Script['hook']>('none', 'none', 'none', 'passes'),
    faults: gaps(200, 3),
    modifyFaults: fc.constant(new Map<number, Fault>()),
    incidents: fc.array(timed, { maxLength: 1 }),
  })
  .chain((script) =>
    aims.map((aim) => ({
      ...script,
      ...aim,
      incidents: [...script.incidents, ...(aim.incidents ?? [])],
      modifyFaults: new Map([...script.modifyFaults, ...(aim.modifyFaults ?? [])]),
    })),
  );

export const scripts: fc.Arbitrary<Script> = fc.oneof({ weight: 2, arbitrary: anything }, { weight: 3, arbitrary: aimed });
