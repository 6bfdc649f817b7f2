import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mutantsOf } from '../../../tools/mutation/mutants';
import { sample } from '../../../tools/mutation/sample';

/** The source with each mutant in it. */
function mutated(text: string): string[] {
  const source = Buffer.from(text);
  return mutantsOf(source).map(({ start, end, replacement }) =>
    Buffer.concat([source.subarray(0, start), Buffer.from(replacement), source.subarray(end)]).toString(),
  );
}

test.each([
  ['export const a = (b: number) => b === 1;', ['(b) !== (1)', 'b === 2']],
  ['export const a = (b: boolean) => !b;', ['=> (b)']],
  ['export const a = (b: string[]) => b.filter(c);', ['=> b;']],
  ['export const a = (b: string[]) => b.some(c);', ['b.every(c)']],
  ["export const a = (b: string) => b + 'x';", []],
  ['export type A = 1 | 2;', []],
  ['// ü: bytes are not letters\n\nexport const a = (b: number) => (b ? "ä" : "ö");', ['(true ?', '(false ?']],
])('%s', (text, expected) => {
  const all = mutated(text);
  expect(all).toHaveLength(expected.length);
  for (const [index, part] of expected.entries()) expect(all[index]).toContain(part);
});

test('the same seed takes the same sample, another takes another', () => {
  const root = mkdtempSync(join(tmpdir(), 'mutation-'));
  mkdirSync(join(root, 'lib'));
  writeFileSync(
    join(root, 'lib', 'a.ts'),
    Array.from({ length: 30 }, (_, index) => `export const a${index} = (b: number) => b < c;`).join('\n'),
  );
  const lines = (seed: string): number[] => sample(root, ['lib'], 10, seed).map(({ line }) => line);
  expect(lines('1')).toEqual(lines('1'));
  expect(lines('1')).not.toEqual(lines('2'));
  expect(sample(root, ['lib'], 1, '1')[0]).toMatchObject({ file: 'lib/a.ts', code: expect.stringMatching(/^export const a\d+ =/) });
});
