import type { Counts, PeriodsByService } from '../../lib/shift/model/evidence';
import type { HealthByService } from '../../lib/shift/model/model';

/** Requests that were all answered well and in time. */
export const good = (requests: number): Counts => ({
  requests,
  good: requests,
  clientErrors: 0,
  serverErrors: 0,
  connectionErrors: 0,
  slow: 0,
});

/** One minute before an instant in which both colors answered well. */
export const wellAnswered = (services: readonly string[], at: number): PeriodsByService =>
  Object.fromEntries(services.map((service) => [service, [{ at: at - 60_000, counts: { blue: good(1000), green: good(1000) } }]]));

/** Healthy targets of both colors, in one zone. */
export const healthyTargets = (services: readonly string[], blue = 10, green = blue): HealthByService =>
  Object.fromEntries(services.map((service) => [service, { blue: inOneZone(blue), green: inOneZone(green) }]));

const inOneZone = (healthy: number) => [{ zone: 'a', healthy, other: 0 }];
