import type { Color } from '../../../../lib/names';
import type { Event, Shift, Step, WeightsByService } from '../../../../lib/shift/model/model';
import { shareOf, weightsAt } from '../../../../lib/shift/model/weights';
import { preflight } from '../../../../lib/shift/preflight/preflight';
import type { ShiftRecord, TimedSample } from '../../../../lib/shift/report/record';
import { good } from '../../../support/evidence';
import { ready, staging, unseen } from '../preflight/fixture';

const minute = 60_000;
export const start = Date.UTC(2026, 10, 23, 9);
const bake = 10 * minute;

export interface Example {
  readonly services: number;
  /** The step whose errors send everything back; none: the shift reaches its end. */
  readonly failsAt?: number;
}

/** A shift as it could have been: one canary service, then the rest, five steps each; numbers without chance. */
export function exampleRecord({ services: count, failsAt }: Example): ShiftRecord {
  const services = Array.from({ length: count }, (_, index) => `service-${index + 1}`);
  const waves: readonly (readonly [string, readonly string[]])[] =
    count === 1
      ? [['rest', services]]
      : [
          ['canary', services.slice(0, 1)],
          ['rest', services.slice(1)],
        ];
  const percents = [1, 5, 25, 50, 100];
  const steps = waves
    .flatMap(([wave, members]) => percents.map((percent) => ({ wave, members, percent })))
    .map(({ wave, members, percent }, index): Step => {
      const weights = Object.fromEntries(members.map((service) => [service, weightsAt('green', percent)]));
      return { index, wave, percent, weights, bakeSeconds: bake / 1000, settleSeconds: 120, approval: percent === 50 };
    });
  const before: WeightsByService = Object.fromEntries(services.map((service) => [service, { blue: 100, green: 0 }]));
  const lastStep = failsAt ?? steps.length - 1;
  const inForceAt = (index: number) => start + minute + index * (bake + minute);
  const failedAt = inForceAt(lastStep) + 4 * minute;
  const restoredAt = failedAt + 2400;
  const end = failsAt === undefined ? inForceAt(lastStep) + bake : restoredAt + bake;

  const event = (kind: Event['kind'], at: number, text: string, step: number, data?: Event['data']): Event => ({
    id: `${at}.${kind}`,
    shiftId: 'w-2026-11-23',
    at,
    kind,
    text,
    step,
    ...(data && { data }),
  });
  const events: Event[] = [
    event('started', start, 'shift to green of all services', 0),
    ...steps.slice(0, lastStep + 1).flatMap((step): Event[] => {
      const at = inForceAt(step.index);
      const name = `${step.wave} ${step.percent} %`;
      return [
        ...(step.approval
          ? [
              event('approval-wanted', at - 50_000, `${name}: approval wanted`, step.index),
              event('approved', at - 20_000, `${name}: approved by alice@example.com`, step.index),
            ]
          : []),
        event('step-started', at - 5000, `${name}: writing ${Object.keys(step.weights).join(', ')}`, step.index, { weights: step.weights }),
        event('step-in-force', at, `${name}: in force`, step.index, { weights: step.weights }),
        ...(step.index < lastStep || failsAt === undefined ? [event('step-passed', at + bake, `${name}: passed`, step.index)] : []),
      ];
    }),
    ...(failsAt === undefined
      ? [event('done', end, 'every service is on green', lastStep)]
      : [
          event('gate', failedAt - 600, 'alarm prod-service-1-to-green-errors: Threshold Crossed', lastStep),
          event('rollback-started', failedAt, 'by the shift: alarm prod-service-1-to-green-errors', lastStep),
          event('rolled-back', restoredAt, 'every rule is as before the shift: alarm prod-service-1-to-green-errors', lastStep),
        ]),
  ];

  const weightsAtInstant = (service: string, at: number) => {
    if (failsAt !== undefined && at >= restoredAt) return before[service];
    const reached = steps.slice(0, lastStep + 1).filter((step) => step.weights[service] && inForceAt(step.index) <= at);
    return reached.at(-1)?.weights[service] ?? before[service];
  };
  const samples = (service: string, index: number, color: Color): TimedSample[] =>
    Array.from({ length: Math.ceil((end - start) / minute) + 5 }, (_, step) => {
      const at = start - 5 * minute + step * minute;
      const share = shareOf(weightsAtInstant(service, at) ?? { blue: 0, green: 0 }, color);
      const wave = 1 + 0.15 * Math.sin(step / 7 + index);
      const requests = Math.round((1200 * wave * share) / 100);
      const failing = failsAt !== undefined && color === 'green' && at >= failedAt - 2 * minute && at < restoredAt;
      const errors = Math.round(requests * (failing ? 0.07 : 0.0008));
      const p99Ms = (color === 'green' ? 92 : 105) * wave + (failing ? 400 : 0);
      return { at, requests, errors, ...(requests > 0 && { p99Ms }) };
    });

  const shift: Shift = {
    version: 1,
    id: 'w-2026-11-23',
    generation: 1,
    revision: 40,
    lock: { shiftId: 'w-2026-11-23', holder: 'assumed-role/Operator/alice', reason: 'upgrade to Kubernetes 1.36 <CHG-4711>', since: start },
    baseline: { version: 1, env: 'prod', shiftId: 'w-2026-11-23', to: 'green', before, disableStickiness: true },
    plan: {
      version: 1,
      env: 'prod',
      to: 'green',
      before,
      steps,
      gate: { shareTolerancePercent: 5, requestsPerStep: 20, noDataSeconds: 900, extraAlarms: [] },
      hooks: [],
      rollback: { guardSeconds: 600, disableStickiness: true },
      notes: [],
    },
    state: {
      status: failsAt === undefined ? 'done' : 'rolled-back',
      step: lastStep,
      phase: 'baking',
      phaseSince: inForceAt(lastStep),
      quietFrom: 0,
      inForceSince: inForceAt(lastStep),
      bakedMs: bake,
      hooksPassed: [],
      signalsTaken: [],
      findings: {
        'service-1': { rises: [], isEnough: true, counts: { blue: good(900), green: { ...good(300), serverErrors: 21, good: 270 } } },
      },
      reference: { services: {}, healthy: { 'service-1': { blue: 12, green: 10 } } },
      startedAt: start,
      endedAt: end,
      ...(failsAt !== undefined && { reason: 'alarm prod-service-1-to-green-errors: Threshold Crossed', restoredAt }),
    },
  };
  const observed = { ...ready, insights: unseen('ListInsights: not authorized (AccessDeniedException)') };
  return {
    version: 1,
    at: end + minute,
    source: 'CloudWatch',
    shift,
    events,
    traffic: {
      intervalMs: minute,
      services: Object.fromEntries(
        services.map((service, index) => [service, { blue: samples(service, index, 'blue'), green: samples(service, index, 'green') }]),
      ),
    },
    preflight: { ...preflight(staging, 'green', observed), env: 'prod' },
  };
}
