import { randomUUID } from 'node:crypto';
import { systemClock } from '../clock';
import { otherColor } from '../names';
import { connectionAlarms } from '../shift/alarms/connections';
import { serviceAlarms } from '../shift/alarms/service';
import { startShift } from '../shift/engine/engine';
import { MemoryShiftStore } from '../shift/memory/shift-store';
import { MemoryWeightStore } from '../shift/memory/weight-store';
import type { Backends, Gate, Rules } from '../shift/model/backends';
import type { AlarmReading, Event, Shift, ShiftStatus } from '../shift/model/model';
import { read } from '../shift/model/reading';
import { liveWeights } from '../shift/model/rule';
import { differing } from '../shift/model/weights';
import type { TrafficSeries } from '../shift/report/record';
import type { Runner } from '../shift/rollback/request';
import { rollBack } from '../shift/rollback/run-rollback';
import { alarmsOf, secondsJudged } from './alarms';
import { type Child, compile, type Programs, start } from './children';
import { firstAlarm } from './first-alarm';
import type { FrontReady, FrontSettings } from './front';
import type { LoadControl, LoadReady, LoadSettings } from './load';
import type { LoadReport } from './load-report';
import type { PoolControl, PoolReady, PoolSettings } from './pool';
import { rampSeconds } from './rate';
import { referenceOf } from './reference';
import { remote, serve } from './rpc';
import { paceOf, type Scenario } from './scenario';
import type { FrontStatistics } from './statistics';
import type { TcpFrontReady } from './tcp/front';
import type { TcpLoadSettings } from './tcp/load';
import { remoteBackends, type TickerSettings } from './ticker';

/**
 * A cutover on one machine: real servers, a real proxy, real load, the real shift; only the times are seconds. Every part is a process of its
 * own; the stores live here, because in the cloud they outlive the ticker.
 */

export const faults = ['none', 'errors', 'latency', 'no-targets', 'not-found', 'silent', 'half-dead', 'crash', 'throttle'] as const;
export type FaultName = (typeof faults)[number];

/** What a rehearsal over TCP can have: a connection has no answer that could be wrong. */
export const tcpFaults: readonly FaultName[] = ['none', 'no-targets', 'half-dead', 'crash', 'throttle'];

export interface RehearsalOptions {
  readonly fault: FaultName;
  /** Connections through a front as a Network Load Balancer is one, in place of requests. */
  readonly overTcp?: boolean;
  /** Requests, or new connections, a second. */
  readonly rps: number;
  /** Bake of each step. */
  readonly bakeSeconds: number;
  readonly scenario: Scenario;
  /** After this it ends wherever it is. */
  readonly longestMs?: number;
  readonly onEvent?: (event: Event) => void;
  readonly signal?: AbortSignal;
}

export interface RehearsalReport {
  readonly fault: FaultName;
  readonly ending: ShiftStatus;
  readonly seconds: number;
  readonly load: LoadReport;
  /** Events of the shift. */
  readonly events: readonly Event[];
  /** The record of the shift as it ended, and the traffic of both colors, second by second: what a report is made of. */
  readonly shift?: Shift;
  readonly traffic: TrafficSeries;
  readonly faultAt?: number;
  /** From the fault until the alarm fired, and until every rule was as before. */
  readonly alarmAfterMs?: number;
  readonly restoredAfterMs?: number;
  /** How often the ticker was killed. */
  readonly kills: number;
}

/** Share of green, in per cent, from which on a fault is injected: enough users to see it, not yet the last step. */
const faultFromPercent = 25;
/** Answers that are still on their way to the tally. */
const arrivalMs = 300;
const usualLongestMs = 5 * 60_000;
const killEveryMs = 3000;

/** Runs one rehearsal to its end, at most five minutes unless said otherwise. Leaves no process behind. */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const children: Child<unknown>[] = [];
  const programs = compile();
  const stage = new Stage(options, programs, children);
  try {
    return await stage.play();
  } finally {
    for (const child of children) child.kill();
    stage.close();
    await Promise.all(children.map((child) => child.ended));
    programs.remove();
  }
}

class Stage {
  private readonly shifts = new MemoryShiftStore();
  private readonly weights: MemoryWeightStore;
  private readonly events: Event[] = [];
  private readonly times: { faultAt?: number; alarmAt?: number; restoredAt?: number; kills: number } = { kills: 0 };
  private closing: (() => void)[] = [];
  private ticker: Child<unknown> | undefined;
  private isOver = false;

  constructor(
    private readonly options: RehearsalOptions,
    private readonly programs: Programs,
    private readonly children: Child<unknown>[],
  ) {
    this.weights = new MemoryWeightStore(options.scenario.before);
  }

  async play(): Promise<RehearsalReport> {
    const { fault, overTcp = false, bakeSeconds, scenario } = this.options;
    const { services, before, plan } = scenario;
    const module = overTcp ? 'tcp/pool' : 'pool';
    const [blue, green] = await Promise.all([this.spawn<PoolReady>(module, pool('blue')), this.spawn<PoolReady>(module, pool('green'))]);
    const throttle = fault === 'throttle' ? { burst: 6, perSecond: 4 } : undefined;
    const settings: FrontSettings = { before, targets: { blue: blue.ready.ports, green: green.ready.ports }, throttle };
    const front = await this.spawn<FrontReady | TcpFrontReady>(overTcp ? 'tcp/front' : 'front', settings);
    const statistics = remote(front.ready.api, 'statistics') as FrontStatistics;
    const stores = await this.serveStores(statistics);
    const load = await this.users(front.ready, blue.ready);
    const startedAt = Date.now();
    await systemClock.sleep(1000 * (rampSeconds + secondsJudged(scenario.limits) + 1), this.options.signal);

    const pace = paceOf(bakeSeconds);
    const runner: Runner = { backends: remoteBackends(front.ready.api, stores), pace, by: randomUUID() };
    const shiftId = `rehearsal-${startedAt}`;
    const started = await startShift(runner, plan, { id: shiftId, holder: 'rehearsal', reason: fault });
    if ('inTheWay' in started) throw new Error('a new store holds a lock');
    const settingsOfTicker: TickerSettings = { shiftId, pace, api: front.ready.api, stores };
    void this.keepTicking(settingsOfTicker);
    void this.watchAlarms(runner);
    void this.makeTrouble(remote(green.ready.control, 'pool') as PoolControl, runner.backends.rules);

    await this.untilOver(startedAt);
    await systemClock.sleep(1000);
    const report = await (remote(load.ready.control, 'load', 20_000) as LoadControl).stop();
    const { shift } = await this.shifts.load();
    const traffic = await (remote(front.ready.api, 'statistics', 20_000) as FrontStatistics).series(services, startedAt, Date.now());
    const { faultAt, restoredAt, kills } = this.times;
    const alarmAt = firstAlarm(this.events, this.times);
    return {
      fault,
      ending: shift?.state.status ?? 'running',
      seconds: (Date.now() - startedAt) / 1000,
      load: report,
      events: this.events,
      ...(shift && { shift }),
      traffic,
      faultAt,
      alarmAfterMs: faultAt !== undefined && alarmAt !== undefined ? alarmAt - faultAt : undefined,
      restoredAfterMs: faultAt !== undefined && restoredAt !== undefined ? restoredAt - faultAt : undefined,
      kills,
    };
  }

  close(): void {
    this.isOver = true;
    for (const close of this.closing) close();
  }

  private async spawn<Ready>(name: Parameters<typeof start>[1], settings: object): Promise<Child<Ready>> {
    const child = await start<Ready>(this.programs, name, settings);
    this.children.push(child);
    return child;
  }

  private async users(front: FrontReady | TcpFrontReady, { ports: direct }: PoolReady): Promise<Child<LoadReady>> {
    const { rps, scenario } = this.options;
    if ('ports' in front) return this.spawn<LoadReady>('tcp/load', { ports: front.ports, direct, rps } satisfies TcpLoadSettings);
    return this.spawn<LoadReady>('load', { front: front.port, direct, services: scenario.services, rps } satisfies LoadSettings);
  }

  /** Everything that outlives a ticker, served on the loopback. */
  private async serveStores(statistics: FrontStatistics): Promise<number> {
    const gate: Gate = {
      alarms: () => this.alarms(statistics),
      traffic: (names, from, to) => statistics.traffic(names, from, to),
      evidence: ({ services: names, since, slowAboveMs }) => statistics.periods(names, since, Date.now() - arrivalMs, slowAboveMs),
      reference: (names, of, from, to) => referenceOf(statistics, names, of, [from, to - arrivalMs]),
    };
    const others: Pick<Backends, 'targets' | 'hooks' | 'notifier'> = {
      targets: { health: (names) => statistics.health(names) },
      hooks: { run: async () => ({ passed: true, text: '' }) },
      notifier: {
        notify: async (event) => {
          this.events.push(event);
          this.options.onEvent?.(event);
        },
      },
    };
    const { server, port } = await serve({ shifts: this.shifts, weights: this.weights, gate, ...others });
    this.closing.push(() => {
      server.close();
      server.closeAllConnections();
    });
    return port;
  }

  private async alarms(statistics: FrontStatistics): Promise<readonly AlarmReading[]> {
    // The second that is running, and answers that are still on their way, are left out.
    const end = 1000 * Math.floor((Date.now() - arrivalMs) / 1000);
    const { services, limits } = this.options.scenario;
    const judged = secondsJudged(limits);
    const starts = Array.from({ length: judged }, (_, index) => end - 1000 * (judged - index));
    const [health, ...seconds] = await Promise.all([
      statistics.health(services),
      ...starts.map((from) => statistics.traffic(services, from, from + 1000)),
    ]);
    return alarmsOf('green', limits, services, { seconds, health }, this.options.overTcp ? ofConnections : serviceAlarms);
  }

  /** Starts another ticker whenever one has ended before the shift has. */
  private async keepTicking(settings: TickerSettings): Promise<void> {
    while (!this.isOver && this.shifts.isBusy) {
      this.ticker = await this.spawn('ticker', settings);
      await this.ticker.ended;
    }
  }

  /** The rollback that does not queue behind the shift: in the cloud, the alarm's event rule starts it. */
  private async watchAlarms(runner: Runner): Promise<void> {
    while (!this.isOver && this.shifts.isBusy) {
      const alarms = await read(runner.backends.gate.alarms({ to: 'green', services: [], extra: [] }));
      const alarm = alarms.ok ? alarms.value.find(({ state }) => state === 'alarm') : undefined;
      if (alarm && this.times.alarmAt === undefined) {
        this.times.alarmAt = Date.now();
        await rollBack(runner, { env: 'rehearsal', reason: alarm.reason ?? '', holder: 'alarm', trigger: 'alarm' });
      }
      await systemClock.sleep(250);
    }
  }

  private async makeTrouble(green: PoolControl, rules: Rules): Promise<void> {
    const { fault } = this.options;
    if (fault === 'none' || fault === 'throttle') return;
    while (!this.isOver && !this.isAtFault()) await systemClock.sleep(50);
    await systemClock.sleep(1000);
    this.times.faultAt = Date.now();
    if (fault === 'crash') return this.killTickers();
    if (fault === 'errors') await green.fallIll({ errors: 0.3, delayMs: 0 });
    if (fault === 'latency') await green.fallIll({ errors: 0, delayMs: 1000 });
    if (fault === 'no-targets') await green.vanish(0);
    if (fault === 'not-found') await green.fallIll({ errors: 1, status: 404, delayMs: 0 });
    if (fault === 'silent') await green.fallIll({ errors: 0, delayMs: 0, isSilent: true });
    if (fault === 'half-dead') await green.vanish(1);
    await this.untilRestored(rules);
  }

  private async killTickers(): Promise<void> {
    while (!this.isOver && this.shifts.isBusy) {
      this.ticker?.kill();
      this.times.kills++;
      await systemClock.sleep(killEveryMs * (0.5 + Math.random()));
    }
  }

  private async untilRestored(rules: Rules): Promise<void> {
    while (!this.isOver) {
      const reading = await read(rules.list());
      const { services, before } = this.options.scenario;
      const live = liveWeights(reading.ok ? reading.value : [], services);
      if (differing(live.weights, before).length === 0) {
        this.times.restoredAt = Date.now();
        return;
      }
      await systemClock.sleep(20);
    }
  }

  /** The first step that gives green enough for a fault to be seen is in force. */
  private isAtFault(): boolean {
    const { steps } = this.options.scenario.plan;
    const from = steps.find(({ percent }) => percent >= faultFromPercent)?.index ?? steps.length - 1;
    return this.events.some((event) => event.kind === 'step-in-force' && (event.step ?? -1) >= from);
  }

  private async untilOver(startedAt: number): Promise<void> {
    while (this.shifts.isBusy && Date.now() - startedAt < (this.options.longestMs ?? usualLongestMs) && !this.options.signal?.aborted)
      await systemClock.sleep(100);
  }
}

const ofConnections: typeof serviceAlarms = (gate, to) => connectionAlarms(gate, to, otherColor(to));

const pool = (color: string): PoolSettings => ({ color, servers: 4 });
