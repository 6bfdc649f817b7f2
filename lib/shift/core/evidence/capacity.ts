import { type Color, otherColor } from '../../../names';
import type { HealthByService } from '../../model/model';

/** Whether the target color has the targets that its share of the requests needs. */

/** Healthy targets of each color, by service. */
export type HealthyByService = Readonly<Record<string, Readonly<Record<Color, number>>>>;

export const healthyOf = (health: HealthByService): HealthyByService =>
  Object.fromEntries(Object.entries(health).map(([service, { blue, green }]) => [service, { blue: sum(blue), green: sum(green) }]));

const sum = (zones: HealthByService[string][Color]): number => zones.reduce((total, { healthy }) => total + healthy, 0);

export interface Share {
  readonly service: string;
  readonly to: Color;
  /** Share of requests that the target color gets, in per cent. */
  readonly percent: number;
  readonly capacityPercent: number;
  /** Healthy targets of both colors when the source color last served what it served before the shift. */
  readonly before: Readonly<Record<Color, number>>;
}

/** Healthy targets that a share needs: that share of the source color's count, times what is configured; one at least. */
export const neededTargets = ({ to, percent, capacityPercent, before }: Share): number =>
  Math.max(1, Math.ceil((before[otherColor(to)] * percent * capacityPercent) / 10_000 - 1e-9));

/** Why a share is too much for the targets that are healthy now; undefined: it is not. */
export function shortOf(share: Share, healthy: number): string | undefined {
  const { service, to, percent, capacityPercent, before } = share;
  const needed = neededTargets(share);
  if (healthy >= needed) return undefined;
  const source = before[otherColor(to)];
  return (
    `${service}: ${to} has ${targets(healthy)}, ${percent} % of the requests need ${needed} ` +
    `(${capacityPercent} % of that share of ${otherColor(to)}'s ${source})`
  );
}

/** Whether most of the targets that were healthy before the step are so no more, although the rest is enough for the share. */
export function lostOf({ service, to, before }: Pick<Share, 'service' | 'to' | 'before'>, healthy: number): string | undefined {
  if (2 * healthy >= before[to]) return undefined;
  return `${service}: ${to} has ${targets(healthy)}, it had ${before[to]} before this step`;
}

const targets = (count: number): string => `${count} healthy ${count === 1 ? 'target' : 'targets'}`;
