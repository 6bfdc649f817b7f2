import staging from '../../../config/environments/staging';
import { checkEnvironment } from '../../../lib/config/check';
import type { Environment, EnvironmentInput } from '../../../lib/config/schema';
import { shift as shiftSchema } from '../../../lib/config/schema/shift';
import type { Color } from '../../../lib/names';
import { makePlan, weightsAfter } from '../../../lib/shift/core/plan';
import { MemoryRules } from '../../../lib/shift/memory/rules';
import { MemoryShiftStore } from '../../../lib/shift/memory/shift-store';
import { MemoryWeightStore } from '../../../lib/shift/memory/weight-store';
import { BackendError, type Backends, type RuleAction, type WriteOptions } from '../../../lib/shift/model/backends';
import type { Counts, PeriodsByService } from '../../../lib/shift/model/evidence';
import type { AlarmReading, Event, Plan, Shift, TrafficByService, Weights, WeightsByService } from '../../../lib/shift/model/model';
import { defaultPace } from '../../../lib/shift/model/pace';
import { liveWeights, weightsOf } from '../../../lib/shift/model/rule';
import { sameWeights, weightsAt } from '../../../lib/shift/model/weights';
import type { RollbackResult, Runner } from '../../../lib/shift/rollback/request';
import { good, healthyTargets } from '../evidence';
import { VirtualClock } from './clock';
import type { Fault, GreenIs, OnCall, Script } from './faults';
import { Health } from './health';

/**
 * What the world is like, in milliseconds. None of it comes from the program: a limit of the program that is too short for this world must fail.
 */
const callMs = 20;
const timeOutMs = 2000;
/** A client gives up on a call after this long, if its deadline does not end it before. */
const givenUpAfterMs = 10_000;
/** How long after it was given up AWS may still carry a call out. */
const lateMs = 5000;
/** What the environment of each history says. */
export const bakeMs = 180_000;
export const guardMs = 180_000;

/** One write of weights that took effect, for the invariants. */
export interface Write {
  readonly at: number;
  /** When the call was made: a late one is judged by what was known then. */
  readonly issuedAt: number;
  readonly service: string;
  readonly arn: string;
  readonly before: Weights;
  readonly after: Weights;
  /** The process, or `outside` or `deploy`. */
  readonly by: string;
  /** What the process had last read of the alarms when it made the call. */
  readonly gate: 'ok' | 'alarm' | 'no-data' | 'unseen';
  /** Whether the process could read the health of the targets when it last asked. */
  readonly health: 'read' | 'unreadable' | 'unseen';
}

/** One version of the record. */
export interface Save {
  readonly at: number;
  readonly by: string;
  readonly state: Shift['state'];
  readonly events: readonly Event[];
  /** The rules were then as a rollback leaves them / as at the shift's end. */
  readonly restored: boolean;
  readonly final: boolean;
}

/** A process that died while there was a shift. */
export interface Death {
  readonly at: number;
  readonly by: string;
  /** Some of the step's rules had been written, others had not. */
  readonly halfWritten: boolean;
}

/** A process: whatever can crash by itself. */
export interface Process extends Runner {
  readonly alive: () => boolean;
  readonly kill: () => void;
}

/** Rules, stores and alarms in memory, processes that can die, calls that can go wrong, and a log of what happened to the weights. */
export class World {
  readonly clock = new VirtualClock();
  readonly services: string[];
  readonly before: WeightsByService;
  readonly plan: Plan;
  readonly final: WeightsByService;
  readonly rules: MemoryRules;
  readonly weights: MemoryWeightStore;
  readonly shifts = new MemoryShiftStore();
  readonly writes: Write[] = [];
  readonly saves: Save[] = [];
  readonly deaths: Death[] = [];
  /** What people were notified of. */
  readonly notifications: { readonly at: number; readonly event: Event }[] = [];
  /** Called when the nth ModifyRule, or load of the record, is made. */
  onCall: (of: OnCall['of'], call: number) => void = () => {};
  /** Rollbacks that others than the ticker began, and those of them that came to an end. */
  readonly commands: { readonly at: number; readonly by: string; readonly to?: Color }[] = [];
  readonly rollbacks: { readonly at: number; readonly by: string; readonly result: RollbackResult }[] = [];
  readonly broken = new Set<string>();
  readonly all: Process[] = [];
  alarm: AlarmReading['state'] = 'ok';
  /** Of a service that the shift does not move. */
  alarmElsewhere: AlarmReading['state'] = 'ok';
  traffic: 'as-weighted' | 'none' | 'too-much' | 'too-little' = 'as-weighted';
  green: GreenIs = 'well';
  blue: GreenIs = 'well';
  alarmOfLoadBalancer: AlarmReading['state'] = 'ok';
  readonly health = new Health(this.clock);
  /** Requests of a service a minute, both colors. */
  readonly perMinute: number;
  /** The last time somebody else changed rules or SSM. */
  outsideAt = 0;
  faults: ReadonlyMap<number, Fault>;
  modifyFaults: ReadonlyMap<number, Fault>;
  private calls = 0;
  private modifies = 0;
  private loads = 0;
  private processes = 0;

  constructor(readonly script: Script) {
    this.perMinute = script.perMinute ?? 10_000;
    this.services = Array.from({ length: script.services }, (_, index) => `s${index}`);
    this.before = Object.fromEntries(
      this.services.map((service, index) => [service, index % 2 ? weightsAt('green', script.greenBefore) : { blue: 1, green: 0 }]),
    );
    this.rules = new MemoryRules(this.before, {
      rulesPerService: script.rulesPerService,
      sticky: script.sticky ? this.services.slice(0, 1) : [],
    });
    this.weights = new MemoryWeightStore(this.before);
    this.faults = script.faults;
    this.modifyFaults = script.modifyFaults;
    this.plan = makePlan(environmentOf(script, this.services), { to: 'green' }, { live: this.live(), stored: this.before });
    this.final = weightsAfter(this.plan, this.plan.steps.length - 1);
  }

  live() {
    return liveWeights([...this.rules.all.values()], this.services);
  }

  /** Whether all rules are as before the shift. */
  isRestored(): boolean {
    return this.isAt(this.before);
  }

  isAt(wanted: WeightsByService): boolean {
    const { weights } = this.live();
    return Object.keys(wanted).every((service) => sameWeights(weights[service], wanted[service]));
  }

  process(role: string): Process {
    const by = `${role}-${this.processes++}`;
    let alive = true;
    const { rules, weights, shifts, clock } = this;
    const kill = () => {
      if (alive) this.deaths.push({ at: clock.now(), by, halfWritten: this.isHalfWritten(by) });
      alive = false;
    };
    let gate: Write['gate'] = 'unseen';
    let health: Write['health'] = 'unseen';
    const call = <T>(of: string, effect: () => Promise<T>, options: CallOptions = {}): Promise<T> =>
      this.call({ of, effect, alive: () => alive, kill, ...options });
    const backends: Backends = {
      clock,
      rules: {
        list: () => call('rules', () => rules.list()),
        shadowed: () => rules.shadowed(),
        targetStickiness: (arns) => call('rules', () => rules.targetStickiness(arns)),
        modify: (arn, actions, { deadline }: WriteOptions) => {
          const issued = { issuedAt: clock.now(), gate, health, by };
          if (clock.now() > deadline) throw new Error('a call was made after its deadline');
          const number = this.modifies++;
          this.onCall('modify', number);
          return call('rules', async () => this.modify(arn, actions, issued), {
            writesUntil: deadline,
            fault: this.modifyFaults.get(number),
          });
        },
      },
      weights: {
        read: (services) => call('weights', () => weights.read(services)),
        write: (service, pair, { deadline }) => call('weights', () => weights.write(service, pair), { writesUntil: deadline }),
        readBaseline: () => call('weights', () => weights.readBaseline()),
        writeBaseline: (baseline) => call('weights', () => weights.writeBaseline(baseline), { writes: true }),
      },
      shifts: {
        load: () => {
          this.onCall('load', this.loads++);
          return call('shifts', () => shifts.load());
        },
        begin: (shift, events) =>
          call(
            'shifts',
            async () => {
              const inTheWay = await shifts.begin(shift, events);
              if (!inTheWay) this.saved(by, shift, events);
              return inTheWay;
            },
            { writes: true },
          ),
        save: (shift, expected, events, options) =>
          call(
            'shifts',
            async () => {
              const saved = await shifts.save(shift, expected, events, options);
              if (saved) this.saved(by, shift, events);
              return saved;
            },
            { writes: true },
          ),
        ticked: (shiftId, at) => call('shifts', () => shifts.ticked(shiftId, at), { writes: true }),
        notified: (shiftId, revision) => call('shifts', () => shifts.notified(shiftId, revision), { writes: true }),
        notifiedUntil: (shiftId) => call('shifts', () => shifts.notifiedUntil(shiftId)),
        signal: (shiftId, signal) => call('shifts', () => shifts.signal(shiftId, signal), { writes: true }),
        unlock: (shiftId, events) => call('shifts', () => shifts.unlock(shiftId, events), { writes: true }),
        events: (shiftId) => shifts.events(shiftId),
        history: (limit) => shifts.history(limit),
      },
      gate: {
        alarms: async () => {
          gate = 'unseen';
          const seen = await call('gate', async () => [
            { name: 'gate', state: this.alarm },
            { name: 'load-balancer', state: this.alarmOfLoadBalancer, isLoadBalancer: true },
            { name: 'elsewhere', state: this.alarmElsewhere, service: 'elsewhere' },
          ]);
          gate = seen[0]?.state ?? 'unseen';
          return seen;
        },
        traffic: (services) => call('gate', async () => this.requests(services)),
        evidence: ({ services }) => call('gate', async () => this.evidence(services)),
        reference: (services) =>
          call('gate', async () => Object.fromEntries(services.map((service) => [service, { counts: good(10_000), p99Ms: 50 }]))),
      },
      targets: {
        health: async (services) => {
          health = 'unreadable';
          const now = await call('targets', async () => healthyTargets(services, this.health.of('blue'), this.health.of('green')));
          health = 'read';
          return now;
        },
      },
      hooks: { run: () => call('hooks', async () => ({ passed: this.script.hook !== 'fails', text: this.script.hook })) },
      notifier: { notify: (event) => call('notifier', async () => void this.notifications.push({ at: clock.now(), event })) },
    };
    const process = { backends, pace: defaultPace, by, alive: () => alive, kill };
    this.all.push(process);
    return process;
  }

  private saved(by: string, { state, restoring, baseline }: Shift, events: readonly Event[]): void {
    const restored = this.isAt((restoring ?? baseline).before);
    this.saves.push({ at: this.clock.now(), by, state, events, restored, final: this.isAt(this.final) });
  }

  /** The step on record is being written by this process, and is in force for some rules only. */
  private isHalfWritten(by: string): boolean {
    const last = this.saves.at(-1)?.state;
    const step = this.plan.steps[last?.step ?? -1];
    if (!step || last?.status !== 'running' || last.phase !== 'writing' || last.intent?.by !== by) return false;
    const own = [...this.rules.all.values()].filter(({ service }) => step.weights[service]);
    const written = own.filter((rule) => sameWeights(weightsOf(rule), step.weights[rule.service]));
    return written.length > 0 && written.length < own.length;
  }

  /** Somebody without this program changes a rule. */
  async setOutside(service: string, weights: Weights, by = 'outside'): Promise<void> {
    this.outsideAt = this.clock.now();
    for (const rule of this.rules.all.values()) {
      if (rule.service !== service) continue;
      const actions = rule.actions.map((action) =>
        action.type === 'forward'
          ? { ...action, targetGroups: action.targetGroups.map((group) => ({ ...group, weight: weights[group.color ?? 'blue'] })) }
          : action,
      );
      await this.modify(rule.arn, actions, { issuedAt: this.clock.now(), gate: 'unseen', health: 'unseen', by });
    }
  }

  private async modify(
    arn: string,
    actions: readonly RuleAction[],
    issued: Pick<Write, 'issuedAt' | 'gate' | 'health' | 'by'>,
  ): Promise<void> {
    const rule = this.rules.all.get(arn);
    const before = rule && weightsOf(rule);
    await this.rules.modify(arn, actions);
    const changed = this.rules.all.get(arn);
    const after = changed && weightsOf(changed);
    if (!rule || !before || !after) throw new Error(`${issued.by} broke ${arn}: ${JSON.stringify(changed)}`);
    this.writes.push({ ...issued, at: this.clock.now(), service: rule.service, arn, before, after });
  }

  /** The same requests, a moment ago: each color answers as it is now. */
  private evidence(services: readonly string[]): PeriodsByService {
    const period = ({ blue, green }: TrafficByService[string]) => ({
      at: this.clock.now() - 60_000,
      counts: { blue: answeredBy(this.blue, blue.requests), green: answeredBy(this.green, green.requests) },
    });
    return Object.fromEntries(Object.entries(this.requests(services)).map(([service, traffic]) => [service, [period(traffic)]]));
  }

  /** Requests of each service, divided by the weights as they are. */
  private requests(services: readonly string[]): TrafficByService {
    const { weights } = this.live();
    return Object.fromEntries(
      services.map((service) => {
        const pair = weights[service] ?? { blue: 1, green: 0 };
        const share = { 'as-weighted': pair.green / (pair.blue + pair.green), none: 0, 'too-much': 1, 'too-little': 0 }[this.traffic];
        const all = this.traffic === 'none' || service === this.script.idle ? 0 : this.perMinute;
        return [service, { blue: sample(all * (1 - share)), green: sample(all * share) }];
      }),
    );
  }

  private async call<T>({ of, effect, alive, kill, writes, writesUntil, fault: own }: Call<T>): Promise<T> {
    const dead = new Promise<never>(() => {});
    if (!alive()) return dead;
    const fault = this.faults.get(this.calls++) ?? own;
    const isWrite = writes || writesUntil !== undefined;
    if (fault === 'crash-before') {
      kill();
      return dead;
    }
    await this.clock.sleep(callMs);
    if (!alive() && !isWrite) return dead;
    if (this.broken.has(of)) throw new BackendError('unavailable', `${of} is down`);
    if (fault === 'throttled') throw new BackendError('throttled', 'Rate exceeded');
    if (fault === 'denied') throw new BackendError('denied', 'AccessDenied');
    if (fault === 'timeout-lost') return this.timeOut(alive);
    if (fault === 'timeout-late' && isWrite) {
      const lastMoment = Math.min(writesUntil ?? Infinity, this.clock.now() + givenUpAfterMs) + lateMs - 1;
      this.clock.at(lastMoment, () => void effect().catch(() => undefined));
      return this.timeOut(alive);
    }
    const result = await effect();
    if (fault === 'crash-after') kill();
    if (!alive()) return dead;
    return fault === 'timeout-done' || fault === 'timeout-late' ? this.timeOut(alive) : result;
  }

  private async timeOut(alive: () => boolean): Promise<never> {
    await this.clock.sleep(timeOutMs);
    if (!alive()) return new Promise<never>(() => {});
    throw new BackendError('timeout', 'no answer');
  }
}

interface CallOptions {
  readonly writes?: boolean;
  readonly writesUntil?: number;
  readonly fault?: Fault;
}

interface Call<T> extends CallOptions {
  readonly of: string;
  readonly effect: () => Promise<T>;
  readonly alive: () => boolean;
  readonly kill: () => void;
}

const checkedStaging = checkEnvironment(staging, 'staging.ts');

/** Staging with the script's services, waves and steps, and times that keep a history short. */
function environmentOf(script: Script, services: readonly string[]): Environment {
  const [template] = checkedStaging.services;
  if (!template) throw new Error('staging has no service');
  const waves = script.waves > 1 ? [{ name: 'canary', services: services.slice(0, 1) }] : [];
  const shift: EnvironmentInput['shift'] = {
    waves,
    steps: [...script.steps],
    bakeMinutes: bakeMs / 60_000,
    settleMinutes: 1,
    gate: { noDataMinutes: 5 },
    approvals: script.approvalAt === undefined ? [] : [{ step: script.approvalAt }],
    hooks: script.hook === 'none' ? [] : [{ name: 'check', command: ['true'], when: 'before-step' }],
    rollback: { guardMinutes: guardMs / 60_000 },
    ...(script.schedule &&
      structuredClone(script.schedule as unknown as Pick<NonNullable<EnvironmentInput['shift']>, 'windows' | 'freezes'>)),
  };
  const own = services.map((name, index) => ({ ...template, name, serviceName: name, priority: 100 + 2 * index }));
  return { ...checkedStaging, services: own, shift: shiftSchema.parse(shift) };
}

function answeredBy(is: GreenIs, requests: number): Counts {
  if (is === 'well') return good(requests);
  if (is === 'slow') return { ...good(requests), slow: requests };
  const silent = { ...good(requests), good: 0 };
  return is === 'silent' ? silent : { ...silent, [is]: requests };
}

const sample = (requests: number) => ({ requests: Math.round(requests), errors: 0 });
