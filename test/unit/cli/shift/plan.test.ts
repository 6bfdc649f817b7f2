import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ExitCode } from '../../../../lib/cli/host';
import { allBlue, folder, services, toGreen, world } from './world';

test('plan prints the steps, and writes the rollback by hand', async () => {
  const file = join(folder(), 'rollback.sh');
  const { call, green } = world();
  const { code, out } = await call(`plan --env staging --to green --steps 5,100 --bake 10m --runbook ${file}`);
  expect(code).toBe(ExitCode.done);
  expect(out).toMatch(/from blue to green: 3 services, 2 steps, 20 min of bake/);
  expect(readFileSync(file, 'utf8').match(/aws elbv2 modify-rule/g)).toHaveLength(services.length);
  expect(JSON.parse((await call('plan --env staging --to green --json')).out)).toMatchObject({ to: 'green', before: allBlue });
  expect(await green()).toEqual(new Set([0]));
});

describe('D: plan --assume-weights needs no AWS', () => {
  test.each([
    ['blue', 'green', allBlue],
    ['green', 'blue', Object.fromEntries(services.map((name) => [name, { blue: 0, green: 100 }]))],
    ['seed', 'green', allBlue],
  ])('%s', async (where, to, before) => {
    const { call, connected } = world();
    const { code, out } = await call(`plan --env staging --to ${to} --assume-weights ${where} --json`);
    expect({ code, plan: JSON.parse(out) }).toMatchObject({ code: ExitCode.done, plan: { to, before } });
    expect((await call(`plan --env staging --to ${to} --assume-weights ${where}`)).out).toMatch(/note: Assumed, not read from AWS: every/);
    expect(connected).toEqual([]);
  });

  test.each([
    ['nothing to do from there', '--assume-weights green', ExitCode.refused, /nothing to do/],
    ['an unknown place', '--assume-weights gren', ExitCode.usage, /Allowed choices are blue, green, seed/],
    ['commands that name rules', '--assume-weights blue --runbook x.sh', ExitCode.usage, /--runbook x\.sh: found --assume-weights/],
    ['a wrong step', '--assume-weights blue --steps 0', ExitCode.usage, /--steps: found "0"/],
  ])('%s', async (_, flags, code, err) => {
    const { call, connected } = world();
    expect(await call(`plan --env staging --to green ${flags}`)).toMatchObject({ code, err: expect.stringMatching(err) });
    expect(connected).toEqual([]);
  });

  test('declared weights are refused as without it', async () => {
    expect(await world().call('plan --env dev --to green --assume-weights seed')).toMatchObject({ code: ExitCode.refused });
  });
});

describe('D: the rollback by hand of a shift', () => {
  const modifies = (file: string) => readFileSync(join(folder(), file), 'utf8').match(/aws elbv2 modify-rule/g)?.length;

  test('is written unasked, before any weight is, and its name is printed', async () => {
    const { call, green } = world();
    const { err } = await call('shift --env staging --to green --detach --yes');
    const [file = '', ...others] = readdirSync(folder());
    expect([file, others, modifies(file)]).toEqual([expect.stringMatching(/^rollback-staging-2026.*\.sh$/), [], services.length]);
    expect(err).toContain(`is in ${file}.`);
    expect(await green()).toEqual(new Set([0]));
    // A second shift does not begin, and leaves no file of its own.
    expect(await call('shift --env staging --to green --detach --yes')).toMatchObject({ code: ExitCode.refused });
    expect(readdirSync(folder())).toEqual([file]);
  });

  test('goes where --runbook says, or nowhere with --no-runbook', async () => {
    await world().call(`${toGreen} --runbook by-hand.sh`);
    expect([readdirSync(folder()), modifies('by-hand.sh')]).toEqual([['by-hand.sh'], services.length]);
    rmSync(join(folder(), 'by-hand.sh'));
    expect(await world().call(`${toGreen} --no-runbook`)).toMatchObject({ code: ExitCode.done });
    expect(readdirSync(folder())).toEqual([]);
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
