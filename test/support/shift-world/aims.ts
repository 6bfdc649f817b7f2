import * as fc from 'fast-check';
import type { Fault, Incident, OnCall, Script, Timed } from './faults';

/** What brings a history to a dangerous place, most of the time. Seconds are those of a shift whose steps bake for three minutes. */

type Aim = Pick<Script, 'incidents'> &
  Partial<Pick<Script, 'modifyFaults' | 'services' | 'rulesPerService' | 'revivedBy' | 'steps' | 'waves'>>;

const at = (second: number, incident: Incident): Timed => ({ at: { second }, incident });
const after = (of: OnCall['of'], call: number, afterMs: number, incident: Incident): Timed => ({ at: { of, call, afterMs }, incident });
const second = (min: number, max: number) => fc.integer({ min, max });
const modifyCall = fc.integer({ min: 0, max: 8 });

/** Somewhere in the first steps or late in the last ones: a step and its bake take some 200 seconds. */
const inSomeStep = fc.oneof(second(5, 400), second(200, 1200));

const gateFires = fc
  .tuple(
    inSomeStep,
    fc.constantFrom<Incident>({ kind: 'alarm', state: 'alarm' }, { kind: 'alarm-rollback' }, { kind: 'green', is: 'serverErrors' }),
  )
  .map(([when, incident]): Aim => ({ incidents: [at(when, incident)] }));

/** Many steps, and the gate fires in one of the last. */
const gateFiresLate = fc
  .tuple(second(600, 1100))
  .map(([when]): Aim => ({ steps: [5, 50, 100], waves: 2, services: 2, incidents: [at(when, { kind: 'alarm', state: 'alarm' })] }));

const personRollsBack = fc
  .tuple(inSomeStep, fc.constantFrom(undefined, undefined, 'blue' as const, 'green' as const), fc.boolean())
  .map(([when, to, again]): Aim => {
    const incident: Incident = { kind: 'operator-rollback', ...(to && { to }) };
    return { incidents: [at(when, incident), ...(again ? [at(when + 30, { kind: 'alarm-rollback' })] : [])] };
  });

/** Blue has no targets any more when the rollback comes. */
const blueIsDead = fc
  .tuple(
    inSomeStep,
    second(160, 300),
    fc.constantFrom<Incident>({ kind: 'alarm-rollback' }, { kind: 'operator-rollback' }, { kind: 'operator-rollback', to: 'green' }),
  )
  .map(([when, later, incident]): Aim => ({ incidents: [at(when, { kind: 'blue-targets', healthy: 0 }), at(when + later, incident)] }));

/** Somebody changes weights; a person says to go on, or a deploy puts them back. */
const drifts = fc
  .record({
    when: second(10, 700),
    service: fc.nat({ max: 3 }),
    green: fc.constantFrom(1, 30, 100),
    where: fc.constantFrom('rule' as const, 'rule' as const, 'ssm' as const),
    later: second(20, 250),
    afterwards: fc.constantFrom<Incident | undefined>({ kind: 'resume' }, { kind: 'deploy', afterSeconds: 1 }, undefined),
    greenDies: fc.boolean(),
  })
  .map(
    ({ when, service, green, where, later, afterwards, greenDies }): Aim => ({
      incidents: [
        at(when, { kind: 'weights-from-outside', service, green, where }),
        ...(greenDies && afterwards?.kind === 'resume' ? [at(when + 10, { kind: 'green-targets', healthy: 0 })] : []),
        ...(afterwards ? [at(when + later, afterwards)] : []),
      ],
    }),
  );

/** A deploy that read SSM during the step and writes after the rollback. */
const oldDeploy = fc.tuple(second(20, 500), second(1, 15), second(20, 90)).map(
  ([when, before, afterSeconds]): Aim => ({
    incidents: [at(when, { kind: 'deploy', afterSeconds }), at(when + before, { kind: 'alarm-rollback' })],
  }),
);

const killedWhileWriting = fc.tuple(modifyCall, second(1, 39), fc.boolean(), fc.constantFrom<Fault>('crash-before', 'crash-after')).map(
  ([call, ms, byFault, kind]): Aim => ({
    services: 3,
    rulesPerService: 2,
    ...(byFault && { modifyFaults: new Map([[call, kind]]) }),
    incidents: byFault ? [] : [after('modify', call, ms, { kind: 'kill-ticker' })],
  }),
);

/** A call that is carried out late, and what may happen before it lands. */
const lateWrite = fc
  .tuple(
    modifyCall,
    fc.constantFrom<Incident | undefined>({ kind: 'alarm-rollback' }, { kind: 'operator-rollback' }, { kind: 'kill-ticker' }, undefined),
    second(100, 20_000),
  )
  .map(
    ([call, incident, ms]): Aim => ({
      modifyFaults: new Map([[call, 'timeout-late']]),
      incidents: incident ? [after('modify', call, ms, incident)] : [],
    }),
  );

const twoTickers = fc
  .tuple(modifyCall, second(0, 30_000), fc.option(fc.constantFrom<Fault>('timeout-late', 'timeout-lost', 'throttled')))
  .map(
    ([call, ms, kind]): Aim => ({
      ...(kind && { modifyFaults: new Map([[call, kind]]) }),
      incidents: [after('modify', call, ms, { kind: 'second-ticker' })],
    }),
  );

const onlyTheWatchdog = fc.tuple(second(5, 900), fc.option(second(1, 120))).map(
  ([when, later]): Aim => ({
    revivedBy: 'watchdog',
    incidents: [at(when, { kind: 'kill-ticker' }), ...(later ? [at(when + later, { kind: 'alarm', state: 'alarm' })] : [])],
  }),
);

export const aims: fc.Arbitrary<Aim> = fc.oneof(
  gateFires,
  gateFiresLate,
  personRollsBack,
  blueIsDead,
  drifts,
  oldDeploy,
  killedWhileWriting,
  lateWrite,
  twoTickers,
  onlyTheWatchdog,
);
