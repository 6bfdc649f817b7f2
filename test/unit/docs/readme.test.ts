import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkEnvironment } from '../../../lib/config/check';
import { bases } from '../../../tools/docs/cases/case';
import { changed } from '../../../tools/docs/cases/change';
import { pages } from '../../support/pages';

const readme = readFileSync(resolve(__dirname, '..', '..', '..', 'README.md'), 'utf8');

test('the sample error of the README is what the tool prints', () => {
  const description = changed(bases.prod, { 'network.podCidrs': ['100.64.0.0/10'] });
  let printed = '';
  try {
    checkEnvironment(description, 'config/environments/prod.ts');
  } catch (error) {
    printed = (error as Error).message;
  }
  const [, block] = printed.split('\n\n');
  expect(block).toContain('found:     100.64.0.0/10');
  expect(readme).toContain(`\`\`\`\n${block?.trim()}\n\`\`\``);
});

test('every npm script that a page names exists', () => {
  const { scripts } = require('../../../package.json') as { scripts: Record<string, string> };
  const named = pages.flatMap(({ page, text }) =>
    [...text.matchAll(/npm run (?:--silent |-s )?([\w:-]+)/g)].map(([, name = '']) => ({ page, name })),
  );
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter(({ name }) => !(name in scripts))).toEqual([]);
});
