import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import staging from '../../../../config/environments/staging';
import { ExitCode } from '../../../../lib/cli/host';
import { run } from '../../../../lib/cli/program';
import { shiftCommands } from '../../../../lib/cli/shift/commands';
import type { Connect, Session } from '../../../../lib/cli/shift/session';
import { tick } from '../../../../lib/shift/engine/engine';
import { MemoryRules } from '../../../../lib/shift/memory/rules';
import { MemoryShiftStore } from '../../../../lib/shift/memory/shift-store';
import { MemoryWeightStore } from '../../../../lib/shift/memory/weight-store';
import { BackendError, type Backends, type Hooks } from '../../../../lib/shift/model/backends';
import type { AlarmReading, Signal, TrafficByService } from '../../../../lib/shift/model/model';
import { defaultPace } from '../../../../lib/shift/model/pace';
import { liveWeights } from '../../../../lib/shift/model/rule';
import type { Observed } from '../../../../lib/shift/preflight/observe/observed';
import { good, healthyTargets, wellAnswered } from '../../../support/evidence';
import { ready, seen, unseen } from '../../shift/preflight/fixture';
import { testHost } from '../test-host';

const services = staging.services.map(({ name }) => name);
const allBlue = Object.fromEntries(services.map((name) => [name, { blue: 100, green: 0 }]));

/** Where the commands run, and `shift` writes its rollback by hand. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bluegreen-shift-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A deployed `staging` in memory, whose clock runs as fast as it is waited for. */
function world(
  more: { readonly executions?: Partial<Session['executions']>; readonly hooks?: Hooks; readonly observed?: Partial<Observed> } = {},
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
    const host = testHost({ cwd: folder, ...options });
    const code = await run(line.split(' '), host, [shiftCommands(connect, async () => ({ ...ready, ...more.observed }))]);
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

const toGreen = 'shift --env staging --to green --local --yes';

describe('mistakes are reported before any call to AWS, and change nothing', () => {
  test.each([
    [
      'an unknown service',
      'plan --env staging --to green --services web,shop',
      /--services: found "shop"; expected services of staging: web, api, checkout/,
    ],
    ['an unknown color, in the words of rollback', 'shift --env staging --to gren', /--to: found "gren"; expected blue or green/],
    ['a step over 100', `${toGreen} --steps 50,101`, /--steps: found "50,101": /],
    ['steps that do not rise', `${toGreen} --steps 50,25`, /--steps: found "50,25": /],
    ['steps that are no numbers', `${toGreen} --steps a,b`, /Expected whole percentages/],
    ['a duration without a unit', `${toGreen} --bake 10`, /such as 90s, 10m or 2h/],
    ['a bake shorter than the settling time', `${toGreen} --bake 30s`, /--bake: found 30 s; expected more than 120 s/],
    ['no such environment', 'shift --env nowhere --to green', /no such environment/],
    ['no color', 'shift --env staging', /--to <color>/],
    ['flags that exclude each other', `${toGreen} --detach`, /--detach and --local exclude each other/],
    ['a poll in the cloud', 'shift --env staging --to green --poll 1s', /--poll is for --local/],
  ])('%s', async (_, line, message) => {
    const { call, connected, green } = world();
    const { code, err } = await call(line);
    expect({ code, err }).toEqual({ code: ExitCode.usage, err: expect.stringMatching(message) });
    expect(err).not.toMatch(/\n\s+at /);
    expect(connected).toEqual([]);
    expect(await green()).toEqual(new Set([0]));
  });

  test.each(['plan --to green', 'shift --to green', 'status', 'approve', 'abort', 'resume', 'rollback', 'unlock'])(
    'an environment with declared weights: %s is refused and says what to change',
    async (line) => {
      const { code, err } = await world().call(`${line} --env dev`);
      expect({ code, err }).toEqual({
        code: ExitCode.refused,
        err: expect.stringMatching(/declares its weights .*traffic\.weights.*keptIn: "ssm"/),
      });
    },
  );
});

test('plan prints the steps, and writes the rollback by hand', async () => {
  const file = join(folder, 'rollback.sh');
  const { call, green } = world();
  const { code, out } = await call(`plan --env staging --to green --steps 5,100 --bake 10m --runbook ${file}`);
  expect(code).toBe(ExitCode.done);
  expect(out).toMatch(/from blue to green: 3 services, 2 steps, 20 min of bake/);
  expect(readFileSync(file, 'utf8').match(/aws elbv2 modify-rule/g)).toHaveLength(services.length);
  expect(JSON.parse((await call('plan --env staging --to green --json')).out)).toMatchObject({ to: 'green', before: allBlue });
  expect(await green()).toEqual(new Set([0]));
});

describe('D: the rollback by hand of a shift', () => {
  const modifies = (file: string) => readFileSync(join(folder, file), 'utf8').match(/aws elbv2 modify-rule/g)?.length;

  test('is written unasked, before any weight is, and its name is printed', async () => {
    const { call, green } = world();
    const { err } = await call('shift --env staging --to green --detach --yes');
    const [file = '', ...others] = readdirSync(folder);
    expect([file, others, modifies(file)]).toEqual([expect.stringMatching(/^rollback-staging-2026.*\.sh$/), [], services.length]);
    expect(err).toContain(`is in ${file}.`);
    expect(await green()).toEqual(new Set([0]));
    // A second shift does not begin, and leaves no file of its own.
    expect(await call('shift --env staging --to green --detach --yes')).toMatchObject({ code: ExitCode.refused });
    expect(readdirSync(folder)).toEqual([file]);
  });

  test('goes where --runbook says, or nowhere with --no-runbook', async () => {
    await world().call(`${toGreen} --runbook by-hand.sh`);
    expect([readdirSync(folder), modifies('by-hand.sh')]).toEqual([['by-hand.sh'], services.length]);
    rmSync(join(folder, 'by-hand.sh'));
    expect(await world().call(`${toGreen} --no-runbook`)).toMatchObject({ code: ExitCode.done });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('costs only the file where it cannot be written; one that was asked for stops the shift before it begins', async () => {
    const gone = { cwd: '/proc/nowhere' };
    const environments = `--environments ${join(process.cwd(), 'config/environments')}`;
    const { call, green, shifts } = world();
    expect(await call(`${toGreen} ${environments} --runbook by-hand.sh`, gone)).toMatchObject({ code: ExitCode.usage });
    expect([await green(), (await shifts.load()).shift]).toEqual([new Set([0]), undefined]);
    const { code, err } = await call(`${toGreen} ${environments}`, gone);
    expect({ code, err }).toEqual({ code: ExitCode.done, err: expect.stringMatching(/There is no rollback by hand: .*cannot be written/) });
    expect(await green()).toEqual(new Set([100]));
  });
});

test('a shift in the terminal: events on standard error, the end on standard output', async () => {
  const { call, green, shifts, weights } = world();
  const { code, out, err } = await call(toGreen);
  expect({ code, out }).toEqual({ code: ExitCode.done, out: expect.stringMatching(/: done: /) });
  expect(err).toMatch(/started[^]*step-in-force[^]*done/);
  expect([await green(), (await weights.read(['web'])).web, (await shifts.load()).lock]).toEqual([
    new Set([100]),
    { blue: 0, green: 100 },
    undefined,
  ]);
  expect(await call('plan --env staging --to green')).toMatchObject({
    code: ExitCode.refused,
    err: expect.stringContaining('nothing to do'),
  });
});

test('without --yes it asks, and a no changes nothing', async () => {
  const { call, green, shifts } = world();
  expect(await call('shift --env staging --to green --local')).toMatchObject({
    code: ExitCode.refused,
    err: expect.stringContaining('not confirmed'),
  });
  expect([await green(), (await shifts.load()).shift]).toEqual([new Set([0]), undefined]);
  expect(await call('shift --env staging --to green --local', { answers: [true] })).toMatchObject({ code: ExitCode.done });
});

describe('a color that is not ready', () => {
  const noNodes = { nodes: { ...ready.nodes, green: seen([]) } };

  test('gets no shift: what blocks is reported, nothing is written, exit code 1', async () => {
    const { call, green, shifts } = world({ observed: { ...noNodes, insights: unseen('denied') } });
    const { code, out, err } = await call(toGreen);
    expect([code, out]).toEqual([ExitCode.refused, '']);
    expect(err).toMatch(/^Checking green of staging \.\.\.\nblock nodes\n {6}green has none\n {6}to do: [^]*warn {2}insights/);
    expect(err).toMatch(/^staging to green: 1 block, 1 warn, \d+ ok$/m);
    expect(err).toMatch(/preflight: nodes; nothing was changed\. To shift anyway: --skip-preflight\n$/);
    expect(await green()).toEqual(new Set([0]));
    expect((await shifts.load()).shift).toBeUndefined();
  });

  test('is shifted to with --skip-preflight, without being observed', async () => {
    const { call, green } = world({ observed: noNodes });
    const { code, err } = await call(`${toGreen} --skip-preflight`);
    expect(code).toBe(ExitCode.done);
    expect(err).not.toMatch(/Checking/);
    expect(await green()).toEqual(new Set([100]));
  });

  test('what could not be observed is reported and does not stop a shift', async () => {
    const { call } = world({ observed: { insights: unseen('denied') } });
    const { code, err } = await call(toGreen);
    expect(code).toBe(ExitCode.done);
    expect(err).toMatch(/warn {2}insights\n {6}cannot be read: denied/);
  });

  test('nothing is printed for what is ready', async () => {
    expect((await world().call(toGreen)).err).not.toMatch(/block|warn/);
  });
});

test('a gate that fires in mid-shift takes everything back: exit code 1', async () => {
  const { call, gate, green, meanwhile } = world();
  meanwhile.push(...Array.from({ length: 6 }, () => async () => {}), async () => void (gate.state = 'alarm'));
  const { code, out, err } = await call(toGreen);
  expect({ code, out }).toEqual({ code: ExitCode.refused, out: expect.stringMatching(/rolled-back/) });
  expect(err).toMatch(/gate +alarm staging-gate-to-green[^]*rolled-back/);
  expect(await green()).toEqual(new Set([0]));
});

test('in the cloud: nothing begins when the state machine cannot be reached', async () => {
  const check = () => Promise.reject(new BackendError('denied', 'AccessDenied'));
  const { call, shifts } = world({ executions: { check } });
  expect(await call('shift --env staging --to green --yes')).toMatchObject({
    code: ExitCode.refused,
    err: expect.stringContaining('cannot be reached'),
  });
  expect((await shifts.load()).shift).toBeUndefined();
});

test('in the cloud: a shift that cannot be started gives the lock back', async () => {
  const ensureTicking = () => Promise.reject(new BackendError('throttled', 'StartExecution: slow down'));
  const { call, green, shifts } = world({ executions: { ensureTicking } });
  expect(await call('shift --env staging --to green --yes')).toMatchObject({
    code: ExitCode.refused,
    err: expect.stringContaining('slow down'),
  });
  const { lock, shift } = await shifts.load();
  expect({ lock, status: shift?.state.status, green: await green() }).toEqual({ lock: undefined, status: 'aborted', green: new Set([0]) });
});

describe('a shift under way', () => {
  const begun = async () => {
    const made = world();
    expect(await made.call('shift --env staging --to green --yes --detach')).toMatchObject({ code: ExitCode.done });
    return made;
  };

  test('keeps a second one out, and says who holds the lock', async () => {
    const { call } = await begun();
    const { code, err } = await call(toGreen);
    expect({ code, err }).toEqual({
      code: ExitCode.refused,
      err: expect.stringMatching(/alice holds the lock since 2026-11-23T12:00.*: shift to green/),
    });
  });

  test('status names it, the lock, and that nobody ticks it', async () => {
    const { out } = await (await begun()).call('status --env staging');
    expect(out).toMatch(
      /running, preparing, step 1 of 5[^]*alice holds the lock[^]*No execution[^]*web +blue 100, green 0 +blue 100, green 0/,
    );
  });

  test('approve is refused while nothing waits for it', async () => {
    const { code, err } = await (await begun()).call('approve --env staging');
    expect({ code, err }).toEqual({ code: ExitCode.refused, err: expect.stringContaining('nothing waits for approval') });
  });

  test('resume goes on to the end', async () => {
    const { call, green } = await begun();
    expect(await call('resume --env staging --local --yes')).toMatchObject({ code: ExitCode.done });
    expect(await green()).toEqual(new Set([100]));
    expect(await call('resume --env staging --local')).toMatchObject({
      code: ExitCode.refused,
      err: expect.stringContaining('no shift of staging is under way'),
    });
  });

  test('abort ends it where it is and frees the lock', async () => {
    const { call, shifts } = await begun();
    expect(await call('abort --env staging')).toMatchObject({ code: ExitCode.refused, err: expect.stringContaining('not confirmed') });
    expect(await call('abort --env staging --yes')).toMatchObject({ code: ExitCode.done, out: expect.stringContaining('aborted') });
    expect((await shifts.load()).lock).toBeUndefined();
  });

  test('unlock says what it breaks, and does so with --force only', async () => {
    const { call, shifts } = await begun();
    expect(await call('unlock --env staging')).toMatchObject({
      code: ExitCode.refused,
      err: expect.stringMatching(/It stops there[^]*--force/),
    });
    expect((await shifts.load()).lock).toBeDefined();
    expect(await call('unlock --env staging --force')).toMatchObject({ code: ExitCode.done });
    expect((await shifts.load()).lock).toBeUndefined();
    expect(await call('unlock --env staging')).toMatchObject({ code: ExitCode.done, out: 'The lock is free.\n' });
  });
});

test('approve lets the step that waits go on', async () => {
  const { call, shifts, meanwhile } = world();
  await call('shift --env staging --to green --yes --detach');
  const { shift } = await shifts.load();
  if (!shift) throw new Error('no shift');
  const waitingFor = { kind: 'approval' as const, why: 'all at 1 % waits for approval: bluegreen approve', since: 0 };
  await shifts.save({ ...shift, revision: shift.revision + 1, state: { ...shift.state, waitingFor } }, shift.revision, []);
  expect(await call('approve --env staging')).toMatchObject({ code: ExitCode.done, out: 'approved: all at 1 %\n' });
  const [signal] = (await shifts.load()).signals as Signal[];
  expect(signal).toMatchObject({ kind: 'approve', step: 0, by: 'alice' });
  expect(meanwhile).toEqual([]);
});

describe('rollback', () => {
  test('of a finished shift, by a person: every rule and parameter as before, and somebody watches', async () => {
    const watched: string[] = [];
    const ensureTicking = async (id: string) => watched.push(id) > 0;
    const { call, green, weights } = world({ executions: { ensureTicking } });
    await call(toGreen);
    expect(await call('rollback --env staging')).toMatchObject({ code: ExitCode.refused, err: expect.stringContaining('not confirmed') });
    expect(await green()).toEqual(new Set([100]));
    const { code, out } = await call('rollback --env staging --yes --json');
    expect({ code, result: JSON.parse(out) }).toMatchObject({
      code: ExitCode.done,
      result: { outcome: 'restored', written: services.length },
    });
    expect([await green(), await weights.read(['web'])]).toEqual([new Set([0]), { web: { blue: 100, green: 0 } }]);
    expect(watched).toHaveLength(1);
  });

  test('without any record it asks for a color', async () => {
    const { call, green } = world();
    expect(await call('rollback --env staging --yes')).toMatchObject({
      code: ExitCode.refused,
      out: expect.stringContaining('rollback --to blue'),
    });
    expect(await call('rollback --env staging --yes --to green')).toMatchObject({ code: ExitCode.done });
    expect(await green()).toEqual(new Set([100]));
    expect(await call('rollback --env staging --yes --to red')).toMatchObject({ code: ExitCode.usage });
  });
});

test.each(['plan', 'shift', 'resume', 'status', 'approve', 'abort', 'rollback', 'unlock'])(
  '%s --help has examples and exit codes',
  async (name) => {
    const { code, out } = await world().call(`${name} --help`);
    expect({ code, out }).toEqual({
      code: ExitCode.done,
      out: expect.stringMatching(/Examples?:\n +npx bluegreen [^]*Exit code: 0 /),
    });
  },
);

test('A9: a rollback names the workers that it does not move, and the command that hands them back', async () => {
  const { call } = world();
  await call(toGreen);
  const { code, err } = await call('rollback --env staging --yes');
  expect(code).toBe(ExitCode.done);
  expect(err).toMatch(
    /Workers are not rolled back: \S+ \S+.* stay where they run\..*workers status --env staging.*workers handover --env staging --to blue/,
  );
});

test('A3: status says why a rollback cannot finish, exit code 1', async () => {
  const { call, rules, backends } = world();
  await call(toGreen);
  Object.assign(rules, { modify: async () => Promise.reject(new BackendError('denied', 'AccessDenied: ModifyRule')) });
  expect(await call('rollback --env staging --yes')).toMatchObject({
    code: ExitCode.refused,
    out: expect.stringContaining('AccessDenied'),
  });
  const { shift } = await backends.shifts.load();
  await tick({ backends, pace: defaultPace, by: 'cloud' }, shift?.id ?? '');
  expect(await call('status --env staging')).toMatchObject({
    code: ExitCode.refused,
    out: expect.stringMatching(/rolling-back, CANNOT FINISH \(1 attempt, next at \S+ UTC\): web: .*AccessDenied/),
  });
});

test('D: the table is gone: status still prints who gets which share, exit code 1', async () => {
  const { call, shifts } = world();
  Object.assign(shifts, {
    load: async () => Promise.reject(new BackendError('missing', 'Query of staging-shifts: ResourceNotFoundException')),
  });
  const { code, out } = await call('status --env staging');
  expect(code).toBe(ExitCode.refused);
  expect(out).toMatch(/^The record of the shift cannot be read: .*ResourceNotFound/);
  expect(out).toMatch(/web +- +blue 100, green 0 +blue 100, green 0/);
});
