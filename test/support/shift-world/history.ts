import type { Color } from '../../../lib/names';
import { runShift, startShift } from '../../../lib/shift/engine/engine';
import { BackendError } from '../../../lib/shift/model/backends';
import { endStatuses, type Signal } from '../../../lib/shift/model/model';
import { weightsAt } from '../../../lib/shift/model/weights';
import type { RollbackResult } from '../../../lib/shift/rollback/request';
import { rollBack } from '../../../lib/shift/rollback/run-rollback';
import { guardTicker } from '../../../lib/shift/watchdog/watchdog';
import type { Incident, Script } from './faults';
import { type Process, World } from './world';

export const shiftId = 'shift-1';
const minute = 60_000;
const chaosMs = 40 * minute;

export interface History {
  readonly world: World;
  /** Where the shift stood before the last rollback. */
  readonly ending: string;
  /** A ticker ended by itself in the quiet time after the chaos. */
  readonly ended: boolean;
  readonly lastRollback?: RollbackResult;
  /** Another operator's shift was let in although the lock was held. */
  readonly lockBroken: boolean;
  readonly orphaned: readonly Orphaned[];
  /** When everything was stopped for the last rollback. */
  readonly endedAt: number;
}

/** A time in which a shift was under way and nothing ticked it. */
export interface Orphaned {
  readonly at: number;
  /** How much of it, in milliseconds, the watchdog ran and could read the record. */
  watchedMs: number;
  revived: boolean;
}

/** Plays one history: a shift, what goes wrong with it, quiet, and at last a rollback by hand. */
export async function play(script: Script): Promise<History> {
  const world = new World(script);
  const director = new Director(world);
  void director.supervise();
  void director.watch();
  const began = world.clock.now();
  for (const { at, incident } of script.incidents) {
    if ('second' in at) world.clock.at(began + 1000 * at.second, () => void director.happen(incident));
  }
  world.onCall = (of, call) => {
    for (const { at, incident } of script.incidents) {
      if ('of' in at && at.of === of && at.call === call)
        world.clock.at(world.clock.now() + at.afterMs, () => void director.happen(incident));
    }
  };
  const { endsAtSecond } = script;
  await world.clock.runUntil(() => false, endsAtSecond === undefined ? chaosMs : 1000 * endsAtSecond);
  director.heal();
  const ended = endsAtSecond !== undefined || (await world.clock.runUntil(() => director.isOver, 24 * 60 * minute));
  const endedAt = world.clock.now();
  const ending = (await world.shifts.load()).shift?.state.status ?? 'never began';
  const lastRollback = director.shiftBegan ? await director.rollBackAtLast(script.without) : undefined;
  return { world, ending, ended, lastRollback, lockBroken: director.lockBroken, orphaned: director.orphaned, endedAt };
}

/** After a tick that died the state machine repeats it this long after. */
const retryMs = 3000;
/** How often the watchdog runs. */
const watchMs = 60_000;

/** Keeps a ticker running, as the state machine and the watchdog do, and does what others do. */
class Director {
  shiftBegan = false;
  lockBroken = false;
  readonly orphaned: Orphaned[] = [];
  private ticker: Process | undefined;
  /** Processes that tick, those that have died meanwhile among them. */
  private readonly tickers = new Set<Process>();
  /** The ticker came to its end by itself. */
  private hasEnded = false;
  private signals = 0;
  private isQuiet = false;
  private isStopped = false;

  constructor(private readonly world: World) {}

  get isOver(): boolean {
    return (this.hasEnded || this.world.saves.length > 0) && !this.isActive && !this.isTicking;
  }

  /** A shift is under way. */
  private get isActive(): boolean {
    const status = this.world.saves.at(-1)?.state.status;
    return status !== undefined && !endStatuses.some((end) => end === status);
  }

  private get isTicking(): boolean {
    return [...this.tickers].some((process) => process.alive());
  }

  /** Starts the shift; starts another ticker whenever one has died, until the shift has begun or for good. */
  async supervise(): Promise<void> {
    const { world } = this;
    for (;;) {
      const ticker = this.startTicker();
      // A process that has died says nothing more; the supervisor looks once in a while.
      while (ticker.alive() && !this.hasEnded) await world.clock.sleep(retryMs);
      if (this.hasEnded || (this.shiftBegan && world.script.revivedBy === 'watchdog')) return;
    }
  }

  private startTicker(): Process {
    const ticker = this.world.process('ticker');
    this.ticker = ticker;
    this.tickers.add(ticker);
    this.hasEnded = false;
    void this.shift(ticker).then(() => {
      this.tickers.delete(ticker);
      if (this.ticker === ticker) this.hasEnded = true;
    });
    return ticker;
  }

  /** The watchdog, each minute a new process; and how long the shift has been without a ticker meanwhile. */
  async watch(): Promise<void> {
    const { world } = this;
    while (!this.isStopped) {
      const deaths = world.deaths.length;
      const couldAct = !world.broken.has('shifts');
      const watchdog = this.shiftBegan ? world.process('watchdog') : undefined;
      if (watchdog) void guardTicker(watchdog, this.executions, world.plan.env);
      await world.clock.sleep(watchMs);
      const isWatched = couldAct && !world.broken.has('shifts') && !world.deaths.slice(deaths).some(({ by }) => by === watchdog?.by);
      this.countOrphaned(isWatched);
    }
  }

  private readonly executions = {
    isTicking: async () => this.isTicking,
    ensureTicking: async () => {
      if (this.isTicking) return false;
      this.startTicker();
      this.closeOrphaned();
      return true;
    },
  };

  private countOrphaned(isWatched: boolean): void {
    if (!this.isActive || this.isTicking) return this.closeOrphaned();
    const last = this.orphaned.at(-1);
    if (!last || last.revived) this.orphaned.push({ at: this.world.clock.now(), watchedMs: 0, revived: false });
    else if (isWatched) last.watchedMs += watchMs;
  }

  private closeOrphaned(): void {
    const last = this.orphaned.at(-1);
    if (last) last.revived = true;
  }

  private async shift(ticker: Process): Promise<void> {
    const { clock } = ticker.backends;
    while (!this.shiftBegan) {
      try {
        const started = await startShift(ticker, this.world.plan, { id: shiftId, holder: 'operator', reason: 'upgrade' });
        if ('inTheWay' in started && started.inTheWay.shiftId !== shiftId) return;
        this.shiftBegan = true;
      } catch (error) {
        if (!(error instanceof BackendError)) throw error;
        await clock.sleep(1000);
      }
    }
    await runShift(ticker, shiftId, { onTick: () => void this.encourage() });
  }

  /** In the quiet time people answer what the shift asks for. */
  private async encourage(): Promise<void> {
    if (!this.isQuiet) return;
    const { shift } = await this.world.shifts.load();
    if (shift?.state.waitingFor?.kind === 'approval') await this.signal('approve');
    if (shift?.state.status === 'held' || shift?.state.paused) await this.signal('resume');
  }

  private async signal(kind: Signal['kind']): Promise<void> {
    const { shift } = await this.world.shifts.load();
    if (!shift) return;
    const id = `signal-${this.signals++}`;
    await this.world.shifts.signal(shift.id, {
      id,
      kind,
      step: shift.state.step,
      by: 'person',
      at: this.world.clock.now(),
      reason: 'because',
    });
  }

  async happen(incident: Incident): Promise<void> {
    const { world } = this;
    if (this.isQuiet) return;
    switch (incident.kind) {
      case 'alarm':
        world.alarm = incident.state;
        return;
      case 'alarm-elsewhere':
        world.alarmElsewhere = incident.state;
        return;
      case 'both':
        [world.blue, world.green] = [incident.is, incident.is];
        return;
      case 'load-balancer-alarm':
        world.alarmOfLoadBalancer = incident.state;
        return;
      case 'green':
        world.green = incident.is;
        return;
      case 'green-targets':
        world.health.set('green', incident.healthy);
        return;
      case 'blue-targets':
        world.health.set('blue', incident.healthy);
        return;
      case 'traffic':
        world.traffic = incident.how;
        return;
      case 'alarm-rollback':
        world.alarm = 'alarm';
        return this.rollBackAs('event-rule', 'alarm');
      case 'operator-rollback':
        return this.shiftBegan ? this.rollBackAs('person', 'person', incident.to) : undefined;
      case 'second-operator':
        return this.secondOperator();
      case 'second-ticker':
        return this.shiftBegan ? this.tickAsWell() : undefined;
      case 'approve':
      case 'resume':
      case 'abort':
      case 'pause':
      case 'promote':
        return this.signal(incident.kind);
      case 'kill-ticker':
        this.ticker?.kill();
        return;
      case 'weights-from-outside': {
        const service = world.services[incident.service % world.services.length] ?? 's0';
        const weights = weightsAt('green', incident.green);
        world.outsideAt = world.clock.now();
        return incident.where === 'ssm' ? world.weights.write(service, weights) : world.setOutside(service, weights);
      }
      case 'deploy':
        return this.deploy(incident.afterSeconds);
      default:
        world.broken.add(incident.of);
        await world.clock.sleep(1000 * incident.seconds);
        if (!this.isQuiet) world.broken.delete(incident.of);
    }
  }

  private async tickAsWell(): Promise<void> {
    const ticker = this.world.process('second-ticker');
    this.tickers.add(ticker);
    await runShift(ticker, shiftId);
    this.tickers.delete(ticker);
  }

  private async rollBackAs(holder: string, trigger: 'alarm' | 'person', to?: Color): Promise<void> {
    const process = this.world.process(holder);
    this.world.commands.push({ at: this.world.clock.now(), by: process.by, ...(to && { to }) });
    const result = await rollBack(process, { env: 'staging', reason: `by ${holder}`, holder, trigger, ...(to && { to }) });
    this.world.rollbacks.push({ at: this.world.clock.now(), by: process.by, result });
  }

  /** CloudFormation: values are read when the change set is made, rules written one after the other when it is carried out. */
  private async deploy(afterSeconds: number): Promise<void> {
    const { world } = this;
    const values = await world.weights.read(world.services);
    await world.clock.sleep(1000 * afterSeconds);
    for (const [service, weights] of Object.entries(values)) {
      await world.clock.sleep(200);
      if (this.isQuiet) return;
      await world.setOutside(service, weights, 'deploy');
    }
  }

  /** Somebody else wants to start a shift while this one holds the lock. */
  private async secondOperator(): Promise<void> {
    const { world } = this;
    const { lock } = await world.shifts.load();
    if (!lock) return;
    const { shifts } = world;
    const shift = (await shifts.load()).shift;
    if (!shift) return;
    const refused = await shifts.begin({ ...shift, id: 'shift-2', lock: { ...shift.lock, shiftId: 'shift-2' } }, []);
    if (!refused) this.lockBroken = true;
  }

  heal(): void {
    const { world } = this;
    world.faults = new Map();
    world.modifyFaults = new Map();
    world.broken.clear();
    world.alarm = 'ok';
    world.traffic = 'as-weighted';
    world.green = 'well';
    world.health.set('blue', 10);
    world.health.set('green', 10);
    this.isQuiet = true;
  }

  /** A person rolls back by hand, from another machine, with one of the stores out of reach. */
  async rollBackAtLast(without: Script['without']): Promise<RollbackResult | undefined> {
    const { world } = this;
    this.isStopped = true;
    for (const process of world.all) process.kill();
    if (without === 'record') world.broken.add('shifts');
    if (without === 'copy') world.broken.add('weights');
    let result: RollbackResult | undefined;
    const request = { env: 'staging', reason: 'at last', holder: 'person', trigger: 'person' } as const;
    const last = world.process('last');
    world.commands.push({ at: world.clock.now(), by: last.by });
    void rollBack(last, request).then((value) => void (result = value));
    await world.clock.runUntil(() => result !== undefined, 60 * minute);
    return result;
  }
}
