import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearAssembly, dropUnfinishedAssets, mayHoldAssembly, pruneAssets } from '../../../lib/app/assembly-folder';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bluegreen-assembly-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, content = '{}') => writeFileSync(join(folder, name), content);
const nested = (name: string) => mkdirSync(join(folder, name));
const entries = () => readdirSync(folder).toSorted();

/** What a run leaves: one stack that refers to `asset.used.zip`. */
function assembly({ ended = true } = {}): void {
  nested('assembly-dev');
  const manifest = { files: { used: { source: { path: '../asset.used.zip' } }, template: { source: { path: 'dev.template.json' } } } };
  write('assembly-dev/dev.assets.json', JSON.stringify(manifest));
  for (const name of ['asset.used.zip', 'cdk.out', 'tree.json', 'validation-report.json']) write(name);
  nested('asset.left');
  if (ended) write('manifest.json');
}

test('a folder is emptied only if all that it holds is an assembly’s', () => {
  expect(mayHoldAssembly(join(folder, 'nowhere'))).toBe(true);
  expect(mayHoldAssembly(folder)).toBe(true);
  assembly();
  nested('.cache');
  write('dev.template.json');
  expect(mayHoldAssembly(folder)).toBe(true);
  write('notes.txt');
  expect(mayHoldAssembly(folder)).toBe(false);
});

test('nor one with an assembly inside of it, nor a file', () => {
  nested('cdk.out');
  expect(mayHoldAssembly(folder)).toBe(false);
  write('file');
  expect(mayHoldAssembly(join(folder, 'file'))).toBe(false);
});

test('assets of a run that ended stay, all else goes', () => {
  assembly();
  clearAssembly(folder);
  expect(entries()).toEqual(['asset.left', 'asset.used.zip']);
});

test('a run that was cut short may have left half an asset: nothing stays', () => {
  assembly({ ended: false });
  clearAssembly(folder);
  expect(entries()).toEqual([]);
});

test('a run that is cut short right after it began is known by the next one', () => {
  assembly();
  clearAssembly(folder);
  clearAssembly(folder);
  expect(entries()).toEqual([]);
});

test('under the cdk command line assets go if the run before was cut short, and nothing else does', () => {
  assembly();
  const all = entries();
  dropUnfinishedAssets(folder);
  expect(entries()).toEqual(all.filter((entry) => entry !== 'manifest.json'));
  // Cut short right here.
  dropUnfinishedAssets(folder);
  expect(entries()).toEqual(['assembly-dev', 'cdk.out', 'tree.json', 'validation-report.json']);
  dropUnfinishedAssets(join(folder, 'nowhere'));
});

test('assets that no stack refers to are removed', () => {
  assembly();
  pruneAssets(folder);
  expect(existsSync(join(folder, 'asset.left'))).toBe(false);
  expect(existsSync(join(folder, 'asset.used.zip'))).toBe(true);
});
