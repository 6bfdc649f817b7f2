import { checkEnvironment } from '../../lib/config/check';
import { makePlan } from '../../lib/shift/core/plan';
import { runShift, startShift } from '../../lib/shift/engine/engine';
import type { Event, Shift } from '../../lib/shift/model/model';
import { defaultPace } from '../../lib/shift/model/pace';
import { liveWeights } from '../../lib/shift/model/rule';
import type { Runner } from '../../lib/shift/rollback/request';
import { rollBack } from '../../lib/shift/rollback/run-rollback';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/local-aws';
import { bluegreen, type Finished, type Running } from './command';
import { type BareEnvironment, bareEnvironment, withoutAws } from './shift-bare';

/** Services of each environment. */
const services = 4;
/** So many environments are shifted at a time: most of the time is spent waiting until a late write can have no effect. */
const lanes = 4;
const killsPerLane = 5;
/** A killed writer's calls may take effect for some 20 s; the next process waits that long. */
const patienceMs = 240_000;

let aws: LocalAws;
const environments: BareEnvironment[] = [];
beforeAll(async () => {
  aws = await startLocalAws('111111111111');
  for (let lane = 0; lane < lanes; lane++) environments.push(await bareEnvironment(aws, `lane-${lane}`, services));
});
afterAll(async () => {
  for (const environment of environments) environment.remove();
  await aws?.stop();
});

/** Numbers from 0 to 1 that look random and are the same in every run. https://en.wikipedia.org/wiki/Linear_congruential_generator */
function chance(seed: number): () => number {
  let state = seed;
  return () => (state = (1_664_525 * state + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

const names = Array.from({ length: services }, (_, index) => `service-${index + 1}`);

/** Weights that every rule and every parameter has; a failure says who differs. */
async function everywhere({ backends }: BareEnvironment, green: number): Promise<void> {
  const wanted = Object.fromEntries(names.map((name) => [name, { blue: 100 - green, green }]));
  expect(liveWeights(await backends.rules.list(), names)).toEqual({ weights: wanted, odd: {} });
  expect(await backends.weights.read(names)).toEqual(wanted);
}

interface Kill {
  readonly environment: BareEnvironment;
  /** Steps of a shift from nothing to everything; or the rollback of a done shift. */
  readonly what: 'shift' | 'rollback';
  /** What is called after the kill. */
  readonly by: 'resume' | 'rollback';
  /** Milliseconds after the process has begun to write. */
  readonly afterMs: number;
}

/** Steps of a shift, in per cent, and what makes it take some three seconds. */
const steps = [10, 50, 100];
const shiftFlags = ['--steps', steps.join(','), ...'--bake 700ms --settle 100ms --poll 100ms'.split(' ')];

const common = ({ environment: { name, folder } }: Kill) => ['--env', name, '--environments', folder];
const spawnShift = (kill: Kill): Running =>
  bluegreen(aws, ['shift', ...common(kill), '--to', 'green', '--local', '--yes', '--skip-preflight', ...shiftFlags]);
const resume = (kill: Kill): Promise<Finished> =>
  bluegreen(aws, ['resume', ...common(kill), '--local', '--yes', '--poll', '100ms']).finished;
const rollback = (kill: Kill): Promise<Finished> => bluegreen(aws, ['rollback', ...common(kill), '--yes']).finished;

/** Kills a process some time after it has begun; then the other one brings things to an end. */
async function killed(running: Running, afterMs: number, begun: () => Promise<unknown>): Promise<Finished> {
  await Promise.race([begun(), running.finished]);
  await new Promise((wake) => setTimeout(wake, afterMs));
  running.process.kill('SIGKILL');
  return running.finished;
}

/** Resolves when there is a shift that was not there before: its process has taken the lock. */
async function shiftBegun({ backends }: BareEnvironment, before: string | undefined): Promise<void> {
  const until = Date.now() + 60_000;
  while (Date.now() < until && (await backends.shifts.load()).shift?.id === before) await new Promise((wake) => setTimeout(wake, 20));
}

async function once(kill: Kill): Promise<string> {
  const { environment, what, by, afterMs } = kill;
  const { backends } = environment;
  if (what === 'rollback') {
    await shiftToTheEnd(environment);
    const running = bluegreen(aws, ['rollback', ...common(kill), '--yes']);
    await killed(running, afterMs, () => running.said(/Rolling/));
  } else {
    const before = (await backends.shifts.load()).shift?.id;
    await killed(spawnShift(kill), afterMs, () => shiftBegun(environment, before));
  }
  const left = (await backends.shifts.load()).shift;
  const stood = left ? `${left.state.status} ${left.state.phase} of step ${left.state.step + 1}` : 'no shift';
  if (by === 'resume') await resumed(kill, left);
  else await goneBack(kill);
  const { lock, shift } = await backends.shifts.load();
  expect({ lock, ended: shift?.state.endedAt !== undefined }).toEqual({ lock: undefined, ended: true });
  return `${what} killed at ${stood}, then ${by}: ${by === 'resume' ? 'done (and taken back for the next kill)' : shift?.state.status}`;
}

/** The shift goes on to its end; one that had ended already says so. */
async function resumed(kill: Kill, left: Shift | undefined): Promise<void> {
  const { environment } = kill;
  const finished = await resume(kill);
  if (left?.state.status === 'done') expect(finished).toMatchObject({ code: 1, stderr: expect.stringContaining('the last one') });
  else expect(finished).toMatchObject({ code: 0, stdout: expect.stringContaining('done') });
  await everywhere(environment, 100);
  expect(risesIn(await environment.backends.shifts.events(left?.id ?? ''))).toEqual(steps);
  // For the next kill; and the guard, of no minutes here, ends the shift.
  const request = { env: environment.name, reason: 'test', holder: 'test', trigger: 'person' } as const;
  expect(await rollBack(runnerOf(environment), request)).toMatchObject({ outcome: 'restored' });
  await runShift(runnerOf(environment), left?.id ?? '');
  await everywhere(environment, 0);
}

async function goneBack(kill: Kill): Promise<void> {
  expect(await rollback(kill)).toMatchObject({ code: 0, stdout: expect.stringContaining('Every rule of this shift is as before it') });
  await everywhere(kill.environment, 0);
  const { shift } = await kill.environment.backends.shifts.load();
  expect(shift?.state.status).toBe('guarding');
  expect(await runShift(runnerOf(kill.environment), shift?.id ?? '')).toMatchObject({ shift: { state: { status: 'rolled-back' } } });
}

const runnerOf = ({ backends }: BareEnvironment): Runner => ({ backends, pace: { ...defaultPace, pollMs: 50, idleMs: 50 }, by: 'test' });

/** What a rollback is to take back. */
async function shiftToTheEnd(environment: BareEnvironment): Promise<void> {
  const { backends, name } = environment;
  const inForce = { live: liveWeights(await backends.rules.list(), names), stored: await backends.weights.read(names) };
  const env = checkEnvironment(withoutAws(name, services), `${name}.ts`);
  const plan = makePlan(env, { to: 'green', steps: [100], bakeSeconds: 0.1, settleSeconds: 0.05 }, inForce);
  const id = `done-${Date.now()}`;
  await startShift(runnerOf(environment), plan, { id, holder: 'test', reason: 'test' });
  expect(await runShift(runnerOf(environment), id)).toMatchObject({ shift: { state: { status: 'done' } } });
}

/** Shares in force, in their order, each once. */
const risesIn = (events: readonly Event[]): number[] => [
  ...new Set(events.filter(({ kind }) => kind === 'step-in-force').map(({ text }) => Number(/(\d+) %/.exec(text)?.[1]))),
];

test(
  `SIGKILL at ${lanes * killsPerLane} random points of shifts and rollbacks: the next process brings it to the right end`,
  async () => {
    const outcomes = await Promise.all(
      environments.map(async (environment, lane) => {
        const next = chance(1 + lane);
        const lines: string[] = [];
        for (let index = 0; index < killsPerLane; index++) {
          const kind = (index + lane) % 4;
          const what = kind === 3 ? 'rollback' : 'shift';
          const by = kind === 0 || kind === 2 ? 'resume' : 'rollback';
          lines.push(await once({ environment, what, by, afterMs: next() * (what === 'shift' ? 2500 : 400) }));
        }
        return lines;
      }),
    );
    console.log(outcomes.flat().join('\n'));
  },
  patienceMs,
);
