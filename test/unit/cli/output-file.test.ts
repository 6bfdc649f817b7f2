import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../../lib/cli/host';
import { writeOutputFile } from '../../../lib/cli/output-file';
import { testHost } from './test-host';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'output-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

test('a file in a new folder, in place of an earlier one, with the permissions of a script', () => {
  const host = testHost({ cwd });
  writeOutputFile(host, 'new/run.sh', 'old', { mode: 0o755 });
  writeOutputFile(host, 'new/run.sh', 'true', { mode: 0o755 });
  expect(readFileSync(join(cwd, 'new/run.sh'), 'utf8')).toBe('true');
  expect(statSync(join(cwd, 'new/run.sh')).mode & 0o111).not.toBe(0);
  expect(readdirSync(join(cwd, 'new'))).toEqual(['run.sh']);
});

test('what cannot be written is bad usage, names the option, and leaves nothing behind', () => {
  const host = testHost({ cwd });
  mkdirSync(join(cwd, 'page.html'));
  writeFileSync(join(cwd, 'page.html/kept'), '');
  const write = () => writeOutputFile(host, 'page.html', 'x', { what: '--html page.html' });
  expect(write).toThrow(UsageError);
  expect(write).toThrow('--html page.html: cannot be written: it exists and is no regular file; expected a file');
  expect(readdirSync(cwd)).toEqual(['page.html']);
});

test('a folder that is made is named, once; one that is there is not', () => {
  const host = testHost({ cwd });
  for (const name of ['reports/2026/page.html', 'reports/2026/other.html', 'page.html']) writeOutputFile(host, name, 'x');
  expect(host.errors()).toBe('Made the folder reports/2026\n');
});
