import { ExitCode } from '../../../../lib/cli/host';
import { run } from '../../../../lib/cli/program';
import { preflightCommand } from '../../../../lib/cli/shift/preflight';
import { type Connect, translate } from '../../../../lib/cli/shift/session';
import type { Observed } from '../../../../lib/shift/preflight/observe/observed';
import { ready, seen, unseen } from '../../shift/preflight/fixture';
import { testHost } from '../test-host';

const connect = (async () => ({})) as unknown as Connect;

async function preflight(args: string[], change: Partial<Observed> = {}) {
  const host = testHost();
  const code = await run(['preflight', ...args], host, [
    { commands: [preflightCommand(connect, async () => ({ ...ready, ...change }))], translate },
  ]);
  return { code, host };
}
const staging = ['--env', 'staging', '--to', 'green'];

test('ready: exit code 0, and every check is printed', async () => {
  const { code, host } = await preflight(staging);
  expect(code).toBe(ExitCode.done);
  expect(host.output()).toMatch(/staging to green: 0 block, 0 warn, \d+ ok/);
});

test('a warning does not refuse', async () => {
  const { code, host } = await preflight(staging, { insights: unseen('denied') });
  expect(code).toBe(ExitCode.done);
  expect(host.output()).toMatch(/^warn {2}insights\n {6}cannot be read: denied\n {6}to do: /);
});

test('what blocks comes first, says what to do, and refuses', async () => {
  const { code, host } = await preflight(staging, { nodes: { ...ready.nodes, green: seen([]) }, insights: unseen('denied') });
  expect(code).toBe(ExitCode.refused);
  expect(host.output()).toMatch(/^block nodes\n {6}green has none\n {6}to do: [^]*warn {2}insights/);
});

test('fits into 80 columns', async () => {
  const { host } = await preflight(staging, { podSubnets: unseen('a long explanation '.repeat(20).trim()) });
  for (const line of host.output().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('--json for machines, with the same exit code', async () => {
  const { code, host } = await preflight([...staging, '--json'], { nodes: { ...ready.nodes, green: seen([]) } });
  const result = JSON.parse(host.output()) as { verdict: string; checks: { name: string; verdict: string }[] };
  expect([code, result.verdict]).toEqual([ExitCode.refused, 'block']);
  expect(result.checks).toContainEqual(expect.objectContaining({ name: 'nodes', verdict: 'block' }));
});

test.each([
  ['an unknown color', ['--env', 'staging', '--to', 'red'], '--to: found "red"; expected blue or green'],
  ['no color', ['--env', 'staging'], "required option '--to <color>'"],
  ['an unknown environment', ['--env', 'nowhere', '--to', 'green'], 'no such environment'],
])('bad usage: %s', async (_, args, message) => {
  const { code, host } = await preflight(args);
  expect([code, host.errors()]).toEqual([ExitCode.usage, expect.stringContaining(message)]);
});

test('an environment with declared weights is refused: nothing can be shifted', async () => {
  const { code, host } = await preflight(['--env', 'dev', '--to', 'green']);
  expect([code, host.errors()]).toEqual([ExitCode.refused, expect.stringContaining('declares its weights')]);
});
