import type { Environment, ShiftGate } from '../config/schema';
import { shift as shiftSchema } from '../config/schema/shift';
import { makePlan } from '../shift/core/plan';
import { modelVersion, type Plan, type Step, type WeightsByService } from '../shift/model/model';
import { defaultPace, type Pace } from '../shift/model/pace';
import { allOn, weightsAt } from '../shift/model/weights';

/** What is rehearsed. */
export interface Scenario {
  readonly services: readonly string[];
  readonly before: WeightsByService;
  readonly plan: Plan;
  /** Of the alarms and of the step's evidence. */
  readonly limits: ShiftGate;
}

const settleSeconds = 1;
/** The rest of a plan, with seconds for minutes. */
const common = {
  hooks: [],
  analyses: [],
  rollback: { guardSeconds: 2, disableStickiness: true },
} as const;
const noDataSeconds = 10;
const requestsPerStep = 10;

/** Without an environment: a canary service, then two more, in four steps. */
export function usualScenario(bakeSeconds: number, limits: ShiftGate): Scenario {
  const services = ['web', 'api', 'checkout'];
  const before = Object.fromEntries(services.map((service) => [service, allOn('blue')]));
  const waves = [
    { name: 'canary', services: ['web'] },
    { name: 'rest', services: ['api', 'checkout'] },
  ];
  const steps = waves.flatMap((wave) =>
    [5, 25, 50, 100].map(
      (percent): Omit<Step, 'index'> => ({
        wave: wave.name,
        percent,
        weights: Object.fromEntries(wave.services.map((service) => [service, weightsAt('green', percent)])),
        bakeSeconds,
        settleSeconds,
        approval: false,
      }),
    ),
  );
  const plan: Plan = {
    version: modelVersion,
    env: 'rehearsal',
    to: 'green',
    before,
    steps: steps.map((step, index) => Object.assign(step, { index })),
    gate: { shareTolerancePercent: 5, requestsPerStep, noDataSeconds, evidence: { ...limits, quiet: [] }, extraAlarms: [] },
    notes: [],
    ...common,
  };
  return { services, before, plan, limits };
}

/**
 * An environment's services, waves, steps and gate, from everything on blue. What needs AWS, a person or a clock is left out: hooks, approvals,
 * alarms of the user's own, windows. A machine that does other things too has p99s of its own, so limits of latency are no lower than `slowest`.
 */
export function scenarioOf(env: Environment, bakeSeconds: number, slowest: Pick<ShiftGate, 'p99FloorMs' | 'slowerByMs'>): Scenario {
  const gate: ShiftGate = {
    ...env.shift.gate,
    p99FloorMs: Math.max(env.shift.gate.p99FloorMs, slowest.p99FloorMs),
    slowerByMs: Math.max(env.shift.gate.slowerByMs, slowest.slowerByMs),
    requestsPerStep: Math.min(env.shift.gate.requestsPerStep, requestsPerStep),
    extraAlarmArns: [],
  };
  const { waves, steps } = env.shift;
  const rehearsed: Environment = {
    ...env,
    name: 'rehearsal',
    traffic: { ...env.traffic, weights: { keptIn: 'ssm', seed: allOn('blue') } },
    shift: { ...shiftSchema.parse({}), waves, steps, gate },
  };
  const before = Object.fromEntries(env.services.map(({ name }) => [name, allOn('blue')]));
  const inForce = { live: { weights: before, odd: {} }, stored: before };
  const plan = makePlan(rehearsed, { to: 'green', bakeSeconds, settleSeconds }, inForce);
  return {
    services: Object.keys(before),
    before,
    plan: { ...plan, gate: { ...plan.gate, noDataSeconds }, ...common },
    limits: gate,
  };
}

/** Polls several times a bake; gives up on writes in seconds, so that a killed ticker's successor need not wait long. */
export const paceOf = (bakeSeconds: number): Pace => ({
  ...defaultPace,
  pollMs: Math.min(500, bakeSeconds * 250),
  idleMs: 500,
  referenceMs: 5000,
  maximumGapMs: 3000,
  writeMs: 2000,
  writePerServiceMs: 100,
  lateMs: 2000,
});
