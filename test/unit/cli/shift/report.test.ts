import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitCode } from '../../../../lib/cli/host';
import { run } from '../../../../lib/cli/program';
import { reportCommand, type TakeRecord } from '../../../../lib/cli/shift/report';
import { type Connect, translate } from '../../../../lib/cli/shift/session';
import { exampleRecord } from '../../shift/report/example';
import { testHost } from '../test-host';

const record = exampleRecord({ services: 2 });
const connect = (async () => ({})) as unknown as Connect;

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'bluegreen-report-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

async function report(args: string[], take: TakeRecord = async () => record) {
  const host = testHost({ cwd });
  return { code: await run(['report', ...args], host, [{ commands: [reportCommand(connect, take)], translate }]), host };
}

test('of an environment: the page, named for environment and day', async () => {
  const { code, host } = await report(['--env', 'staging']);
  expect(code).toBe(ExitCode.done);
  expect(host.errors()).toContain('Wrote report-prod-2026-11-23.html');
  expect(readFileSync(join(cwd, 'report-prod-2026-11-23.html'), 'utf8')).toContain('Cutover of prod to green');
});

test('a record that is kept gives the same page again', async () => {
  await report(['--env', 'staging', '--record', 'shift.json', '--out', 'one.html']);
  const { code } = await report(['--from', 'shift.json', '--out', 'two.html'], () => Promise.reject(new Error('asked AWS')));
  expect(code).toBe(ExitCode.done);
  expect(readFileSync(join(cwd, 'two.html'), 'utf8')).toBe(readFileSync(join(cwd, 'one.html'), 'utf8'));
});

test('--json prints the record and writes no page', async () => {
  const { host } = await report(['--env', 'staging', '--json', '--out', 'page.html']);
  expect(JSON.parse(host.output())).toEqual(record);
  expect(existsSync(join(cwd, 'page.html'))).toBe(false);
});

test('a preflight that was kept is shown', async () => {
  const { preflight: checked, ...bare } = record;
  writeFileSync(join(cwd, 'preflight.json'), JSON.stringify(checked));
  await report(['--env', 'staging', '--preflight', 'preflight.json', '--out', 'page.html'], async () => bare);
  expect(readFileSync(join(cwd, 'page.html'), 'utf8')).toContain('Argo CD applications');
});

test.each([
  ['neither environment nor record', [], '--env or --from: found neither'],
  ['both', ['--env', 'staging', '--from', 'x.json'], 'found both'],
  ['a record that is not there', ['--from', 'no.json'], 'no.json: there is no such file or folder'],
  ['an unknown environment', ['--env', 'nowhere'], 'no such environment'],
  ['a page that cannot be written', ['--env', 'staging', '--out', '/dev/null/page.html'], 'cannot be written: ENOTDIR'],
])('bad usage: %s', async (_, args, message) => {
  const { code, host } = await report(args);
  expect(code).toBe(ExitCode.usage);
  expect(host.errors()).toContain(message);
});

test.each(['{"checks":1}', 'nothing'])('a file that is no preflight: %s', async (text) => {
  writeFileSync(join(cwd, 'preflight.json'), text);
  const { code, host } = await report(['--env', 'staging', '--preflight', 'preflight.json']);
  expect([code, host.errors()]).toEqual([
    ExitCode.usage,
    expect.stringMatching(/error: preflight\.json: .*; expected what `preflight --json` prints/),
  ]);
});

test('an environment without a shift', async () => {
  const { code, host } = await report(['--env', 'staging'], async () => undefined);
  expect([code, host.errors()]).toEqual([ExitCode.refused, expect.stringContaining('staging has had no shift yet')]);
});
