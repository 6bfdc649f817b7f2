import type { Family } from '../../../lib/cli/command';
import { ExitCode, RefusedError, UsageError } from '../../../lib/cli/host';
import { run } from '../../../lib/cli/program';
import { testHost } from './test-host';

const failing = (error: Error, translate?: Family['translate']): Family => ({
  commands: [{ name: 'fail', summary: 'fails', examples: [], exitCodes: { done: 'never' }, run: () => Promise.reject(error) }],
  ...(translate && { translate }),
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
