import * as fc from 'fast-check';
import type { Fault, Incident, Script, Timed } from './faults';

/** Generated histories. Most have few faults, so that shifts get far; some have many. */

const fault = fc.constantFrom<Fault>('throttled', 'denied', 'timeout-lost', 'timeout-done', 'timeout-late', 'crash-before', 'crash-after');

/** Gaps between faulty calls, summed up to call numbers. */
const faults = fc
  .oneof(
    { weight: 3, arbitrary: fc.array(fc.tuple(fc.integer({ min: 1, max: 120 }), fault), { maxLength: 12 }) },
    { weight: 1, arbitrary: fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fault), { maxLength: 60 }) },
  )
  .map((gaps) => {
    let call = 0;
    return new Map(gaps.map(([gap, kind]) => [(call += gap), kind]));
  });

const incident: fc.Arbitrary<Incident> = fc.oneof(
  fc.record({ kind: fc.constant('alarm' as const), state: fc.constantFrom('ok' as const, 'alarm' as const, 'no-data' as const) }),
  fc.record({ kind: fc.constantFrom('alarm-rollback' as const, 'operator-rollback' as const, 'second-operator' as const) }),
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
  fc.record({ kind: fc.constant('green-targets' as const), healthy: fc.constantFrom(0, 1, 4, 10) }),
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

export const scripts: fc.Arbitrary<Script> = fc.record({
  services: fc.integer({ min: 1, max: 4 }),
  rulesPerService: fc.integer({ min: 1, max: 2 }),
  greenBefore: fc.constantFrom(0, 0, 0, 10),
  sticky: fc.boolean(),
  steps: fc.constantFrom([100], [10, 100], [1, 25, 100], [5, 50, 100]),
  waves: fc.integer({ min: 1, max: 2 }),
  approvalAt: fc.constantFrom(undefined, undefined, 100),
  hook: fc.constantFrom<Script['hook']>('none', 'none', 'passes', 'fails'),
  faults,
  modifyFaults,
  endsAtSecond: fc.option(fc.integer({ min: 1, max: 900 }), { nil: undefined }),
  incidents: fc.array(timed, { maxLength: 6 }),
  without: fc.constantFrom<Script['without']>('nothing', 'record', 'copy'),
});
