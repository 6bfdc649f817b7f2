import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatProblems } from '../../../lib/config/problems/problem';
import { rules } from '../../../lib/config/rules';
import { allCases } from '../../../tools/docs/cases/all';
import { bases } from '../../../tools/docs/cases/case';
import { environmentWith } from '../../../tools/docs/cases/change';

/** Groups of rules with a test file of their own. */
const testedElsewhere: Readonly<Record<string, string>> = { shiftRules: 'rules/shift.test.ts' };

test('every rule has a case that breaks it and one that passes', () => {
  const covered = allCases.filter(({ breaks, passes }) => breaks.length > 0 && passes.length > 0).map(({ rule }) => rule.name);
  const elsewhere = Object.keys(testedElsewhere).filter((name) => existsSync(join(__dirname, testedElsewhere[name] ?? '')));
  expect([...covered, ...elsewhere].toSorted()).toEqual(rules.map((rule) => rule.name).toSorted());
  expect(covered).not.toContain('');
});

describe.each(allCases.map((cases) => [cases.rule.name, cases] as const))('%s', (_name, { rule, breaks, passes }) => {
  test.each(breaks.map((breach) => [breach.shows, breach] as const))('refuses: %s', (_shows, { base, changes, at, says }) => {
    const problems = rule(environmentWith(bases[base], changes));
    expect(problems.map(({ path }) => path)).toEqual(at);
    expect(formatProblems('config/environments/x.ts', problems)).toMatch(says);
    for (const { what, found, expected } of problems) {
      for (const part of [what, found, expected]) expect(part).toMatch(/^(?!.*(undefined|NaN|Infinity|\[object)).+$/);
    }
  });

  test.each(passes.map((pass) => [pass.shows, pass] as const))('accepts: %s', (_shows, { base, changes }) => {
    expect(rule(environmentWith(bases[base], changes))).toEqual([]);
  });
});
