import type { ShiftGate } from '../config/schema';
import { modelVersion, type Plan, type Step, type WeightsByService } from '../shift/model/model';
import { defaultPace, type Pace } from '../shift/model/pace';
import { weightsAt } from '../shift/model/weights';

/** What is rehearsed: a canary service, then two more, in four steps. */

export const services = ['web', 'api', 'checkout'];

export const before: WeightsByService = Object.fromEntries(services.map((service) => [service, weightsAt('green', 0)]));

const percents = [5, 25, 50, 100];
const waves = [
  { name: 'canary', services: ['web'] },
  { name: 'rest', services: ['api', 'checkout'] },
];

export function planOf(bakeSeconds: number, limits: ShiftGate): Plan {
  const steps = waves.flatMap((wave) =>
    percents.map(
      (percent): Omit<Step, 'index'> => ({
        wave: wave.name,
        percent,
        weights: Object.fromEntries(wave.services.map((service) => [service, weightsAt('green', percent)])),
        bakeSeconds,
        settleSeconds: 1,
        approval: false,
      }),
    ),
  );
  return {
    version: modelVersion,
    env: 'rehearsal',
    to: 'green',
    before,
    steps: steps.map((step, index) => Object.assign(step, { index })),
    gate: { shareTolerancePercent: 5, requestsPerStep: 10, noDataSeconds: 10, evidence: { ...limits, quiet: [] }, extraAlarms: [] },
    hooks: [],
    rollback: { guardSeconds: 2, disableStickiness: true },
    notes: [],
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
