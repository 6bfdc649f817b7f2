import { runShift, startShift } from '../../../lib/shift/engine/engine';
import { BackendError } from '../../../lib/shift/model/backends';
import type { Signal } from '../../../lib/shift/model/model';
import { weightsAt } from '../../../lib/shift/model/weights';
import type { RollbackResult } from '../../../lib/shift/rollback/request';
import { rollBack } from '../../../lib/shift/rollback/run-rollback';
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
}

/** Plays one history: a shift, what goes wrong with it, quiet, and at last a rollback by hand. */
export async function play(script: Script): Promise<History> {
  const world = new World(script);
  const director = new Director(world);
  void director.supervise();
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
  const ending = (await world.shifts.load()).shift?.state.status ?? 'never began';
  const lastRollback = director.shiftBegan ? await director.rollBackAtLast(script.without) : undefined;
  return { world, ending, ended, lastRollback, lockBroken: director.lockBroken };
}

/** Keeps a ticker running, as the state machine does, and does what others do. */
class Director {
  isOver = false;
  shiftBegan = false;
  lockBroken = false;
  private ticker: Process | undefined;
  private signals = 0;
  private isQuiet = false;

  constructor(private readonly world: World) {}

  /** Starts the shift; starts another ticker whenever one has died. */
  async supervise(): Promise<void> {
    const { world } = this;
    for (;;) {
      const ticker = world.process('ticker');
      this.ticker = ticker;
      void this.shift(ticker).then(() => void (this.isOver = true));
      // A process that has died says nothing more; the supervisor looks once in a while.
      while (ticker.alive() && !this.isOver) await world.clock.sleep(3000);
      if (this.isOver) return;
    }
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
    if (shift?.state.status === 'held') await this.signal('resume');
  }

  private async signal(kind: Signal['kind']): Promise<void> {
    const { shift } = await this.world.shifts.load();
    if (!shift) return;
    const id = `signal-${this.signals++}`;
    await this.world.shifts.signal(shift.id, { id, kind, step: shift.state.step, by: 'person', at: this.world.clock.now() });
  }

  async happen(incident: Incident): Promise<void> {
    const { world } = this;
    if (this.isQuiet) return;
    switch (incident.kind) {
      case 'alarm':
        world.alarm = incident.state;
        return;
      case 'green':
        world.green = incident.is;
        return;
      case 'green-targets':
        world.greenTargets = incident.healthy;
        return;
      case 'traffic':
        world.traffic = incident.how;
        return;
      case 'alarm-rollback':
        world.alarm = 'alarm';
        return this.rollBackAs('event-rule', 'alarm');
      case 'operator-rollback':
        return this.shiftBegan ? this.rollBackAs('person', 'person') : undefined;
      case 'second-operator':
        return this.secondOperator();
      case 'second-ticker':
        if (this.shiftBegan) await runShift(world.process('second-ticker'), shiftId);
        return;
      case 'approve':
      case 'resume':
      case 'abort':
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

  private async rollBackAs(holder: string, trigger: 'alarm' | 'person'): Promise<void> {
    const result = await rollBack(this.world.process(holder), { env: 'staging', reason: `by ${holder}`, holder, trigger });
    this.world.rollbacks.push({ at: this.world.clock.now(), result });
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
    world.greenTargets = 10;
    this.isQuiet = true;
  }

  /** A person rolls back by hand, from another machine, with one of the stores out of reach. */
  async rollBackAtLast(without: Script['without']): Promise<RollbackResult | undefined> {
    const { world } = this;
    for (const process of world.all) process.kill();
    if (without === 'record') world.broken.add('shifts');
    if (without === 'copy') world.broken.add('weights');
    let result: RollbackResult | undefined;
    const request = { env: 'staging', reason: 'at last', holder: 'person', trigger: 'person' } as const;
    void rollBack(world.process('last'), request).then((value) => void (result = value));
    await world.clock.runUntil(() => result !== undefined, 60 * minute);
    return result;
  }
}
