import type { Family } from '../../../lib/cli/command';
import { ExitCode, type Host, RefusedError, UsageError } from '../../../lib/cli/host';
import { run } from '../../../lib/cli/program';
import { testHost } from './test-host';

const failing = (error: Error, translate?: Family['translate']): Family => ({
  commands: [{ name: 'fail', summary: 'fails', examples: [], exitCodes: { done: 'never' }, run: () => Promise.reject(error) }],
  ...(translate && { translate }),
});

describe('--json: an error is JSON on standard output too, and its text stays on standard error', () => {
  const withJson = (body: (host: Host) => Promise<never>): Family => ({
    commands: [
      {
        name: 'fail',
        summary: 'fails',
        declare: (command) => command.option('--json'),
        examples: [],
        exitCodes: { done: 'never' },
        run: body,
      },
    ],
  });

  test.each([
    ['usage', ExitCode.usage, new UsageError('no such environment')],
    ['refused', ExitCode.refused, new RefusedError('the lock is held')],
    ['failed', ExitCode.refused, new TypeError('x is undefined')],
  ])('%s', async (outcome, exitCode, error) => {
    const host = testHost();
    expect(await run(['fail', '--json'], host, [withJson(() => Promise.reject(error))])).toBe(exitCode);
    expect(JSON.parse(host.output())).toEqual({ outcome, exitCode, problems: [error.message] });
    expect(host.errors()).toContain(`error: ${error.message}`);
  });

  test('a command line that cannot be parsed', async () => {
    const host = testHost();
    expect(await run(['fail', '--json', '--frobnicate'], host, [withJson(() => Promise.reject(new Error('unreached')))])).toBe(
      ExitCode.usage,
    );
    expect(JSON.parse(host.output())).toEqual({ outcome: 'usage', exitCode: 2, problems: ["unknown option '--frobnicate'"] });
  });

  test('one document: a command that has printed its result prints no second', async () => {
    const host = testHost();
    const family = withJson((inside) => {
      inside.stdout('{}\n');
      return Promise.reject(new RefusedError('too late'));
    });
    expect(await run(['fail', '--json'], host, [family])).toBe(ExitCode.refused);
    expect(host.output()).toBe('{}\n');
  });

  test('without it, or for help, nothing', async () => {
    for (const argv of [['fail'], ['--help', '--json'], ['fail', '--', '--json']]) {
      const host = testHost();
      await run(argv, host, [withJson(() => Promise.reject(new RefusedError('no')))]);
      expect(host.output()).not.toContain('outcome');
    }
  });
});

describe('exit codes', () => {
  test.each([
    ['a usage error', new UsageError('no such environment'), ExitCode.usage],
    ['a refusal', new RefusedError('the lock is held'), ExitCode.refused],
    ['a defect', new TypeError('x is undefined'), ExitCode.refused],
  ])('%s', async (_, error, code) => {
    const host = testHost();
    expect(await run(['fail'], host, [failing(error)])).toBe(code);
    expect(host.errors()).toContain(`error: ${error.message}`);
    expect(host.errors()).not.toContain('at Object');
  });

  test("a family makes its code's errors refusals", async () => {
    const host = testHost();
    const translate = (error: unknown) => new RefusedError(`refused: ${(error as Error).message}`);
    expect(await run(['fail'], host, [failing(new Error('throttled'), translate)])).toBe(ExitCode.refused);
    expect(host.errors()).toBe('error: refused: throttled\n');
  });

  test('an unknown command or option is bad usage and says where help is', async () => {
    const host = testHost();
    expect(await run(['fail', '--frobnicate'], host, [failing(new Error('unreached'))])).toBe(ExitCode.usage);
    expect(host.errors()).toMatch(/unknown option '--frobnicate'[^]*--help/);
  });

  test('help is a success', async () => {
    const host = testHost();
    expect(await run(['--help'], host, [])).toBe(ExitCode.done);
    expect(host.output()).toContain('Usage: bluegreen');
  });
});
