import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { callsOf, problemOf } from '../../support/command-lines';

const root = resolve(__dirname, '..', '..', '..');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
].filter((name) => name.endsWith('.md'));
const calls = pages.flatMap((page) => callsOf(readFileSync(join(root, page), 'utf8')).map((call) => ({ page, call })));

test('every call of bluegreen in the README and the docs has the command, arguments and options that exist', async () => {
  const problems = await Promise.all(
    calls.map(async ({ page, call }) => ({ call: `${page}: ${call.join(' ')}`, problem: await problemOf(call) })),
  );
  expect(problems.filter(({ problem }) => problem !== '')).toEqual([]);
  expect(calls.length).toBeGreaterThan(8);
});

test('pages call it as npx bluegreen: npm run prints a banner into pipes', () => {
  expect(pages.filter((page) => /npm run (--silent )?bluegreen --/.test(readFileSync(join(root, page), 'utf8')))).toEqual([]);
});
