import type { PeriodsByService } from '../shift/model/evidence';
import type { HealthByService, TrafficByService } from '../shift/model/model';
import type { TrafficSeries } from '../shift/report/record';
import type { Tally } from './tally';
import { type Targets, zonesOf } from './targets';

/** What a front reports to the rehearsal, besides the rule API. */
export interface FrontStatistics {
  traffic(services: readonly string[], from: number, to: number): Promise<TrafficByService>;
  periods(services: readonly string[], from: number, to: number, slowAboveMs: Readonly<Record<string, number>>): Promise<PeriodsByService>;
  health(services: readonly string[]): Promise<HealthByService>;
  series(services: readonly string[], from: number, to: number): Promise<TrafficSeries>;
}

export const statisticsOf = (tally: Tally, targets: Targets): FrontStatistics => ({
  traffic: async (services, from, to) => tally.between(services, from, to),
  periods: async (services, from, to, slowAboveMs) => tally.periods(services, from, to, slowAboveMs),
  series: async (services, from, to) => tally.series(services, from, to),
  health: async (services) => {
    const zones = { blue: zonesOf(targets.blue), green: zonesOf(targets.green) };
    return Object.fromEntries(services.map((service) => [service, zones]));
  },
});
