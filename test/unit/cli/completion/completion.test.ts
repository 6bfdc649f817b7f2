import { families } from '../../../../lib/cli/families';
import { run } from '../../../../lib/cli/program';
import { testHost } from '../test-host';

async function completed(...words: string[]): Promise<{ values: string[]; directive: string | undefined }> {
  const host = testHost();
  expect(await run(['complete', '--', ...words], host, families)).toBe(0);
  const lines = host.output().trimEnd().split('\n');
  return { values: lines.slice(0, -1).map((line) => line.split('\t')[0] ?? ''), directive: lines.at(-1) };
}

test.each([
  [['ro'], ['rollback']],
  [['netpol', 've'], ['verify']],
  [
    ['shift', '--env', ''],
    ['dev', 'prod', 'staging'],
  ],
  [['shift', '-e', 'p'], ['prod']],
  [
    ['shift', '--env', 'dev', '--to', ''],
    ['blue', 'green'],
  ],
  [['shift', '--skip'], ['--skip-preflight']],
])('%j is followed by %j, and by no file', async (words, values) => {
  expect(await completed(...words)).toEqual({ values, directive: ':4' });
});

test('an argument that nothing is known of may be a file', async () => {
  expect(await completed('netpol', 'verify', '')).toEqual({ values: [], directive: ':0' });
});

test('every command is offered, but not the one for programs', async () => {
  const { values } = await completed('');
  const listed = families.flatMap(({ group, commands }) => group?.name ?? commands.filter(({ hidden }) => !hidden).map(({ name }) => name));
  expect(values.filter((value) => value !== 'help').toSorted()).toEqual([...new Set(listed)].toSorted());
  const help = testHost();
  await run(['--help'], help, families);
  expect(help.output()).toContain('completion <shell>');
  expect(help.output()).not.toMatch(/^ {2}complete /m);
});

test.each(['bash', 'zsh', 'fish', 'powershell'])('the script for %s runs this program by its path', async (shell) => {
  const host = testHost();
  expect(await run(['completion', shell], host, families)).toBe(0);
  expect(host.output()).toContain(`'${process.execPath}' '${process.argv[1]}' complete`);
});

test('an unknown shell is bad usage', async () => {
  const host = testHost();
  expect(await run(['completion', 'tcsh'], host, families)).toBe(2);
  expect(host.errors()).toContain('Allowed choices are bash, zsh, fish, powershell');
});
