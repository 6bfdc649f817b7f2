import { ExitCode, RefusedError, UsageError } from '../../../lib/cli/host';
import { type Register, run } from '../../../lib/cli/program';
import { testHost } from './test-host';

const failing =
  (error: Error): Register =>
  (program) =>
    void program.command('fail').action(() => {
      throw error;
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
