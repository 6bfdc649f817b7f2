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
