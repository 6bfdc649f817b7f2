import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRegularFile } from '../../../lib/files/read';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'read-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test('a regular file is read whole, also through a link, up to the limit', () => {
  writeFileSync(join(root, 'a'), 'x'.repeat(3_000_000));
  symlinkSync(join(root, 'a'), join(root, 'link'));
  expect(readRegularFile(join(root, 'link'), 3_000_000)).toHaveLength(3_000_000);
  expect(() => readRegularFile(join(root, 'a'), 2_999_999)).toThrow('is larger than 3 MB');
});

test('a file that has grown beyond all memory is refused after the limit', () => {
  writeFileSync(join(root, 'sparse'), '');
  truncateSync(join(root, 'sparse'), 1e12);
  expect(() => readRegularFile(join(root, 'sparse'), 1_000_000)).toThrow('is larger than 1 MB');
});

test.each([
  ['/dev/zero', 'is a device; expected: a regular file'],
  ['/proc/self/environ', 'is a file of the kernel'],
  ['/proc/kmsg', 'is a file of the kernel'],
  ['/tmp', 'is a folder; expected: a regular file'],
  ['/no/such/file', 'there is no such file or folder'],
])('%s is refused', (path, message) => expect(() => readRegularFile(path, 1000)).toThrow(message));

test('a pipe that nobody writes to is refused at once', () => {
  execFileSync('mkfifo', [join(root, 'pipe')]);
  expect(() => readRegularFile(join(root, 'pipe'), 1000)).toThrow('is a pipe; expected: a regular file');
});
