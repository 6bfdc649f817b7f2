import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import staging from '../../../../config/environments/staging';
import { RefusedError } from '../../../../lib/cli/host';
import { run } from '../../../../lib/cli/program';
import { shiftCommands } from '../../../../lib/cli/shift/commands';
import type { Connect, Session } from '../../../../lib/cli/shift/session';
import type { FindWorkers } from '../../../../lib/cli/shift/workers-left';
import { MemoryRules } from '../../../../lib/shift/memory/rules';
import { MemoryShiftStore } from '../../../../lib/shift/memory/shift-store';
import { MemoryWeightStore } from '../../../../lib/shift/memory/weight-store';
import { type Backends, type Hooks } from '../../../../lib/shift/model/backends';
import type { AlarmReading, TrafficByService } from '../../../../lib/shift/model/model';
import { defaultPace } from '../../../../lib/shift/model/pace';
import { liveWeights } from '../../../../lib/shift/model/rule';
import type { Observed } from '../../../../lib/shift/preflight/observe/observed';
import { good, healthyTargets, wellAnswered } from '../../../support/evidence';
import { ready } from '../../shift/preflight/fixture';
import { testHost } from '../test-host';

export const services = staging.services.map(({ name }) => name);
export const allBlue = Object.fromEntries(services.map((name) => [name, { blue: 100, green: 0 }]));

/** Where the commands run, and `shift` writes its rollback by hand. */
export const folder = (): string => current;
let current: string;
beforeEach(() => {
  current = mkdtempSync(join(tmpdir(), 'bluegreen-shift-'));
});
afterEach(() => rmSync(current, { recursive: true }));

/** A deployed `staging` in memory, whose clock runs as fast as it is waited for. */
export function world(
  more: {
    readonly executions?: Partial<Session['executions']>;
    readonly hooks?: Hooks;
    readonly observed?: Partial<Observed>;
    readonly workers?: FindWorkers;
  } = {},
) {
  const rules = new MemoryRules(allBlue);
  const weights = new MemoryWeightStore(allBlue);
  const shifts = new MemoryShiftStore();
  const gate = { state: 'ok' as AlarmReading['state'] };
  let now = Date.parse('2026-11-23T12:00:00Z');
  /** What happens while somebody waits. */
  const meanwhile: (() => Promise<void>)[] = [];
  const traffic: TrafficByService = Object.fromEntries(
    services.map((name) => [name, { blue: { requests: 500, errors: 0 }, green: { requests: 500, errors: 0 } }]),
  );
  const backends: Backends = {
    rules,
    weights,
    shifts,
    gate: {
      alarms: async () => [{ name: 'staging-gate-to-green', state: gate.state }],
      traffic: async () => trafficBy(rules, traffic),
      evidence: async () => wellAnswered(services, now),
      reference: async (names) => Object.fromEntries(names.map((name) => [name, { counts: good(1000), p99Ms: 50 }])),
    },
    targets: { health: async (names) => healthyTargets(names) },
    hooks: more.hooks ?? { run: async () => ({ passed: true, text: '' }) },
    notifier: { notify: async () => {} },
    clock: {
      now: () => now,
      async sleep(ms) {
        now += ms;
        await meanwhile.shift()?.();
      },
    },
  };
  const executions = { isTicking: async () => false, ensureTicking: async () => true, check: async () => {}, ...more.executions };
  const connected: string[] = [];
  const connect: Connect = async (env) => {
    connected.push(env.name);
    return { runner: { backends, pace: defaultPace, by: `process-${connected.length}` }, executions, holder: 'alice' };
  };
  const call = async (line: string, options: Parameters<typeof testHost>[0] = {}) => {
    const host = testHost({ cwd: current, ...options });
    const noWorkers: FindWorkers = () => Promise.reject(new RefusedError('kubectl: no context staging-blue'));
    const family = shiftCommands(connect, async () => ({ ...ready, ...more.observed }), more.workers ?? noWorkers);
    const code = await run(line.split(' '), host, [family]);
    return { code, out: host.output(), err: host.errors() };
  };
  const green = async () => new Set(Object.values(liveWeights(await rules.list(), services).weights).map((pair) => pair.green));
  return { call, connected, gate, green, meanwhile, rules, shifts, weights, backends };
}

/** Requests as the weights of the first service say. */
async function trafficBy(rules: MemoryRules, traffic: TrafficByService): Promise<TrafficByService> {
  const live = liveWeights(await rules.list(), services).weights;
  return Object.fromEntries(
    Object.keys(traffic).map((name) => {
      const { blue = 0, green = 0 } = live[name] ?? {};
      return [name, { blue: { requests: 10 * blue, errors: 0 }, green: { requests: 10 * green, errors: 0 } }];
    }),
  );
}

export const toGreen = 'shift --env staging --to green --local --yes';
