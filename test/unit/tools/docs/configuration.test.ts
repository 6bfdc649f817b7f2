import { rules } from '../../../../lib/config/rules';
import { configurationDocs } from '../../../../tools/docs/configuration';

const { current, expected } = configurationDocs();

test('docs/configuration.md is what the schema and the rules say; npm run docs:config writes it', () => {
  const lines = current.split('\n');
  const stale = expected.split('\n').find((line, index) => line !== lines[index]);
  expect({ stale, isCurrent: current === expected }).toEqual({ stale: undefined, isCurrent: true });
});

test.each(rules.map((rule) => rule.name))('%s has a sentence in docs/configuration.md', (name) => {
  expect(current).toMatch(new RegExp(`^- \\*\\*${name}\\*\\*: [A-Z/1-9\`a-z].{20,}`, 'm'));
});

describe('the field reference', () => {
  const rows = expected.split('<!-- /fields -->')[0]?.match(/^\| `.*$/gm) ?? [];
  const columns = (row: string) => row.split(/(?<!\\)\|/).map((column) => column.trim());

  test('has every field once, each with a meaning', () => {
    expect(rows.length).toBeGreaterThan(230);
    const [fields, meanings] = [1, 2].map((place) => rows.map((row) => columns(row)[place] ?? '')) as [string[], string[]];
    expect(fields.filter((_, index) => !/^[\w`].{8,}[.]$/.test(meanings[index] ?? ''))).toEqual([]);
    expect(fields.filter((field, index) => fields.indexOf(field) !== index)).toEqual([]);
  });
});
