import { type Color, colors, otherColor } from '../../names';
import { weightsAfter } from '../core/plan';
import type { AlarmReading, Event, HealthByService, LiveWeights, Lock, Reading, Shift, Weights, WeightsByService } from '../model/model';
import { sameWeights, shareOf } from '../model/weights';
import type { TrafficSeries } from '../report/record';

/** What a watcher sees at one moment. */
export interface Snapshot {
  readonly at: number;
  readonly env: string;
  readonly services: readonly string[];
  readonly shift?: Shift;
  readonly lock?: Lock;
  /** Why the record of the shift cannot be read; what else is in the snapshot does not need it. */
  readonly recordProblem?: string;
  /** The shift, if there is one, has ended before the watch began: the next one is waited for. */
  readonly waiting?: boolean;
  readonly live: Reading<LiveWeights>;
  readonly alarms: Reading<readonly AlarmReading[]>;
  /** The last minutes. */
  readonly traffic: Reading<TrafficSeries>;
  readonly health: Reading<HealthByService>;
  /** The last ones. */
  readonly events: readonly Event[];
}

/** One service in figures; undefined where it was not observed. */
export interface Row {
  readonly service: string;
  /** Per cent to the new color: by the shift, by the rules, by the requests. */
  readonly wanted?: number;
  readonly live?: number;
  readonly share?: number;
  readonly requestsPerMinute?: number;
  readonly errorPercent: Readonly<Partial<Record<Color, number>>>;
  readonly p99Ms: Readonly<Partial<Record<Color, number>>>;
  readonly healthy: Readonly<Partial<Record<Color, number>>>;
  /** Its weights are moved by the step under way. */
  readonly moving: boolean;
  /** What is wrong with it, in a word or two. */
  readonly alert?: string;
}

/** Weights that the shift wants now: of the steps that were written, or those from before once it goes back. While a step is written both are right. */
export function wantedWeights({ plan, state, baseline, restoring }: Shift): WeightsByService {
  if (['rolling-back', 'guarding', 'rolled-back'].includes(state.status)) return { ...plan.before, ...(restoring ?? baseline).before };
  const written = state.phase === 'ready' || state.phase === 'preparing' ? state.step - 1 : state.step;
  return weightsAfter(plan, written);
}

/** The color that gains requests: of the shift, or, where there is none, green. */
export const newColor = ({ shift }: Pick<Snapshot, 'shift'>): Color => shift?.plan.to ?? 'green';

export function rowsOf(snapshot: Snapshot): Row[] {
  const wanted = snapshot.shift && wantedWeights(snapshot.shift);
  const moving = snapshot.shift?.plan.steps[snapshot.shift.state.step]?.weights ?? {};
  return snapshot.services.map((service) => rowOf(snapshot, service, wanted?.[service], service in moving));
}

/** A figure of each color, where there is one. */
const per = (value: (color: Color) => number | undefined): Partial<Record<Color, number>> =>
  Object.fromEntries(colors.flatMap((color) => (value(color) === undefined ? [] : [[color, value(color)]])));

function rowOf(snapshot: Snapshot, service: string, wanted: Weights | undefined, moving: boolean): Row {
  const to = newColor(snapshot);
  const live = snapshot.live.ok ? snapshot.live.value.weights[service] : undefined;
  const sums = sumsOf(snapshot, service);
  const all = sums && sums.blue.requests + sums.green.requests;
  const row: Omit<Row, 'alert'> = {
    service,
    moving,
    ...(wanted && { wanted: shareOf(wanted, to) }),
    ...(live && { live: shareOf(live, to) }),
    ...(sums && all !== undefined && all > 0 && { share: (100 * sums[to].requests) / all }),
    ...(sums && all !== undefined && { requestsPerMinute: all / sums.minutes }),
    errorPercent: per((color) => (sums && sums[color].requests > 0 ? (100 * sums[color].errors) / sums[color].requests : undefined)),
    p99Ms: per((color) => sums?.[color].p99Ms),
    healthy: per((color) => (snapshot.health.ok ? healthyOf(snapshot.health.value, service, color) : undefined)),
  };
  const alert = alertOf(snapshot, row, wanted, live);
  return { ...row, ...(alert !== undefined && { alert }) };
}

const healthyOf = (health: HealthByService, service: string, color: Color): number =>
  (health[service]?.[color] ?? []).reduce((sum, zone) => sum + zone.healthy, 0);

function sumsOf({ traffic }: Snapshot, service: string) {
  const pair = traffic.ok ? traffic.value.services[service] : undefined;
  if (!traffic.ok || !pair) return undefined;
  const sum = (color: Color) => {
    const p99s = pair[color].flatMap(({ p99Ms }) => p99Ms ?? []);
    return {
      requests: pair[color].reduce((count, { requests }) => count + requests, 0),
      errors: pair[color].reduce((count, { errors }) => count + errors, 0),
      p99Ms: p99s.length === 0 ? undefined : Math.max(...p99s),
    };
  };
  const minutes = Math.max(1, (pair.blue.length * traffic.value.intervalMs) / 60_000);
  return { blue: sum('blue'), green: sum('green'), minutes };
}

/** Points of errors above the old color's that make a row stand out; the gate has its own limits. */
const errorsAbove = 1;

function alertOf(snapshot: Snapshot, row: Omit<Row, 'alert'>, wanted: Weights | undefined, live: Weights | undefined): string | undefined {
  const to = newColor(snapshot);
  if (snapshot.live.ok && snapshot.live.value.odd[row.service]) return 'odd rule';
  const writing = snapshot.shift?.state.phase === 'writing' || snapshot.shift?.state.status === 'rolling-back';
  if (wanted && live && !sameWeights(wanted, live) && !writing) return 'not as wanted';
  const dark = colors.find((color) => live && shareOf(live, color) > 0 && row.healthy[color] === 0);
  if (dark) return `no ${dark} target`;
  const [mine, others] = [row.errorPercent[to] ?? 0, row.errorPercent[otherColor(to)] ?? 0];
  return mine > others + errorsAbove ? 'errors' : undefined;
}

/** How much of the shift is left, if nothing goes wrong: of this step, and in all. Approvals and hooks take what they take. */
export function timeLeft({ plan, state }: Shift): { readonly stepMs: number; readonly allMs: number } | undefined {
  const step = plan.steps[state.step];
  if (!step || (state.status !== 'running' && state.status !== 'held')) return undefined;
  const stepMs = Math.max(0, step.bakeSeconds * 1000 - state.bakedMs);
  const later = plan.steps.slice(state.step + 1).reduce((sum, { bakeSeconds }) => sum + bakeSeconds * 1000, 0);
  return { stepMs, allMs: stepMs + later };
}
