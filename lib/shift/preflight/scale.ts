import type { Environment } from '../../config/schema';
import { type Color, otherColor } from '../../names';
import { healthyOf, neededTargets } from '../core/evidence/capacity';
import type { HealthByService } from '../model/model';

/** How many healthy targets a service needs at the target color, step by step: what a shift asks for before each raise (`capacityPercent`). */
export interface ServiceScale {
  readonly service: string;
  /** Healthy targets now, of the color that gains requests and of the one that serves. */
  readonly has: number;
  readonly source: number;
  readonly steps: readonly { readonly percent: number; readonly needs: number }[];
}

/** Advice for every service; empty where `capacityPercent` is 0 and nothing is asked for. */
export function scaleAdvice({ services, shift }: Environment, to: Color, health: HealthByService): ServiceScale[] {
  const { capacityPercent } = shift.gate;
  if (capacityPercent === 0) return [];
  const healthy = healthyOf(health);
  return services.map(({ name: service }) => {
    const before = healthy[service] ?? { blue: 0, green: 0 };
    const percents = shift.waves.find((wave) => wave.services.includes(service))?.steps ?? shift.steps;
    const steps = percents.map((percent) => ({ percent, needs: neededTargets({ service, to, percent, capacityPercent, before }) }));
    return { service, has: before[to], source: before[otherColor(to)], steps };
  });
}

/** The first step that a service has too few targets for, and how many the last one needs. */
export function shortage({ has, steps }: ServiceScale): { readonly percent: number; readonly needs: number } | undefined {
  const first = steps.find(({ needs }) => needs > has);
  return first && { percent: first.percent, needs: Math.max(...steps.map(({ needs }) => needs)) };
}
