import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder, writeNew, writeWhole } from '../../../lib/files/whole';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whole-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test('a file is written into folders that did not exist, and replaces what was there', () => {
  writeWhole(join(root, 'a', 'b.txt'), 'old');
  writeWhole(join(root, 'a', 'b.txt'), 'new');
  expect(readFileSync(join(root, 'a', 'b.txt'), 'utf8')).toBe('new');
  expect(readdirSync(join(root, 'a'))).toEqual(['b.txt']);
});

test('a file that cannot be written leaves nothing behind', () => {
  mkdirSync(join(root, 'taken'));
  expect(() => writeWhole(join(root, 'taken'), 'text')).toThrow('it exists and is no regular file');
  expect(() => writeWhole(join(root, 'new', 'n'.repeat(300)), 'text')).toThrow(/ENAMETOOLONG/);
  expect(readdirSync(root)).toEqual(['new', 'taken']);
});

test('a device is never replaced by a file', () => {
  symlinkSync('/dev/null', join(root, 'null'));
  expect(() => writeWhole(join(root, 'null'), 'text')).toThrow('it exists and is no regular file');
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('a link is followed', () => {
  writeWhole(join(root, 'page'), 'old');
  symlinkSync('page', join(root, 'link'));
  writeWhole(join(root, 'link'), 'new');
  expect([readFileSync(join(root, 'page'), 'utf8'), readdirSync(root)]).toEqual(['new', ['link', 'page']]);
});

test('a folder of the kernel ends in an error: mkdir with `recursive` never returned', () => {
  expect(() => writeWhole('/proc/none/such/file', 'text')).toThrow(/ENOENT/);
});

test('a folder that cannot be filled leaves nothing behind', () => {
  const fill = (draft: string) => {
    writeFileSync(join(draft, 'half'), '');
    throw new Error('no space');
  };
  expect(() => makeFolder(join(root, 'cache'), fill)).toThrow('no space');
  expect(readdirSync(root)).toEqual([]);
});

test('a folder that another process made meanwhile stays as it is', () => {
  const folder = join(root, 'cache');
  makeFolder(folder, (draft) => {
    writeFileSync(join(draft, 'ours'), '');
    mkdirSync(folder);
    writeFileSync(join(folder, 'theirs'), '');
  });
  expect([readdirSync(folder), readdirSync(root)]).toEqual([['theirs'], ['cache']]);
});

test('a folder that exists is not made again', () => {
  const fill = jest.fn();
  makeFolder(root, fill);
  expect(fill).not.toHaveBeenCalled();
  expect(existsSync(root)).toBe(true);
});

test('a new file is written whole; one that exists stays, and no draft is left', () => {
  const file = join(root, 'new', 'a');
  writeNew(file, 'first');
  expect(() => writeNew(file, 'second')).toThrow('EEXIST');
  expect(readFileSync(file, 'utf8')).toBe('first');
  expect(readdirSync(join(root, 'new'))).toEqual(['a']);
});
