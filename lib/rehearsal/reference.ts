import type { Color } from '../names';
import { sumOf } from '../shift/core/evidence/judge';
import type { ServiceReference } from '../shift/model/evidence';
import type { FrontStatistics } from './statistics';

const secondMs = 1000;

/** What services were like at a color between two instants: counts, and the median of the seconds' p99, as the cloud's is of its minutes. */
export async function referenceOf(
  statistics: FrontStatistics,
  services: readonly string[],
  of: Color,
  [from, to]: readonly [number, number],
): Promise<Readonly<Record<string, ServiceReference>>> {
  const starts: number[] = [];
  for (let at = secondMs * Math.floor(from / secondMs); at + secondMs <= to; at += secondMs) starts.push(at);
  const [periods, ...seconds] = await Promise.all([
    statistics.periods(services, from, to, {}),
    ...starts.map((at) => statistics.traffic(services, at, at + secondMs)),
  ]);
  const reference = (service: string): ServiceReference => {
    const p99s = seconds.flatMap((traffic) => traffic[service]?.[of].p99Ms ?? []).toSorted((one, other) => one - other);
    const median = p99s[Math.floor(p99s.length / 2)];
    const counts = sumOf((periods[service] ?? []).map((period) => period.counts[of]));
    return { counts, ...(median !== undefined && { p99Ms: median }) };
  };
  return Object.fromEntries(services.map((service) => [service, reference(service)]));
}
