import { ExitCode } from '../../../../lib/cli/host';
import { BackendError } from '../../../../lib/shift/model/backends';
import type { Signal } from '../../../../lib/shift/model/model';
import { ready, seen, unseen } from '../../shift/preflight/fixture';
import { toGreen, world } from './world';

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

  test('pause raises no share until resume; status says so, and promote refuses meanwhile', async () => {
    const { call, shifts, green } = await begun();
    expect(await call('pause --env staging --reason INC-42')).toMatchObject({
      code: ExitCode.done,
      out: expect.stringMatching(/^paused: .* goes on\n$/),
    });
    expect((await shifts.load()).signals).toMatchObject([{ kind: 'pause', by: 'alice', reason: 'INC-42' }]);
    const id = (await shifts.load()).shift?.id ?? '';
    const { shift } = await shifts.load();
    if (!shift) throw new Error('no shift');
    const paused = { by: 'alice', since: 0, reason: 'INC-42' };
    await shifts.save(
      { ...shift, revision: 2, state: { ...shift.state, paused, signalsTaken: [`pause-${shift.state.startedAt}`] } },
      1,
      [],
    );
    expect((await call('status --env staging')).out).toContain(
      'no raise now: paused by alice: INC-42; npx bluegreen resume --env staging goes on',
    );
    expect(await call('promote --env staging --reason because')).toMatchObject({
      code: ExitCode.refused,
      err: expect.stringContaining('paused by alice'),
    });
    expect(await call('resume --env staging --local')).toMatchObject({ code: ExitCode.done, out: expect.stringContaining(`${id}: done`) });
    expect(await green()).toEqual(new Set([100]));
  });

  test('promote is refused while no step bakes, and without a reason', async () => {
    const { call } = await begun();
    expect(await call('promote --env staging --reason because')).toMatchObject({
      code: ExitCode.refused,
      err: expect.stringContaining('no step is baking'),
    });
    expect(await call('promote --env staging')).toMatchObject({ code: ExitCode.usage });
    expect((await call('pause --env staging --reason x --json')).code).toBe(ExitCode.done);
  });

  test('promote ends the bake of the step that is in force', async () => {
    const { call, meanwhile, shifts } = world();
    const said: { readonly code: number; readonly out: string }[] = [];
    meanwhile.push(
      async () => {},
      async () => {},
      async () => void said.push(await call('promote --env staging --reason INC-42')),
    );
    const { code, err } = await call(`${toGreen} --bake 10m`);
    expect(said).toMatchObject([
      { code: ExitCode.done, out: 'promoted: the bake of all at 1 % ends; gate, targets and requests still decide\n' },
    ]);
    expect(code).toBe(ExitCode.done);
    expect(err).toMatch(/promoted +all at 1 %: bake ended by alice \(baked \d+ s of 600 s\): INC-42/);
    expect((await shifts.load()).shift?.state.status).toBe('done');
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

  test('B: abort asks with what nobody does from then on, and the event that people are notified of says it, too', async () => {
    const { call, shifts } = await begun();
    const said = 'the gate is not watched any more, and nothing rolls back by itself';
    expect((await call('abort --env staging')).err).toContain(`After an abort ${said}: green keeps the share it has.`);
    await call('abort --env staging --yes');
    const { shift } = await shifts.load();
    const aborted = (await shifts.events(shift?.id ?? '')).filter(({ kind }) => kind === 'aborted');
    expect(aborted.map(({ text }) => text.toLowerCase())).toEqual([expect.stringContaining(said)]);
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

test.each(['plan', 'shift', 'resume', 'status', 'approve', 'pause', 'promote', 'abort', 'rollback', 'unlock'])(
  '%s --help has examples and exit codes',
  async (name) => {
    const { code, out } = await world().call(`${name} --help`);
    expect({ code, out }).toEqual({
      code: ExitCode.done,
      out: expect.stringMatching(/Examples?:\n +npx bluegreen [^]*Exit code: 0 /),
    });
  },
);

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
