import { doctorCommand, type ObserveForDoctor } from '../../../../lib/cli/adopt/doctor';
import { ExitCode } from '../../../../lib/cli/host';
import { run } from '../../../../lib/cli/program';
import { testHost } from '../test-host';

const observe: ObserveForDoctor = async (envs) => ({
  machine: { node: '24.9.0', at: Date.parse('2026-06-01'), kubectl: { ok: false, why: 'kubectl: not found' } },
  places: envs.map((env) => ({
    env,
    identity: { ok: true, value: { account: '222222222222', arn: 'arn:x', clockOffsetMs: 0 } },
    qualifier: 'hnb659fds',
    bootstrap: { ok: true, value: 31 },
    edges: [],
    contexts: {},
  })),
});

async function doctor(args: readonly string[] = []) {
  const host = testHost();
  const code = await run(['doctor', ...args], host, [{ commands: [doctorCommand(observe)] }]);
  return { code, host };
}

test('all environments, and one login: warnings do not refuse', async () => {
  const { code, host } = await doctor();
  expect(code).toBe(ExitCode.done);
  expect(host.output()).toContain('warn  dev: credentials');
  expect(host.output()).toMatch(/doctor: 0 block, \d+ warn, \d+ ok\n$/);
});

test('an environment that is asked for has to be of this login', async () => {
  const { code, host } = await doctor(['--env', 'dev']);
  expect(code).toBe(ExitCode.refused);
  expect(host.output()).toMatch(/^block dev: credentials\n/);
  expect((await doctor(['--env', 'staging'])).code).toBe(ExitCode.done);
});

test('a command to paste is on one line, however narrow the terminal is', async () => {
  const { host } = await doctor(['--env', 'dev']);
  expect(host.output()).toContain('\n        aws sso login --profile PROFILE && AWS_PROFILE=PROFILE npx bluegreen doctor --env dev\n');
});

test('--json has the same findings and the same exit code', async () => {
  const { code, host } = await doctor(['--env', 'dev', '--json']);
  expect(code).toBe(ExitCode.refused);
  expect((JSON.parse(host.output()) as { checks: object[] }).checks).toContainEqual(
    expect.objectContaining({ name: 'dev: credentials', verdict: 'block', command: expect.stringContaining('aws sso login') }),
  );
});

test('an unknown environment is bad usage', async () => {
  const { code, host } = await doctor(['--env', 'nowhere']);
  expect([code, host.errors()]).toEqual([ExitCode.usage, expect.stringContaining('no such environment')]);
});
