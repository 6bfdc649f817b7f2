import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pages } from '../../support/pages';

const root = resolve(__dirname, '..', '..', '..');
const source = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(root, 'lib', name), 'utf8'))
  .join('\n');
const text = pages.find(({ page }) => page === 'docs/troubleshooting.md')?.text ?? '';
const rows = [...text.matchAll(/^\| (`.+?) \| /gm)].map(([, message = '']) => message);

test.each(rows)('%s is what the tool prints', (message) => {
  const parts = [...message.matchAll(/`([^`]+)`/g)].map(([, part = '']) => part);
  expect(parts.filter((part) => !source.includes(part))).toEqual([]);
});

test('every table has rows', () => {
  expect(rows.length).toBeGreaterThan(30);
});
