import { type Color, colors, otherColor } from '../../names';
import type { Event, Plan, WeightsByService } from '../model/model';
import { shareOf } from '../model/weights';
import type { ShiftRecord, TimedSample, TrafficSeries } from './record';

/** What the report counts. Pure arithmetic over a record. */

/** One color over an interval, over one or several services. */
export interface Figures {
  readonly at: number;
  readonly requests: number;
  readonly errors: number;
  /** The largest of the services: percentiles cannot be added. */
  readonly p99Ms?: number;
}

/** Sums of some services, by color, interval by interval. */
export function summed(traffic: TrafficSeries, services: readonly string[]): Record<Color, Figures[]> {
  const of = (color: Color): Figures[] => {
    const byInstant = new Map<number, Figures>();
    for (const sample of services.flatMap((service) => traffic.services[service]?.[color] ?? [])) {
      byInstant.set(sample.at, added(byInstant.get(sample.at), sample));
    }
    return [...byInstant.values()].toSorted((one, two) => one.at - two.at);
  };
  return { blue: of('blue'), green: of('green') };
}

function added(sum: Figures | undefined, { at, requests, errors, p99Ms }: TimedSample): Figures {
  const p99 = Math.max(sum?.p99Ms ?? 0, p99Ms ?? 0);
  return { at, requests: (sum?.requests ?? 0) + requests, errors: (sum?.errors ?? 0) + errors, ...(p99 > 0 && { p99Ms: p99 }) };
}

export type Series = readonly { readonly at: number; readonly value: number | undefined }[];

/** Share of requests that a color got, in per cent; a gap where there were none. */
export function shareOfRequests(byColor: Readonly<Record<Color, readonly Figures[]>>, to: Color): Series {
  const others = new Map(byColor[otherColor(to)].map((figures) => [figures.at, figures.requests]));
  const mine = new Map(byColor[to].map((figures) => [figures.at, figures.requests]));
  return [...new Set([...mine.keys(), ...others.keys()])]
    .toSorted((one, two) => one - two)
    .map((at) => {
      const all = (mine.get(at) ?? 0) + (others.get(at) ?? 0);
      return { at, value: all === 0 ? undefined : (100 * (mine.get(at) ?? 0)) / all };
    });
}

/** Rate of errors, in per cent of requests; a gap where there were none. */
export const errorRate = (figures: readonly Figures[]): Series =>
  figures.map(({ at, requests, errors }) => ({ at, value: requests === 0 ? undefined : (100 * errors) / requests }));

export const p99 = (figures: readonly Figures[]): Series => figures.map(({ at, p99Ms }) => ({ at, value: p99Ms }));

export interface Total {
  readonly requests: number;
  readonly errors: number;
  readonly p99Ms?: number;
}

export function total(figures: readonly Figures[]): Total {
  const p99s = figures.flatMap(({ p99Ms }) => p99Ms ?? []);
  return {
    requests: figures.reduce((sum, { requests }) => sum + requests, 0),
    errors: figures.reduce((sum, { errors }) => sum + errors, 0),
    ...(p99s.length > 0 && { p99Ms: Math.max(...p99s) }),
  };
}

/** Weights from an instant on, until the next. */
interface InForce {
  readonly at: number;
  readonly weights: WeightsByService;
}

/**
 * The weights that were in force, from the events: those before the shift, those of each step from when it was in force, and those
 * before the shift again from when it was rolled back.
 */
export function weightsInForce({ shift, events }: Pick<ShiftRecord, 'shift' | 'events'>): InForce[] {
  const { plan } = shift;
  const inForce = events.flatMap((event): InForce[] => {
    if (event.kind === 'step-in-force') return [{ at: event.at, weights: weightsOf(event, plan) }];
    return event.kind === 'rolled-back'
      ? [{ at: event.at, weights: (event.data?.weights as WeightsByService | undefined) ?? plan.before }]
      : [];
  });
  // A step's event holds the weights of its own services alone.
  let now = plan.before;
  return [
    { at: shift.state.startedAt, weights: now },
    ...inForce.map(({ at, weights }) => ({ at, weights: (now = { ...now, ...weights }) })),
  ];
}

const weightsOf = (event: Event, plan: Plan): WeightsByService =>
  (event.data?.weights as WeightsByService | undefined) ?? plan.steps[event.step ?? -1]?.weights ?? {};

/**
 * Share of requests that the weights ask for, in per cent, over some services: each service counts with the requests it had, so that the line
 * can be compared with what was measured. A service without requests in the whole record counts as one request.
 */
export function shareWanted(record: ShiftRecord, services: readonly string[]): Series {
  const inForce = weightsInForce(record);
  const { to } = record.shift.plan;
  const { from, to: until } = range(record);
  const known = services.filter((service) => inForce[0]?.weights[service]);
  const instants = [...new Set([from, ...inForce.map(({ at }) => at), ...intervals(record.traffic), until])].toSorted(
    (one, two) => one - two,
  );
  const requests = new Map(known.map((service) => [service, total(summedOverColors(record.traffic, service)).requests || 1]));
  const all = [...requests.values()].reduce((sum, count) => sum + count, 0);
  return instants.map((at) => {
    const { weights } = inForce.findLast((one) => one.at <= at) ?? { weights: record.shift.plan.before };
    const asked = known.reduce(
      (sum, service) => sum + shareOf(weights[service] ?? { blue: 0, green: 0 }, to) * (requests.get(service) ?? 0),
      0,
    );
    return { at, value: known.length === 0 ? undefined : asked / all };
  });
}

const intervals = ({ services }: TrafficSeries): number[] =>
  Object.values(services).flatMap((pair) => colors.flatMap((color) => pair[color].map(({ at }) => at)));

const summedOverColors = (traffic: TrafficSeries, service: string): Figures[] =>
  colors.flatMap((color) => summed(traffic, [service])[color]);

/** First and last instant of what a record shows. */
export function range({ shift, events, traffic, at }: ShiftRecord): { from: number; to: number } {
  const samples = intervals(traffic);
  const last = Math.max(
    shift.state.endedAt ?? 0,
    ...events.map((event) => event.at),
    ...samples.map((start) => start + traffic.intervalMs),
  );
  return { from: Math.min(shift.state.startedAt, ...samples), to: Math.min(Math.max(last, shift.state.startedAt + 1), at) };
}
