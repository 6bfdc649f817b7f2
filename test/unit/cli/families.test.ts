import { families } from '../../../lib/cli/families';
import { callsOf, problemOf } from '../../support/command-lines';

const commands = families.flatMap(({ group, commands: own }) =>
  own.map((command) => ({ path: [group?.name, command.name].filter(Boolean).join(' '), command })),
);

describe.each(commands.map(({ path, command }) => [path, command] as const))('%s', (path, { examples, summary, exitCodes }) => {
  test('has an example of itself, and every example is a call that the command line knows', async () => {
    const calls = examples.flatMap(callsOf);
    expect(calls.filter((call) => call.join(' ').startsWith(path))).not.toEqual([]);
    expect(await Promise.all(calls.map(problemOf))).toEqual(calls.map(() => ''));
  });

  test('says in one sentence what it does, and what its exit codes mean', () => {
    expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(exitCodes.done).not.toBe('');
  });
});

test('no two commands have one name', () => {
  expect(new Set(commands.map(({ path }) => path)).size).toBe(commands.length);
});

test.each([
  ['an unknown option', ['plan', '--env', 'prod', '--to', 'green', '--frobnicate']],
  ['an unknown command', ['netpol', 'convince', 'x']],
  ['a missing argument', ['netpol', 'verify', 'old']],
])('%s is a problem', async (_, call) => {
  expect(await problemOf(call)).toMatch(/^error: /);
});
