import { callsOf, problemOf } from '../../support/command-lines';
import { pages } from '../../support/pages';

const calls = pages.flatMap(({ page, text }) => callsOf(text).map((call) => ({ page, call })));

test('every call of bluegreen of a page has the command, arguments and options that exist', async () => {
  const problems = await Promise.all(
    calls.map(async ({ page, call }) => ({ call: `${page}: ${call.join(' ')}`, problem: await problemOf(call) })),
  );
  expect(problems.filter(({ problem }) => problem !== '')).toEqual([]);
  expect(calls.length).toBeGreaterThan(8);
});

test('pages call it as npx bluegreen: npm run prints a banner into pipes', () => {
  expect(pages.filter(({ text }) => /npm run (--silent )?bluegreen --/.test(text))).toEqual([]);
});
