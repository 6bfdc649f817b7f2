import { liveWeights } from '../../lib/shift/model/rule';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/local-aws';
import { bluegreen } from './command';
import { type BareEnvironment, bareEnvironment } from './shift-bare';

/** Case A8 of the break test: a shift that is killed in the middle of writing, and a rollback right after it, both as real processes. */

/** Enough that a step takes some time to write. */
const services = 50;
const names = Array.from({ length: services }, (_, index) => `service-${index + 1}`);
let aws: LocalAws;
let bare: BareEnvironment;

beforeAll(async () => {
  aws = await startLocalAws('111111111111');
  bare = await bareEnvironment(aws, 'killed', services);
});
afterAll(async () => {
  bare?.remove();
  await aws?.stop();
});

const command = (...args: string[]) => bluegreen(aws, [...args, '--env', bare.name, '--environments', bare.folder, '--yes']);

const greens = async (): Promise<number[]> => {
  const { weights } = liveWeights(await bare.backends.rules.list(), names);
  return names.map((name) => weights[name]?.green ?? Number.NaN);
};

/** Resolves once some rules have the step's weights and others do not. */
async function midway(isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const now = new Set(await greens());
    if (now.has(50) && now.has(0)) return;
  }
  throw new Error('the shift ended before its first step was half written');
}

test('A8: SIGKILL in the middle of writing, then rollback: "Restored" at once, then what is waited for, and the rules stay so', async () => {
  const shift = command('shift', '--to', 'green', '--local', '--skip-preflight', '--steps', '50', '--bake', '60s', '--settle', '30s');
  let hasEnded = false;
  void shift.finished.then(() => (hasEnded = true));
  await midway(() => hasEnded);
  shift.process.kill('SIGKILL');
  expect((await shift.finished).code).toBeNull();
  const { shift: left } = await bare.backends.shifts.load();
  expect(left?.state).toMatchObject({ status: 'running', phase: 'writing' });
  const before = await greens();
  // What the killed process had sent by then still arrives: the record, not the rules, says that it was in the middle.
  const written = before.filter((green) => green > 0).length;
  expect(written).toBeGreaterThan(0);

  const startedAt = performance.now();
  const rollback = command('rollback');
  const restored = await rollback.said(/Restored: \d+ rules? written in [\d.]+ s\./);
  const restoredMs = performance.now() - startedAt;
  expect(restored).toContain(`Restored: ${written} rule`);
  // Said while the command still waits, and true when it is said.
  expect(rollback.process.exitCode).toBeNull();
  expect(new Set(await greens())).toEqual(new Set([0]));
  expect(
    await rollback.said(/Waiting until [\d:]+ UTC \([\d.]+ s\): a write that the shift sent before could still take effect until then/),
  ).toBeDefined();
  expect(rollback.process.exitCode).toBeNull();

  const { code, stdout, elapsedMs } = await rollback.finished;
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Every rule of this shift is as before it') });
  expect(new Set(await greens())).toEqual(new Set([0]));
  expect(new Set(Object.values(await bare.backends.weights.read(names)).map(({ green }) => green))).toEqual(new Set([0]));
  expect((await bare.backends.shifts.load()).shift?.state.status).toMatch(/guarding|rolled-back/);
  console.log(
    `killed with ${written} of ${services} rules written; "Restored" after ${Math.round(restoredMs)} ms, ` +
      `the end of the command after ${Math.round(elapsedMs)} ms`,
  );
  // The writer's calls may arrive for tens of seconds; nobody is left without a word for that long.
  expect(elapsedMs - restoredMs).toBeGreaterThan(5000);
}, 180_000);
