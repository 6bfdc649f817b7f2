import type { Family } from '../../../lib/cli/command';
import { ExitCode, type Host, RefusedError, UsageError } from '../../../lib/cli/host';
import { run } from '../../../lib/cli/program';
import { version } from '../../../package.json';
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

describe('whatever a command prints, none of it commands the terminal', () => {
  const hostile = '\u001B[32mok\u001B[39m x\u001B[1A\u001B[2KGATE OK\r\u009B31m\u0085\u202E\u0007\n';
  const shown = (ok: string) => `${ok} x\\u001b[1A\\u001b[2KGATE OK\\u000d\\u009b31m\\u0085\\u202e\\u0007\n`;

  test.each([
    ['with colors', true, shown('\u001B[32mok\u001B[39m')],
    ['without', false, shown('ok')],
  ])('on both of its outputs, in the questions that it asks, and in its errors: %s', async (_, color, expected) => {
    const asked: string[] = [];
    const host = testHost({ color, confirm: async (question) => asked.push(question) > 0 });
    const body = async (inside: Host) => {
      inside.stdout(hostile);
      inside.stderr(hostile);
      await inside.confirm(hostile);
      throw new RefusedError(hostile);
    };
    const family: Family = { commands: [{ name: 'say', summary: 'says', examples: [], exitCodes: { done: 'never' }, run: body }] };
    expect(await run(['say'], host, [family])).toBe(ExitCode.refused);
    expect(host.output()).toBe(expected);
    expect(host.errors()).toBe(`${expected}error: ${expected}\n`);
    // A question has no colors of its own.
    expect(asked).toEqual([shown('ok')]);
  });
});

test.each(['--version', '-V'])('%s prints the version of the package', async (option) => {
  const host = testHost();
  expect(await run([option], host, [])).toBe(ExitCode.done);
  expect(host.output()).toBe(`${version}\n`);
});
