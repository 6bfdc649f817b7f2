import * as fc from 'fast-check';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { parse } from 'yaml';
import { yamlText } from '../../../../lib/netpol/convert/yaml-text';

test('the text of a policy', () => {
  expect(
    yamlText({
      kind: 'NetworkPolicy',
      spec: {
        podSelector: {},
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: { matchLabels: { 'a/b': 'on' } } }], ports: [{ port: 80 }] }, {}],
      },
    }),
  ).toBe(
    'kind: NetworkPolicy\nspec:\n  podSelector: {}\n  policyTypes:\n    - Ingress\n  ingress:\n    - from:\n        - podSelector:\n            matchLabels:\n              a/b: "on"\n      ports:\n        - port: 80\n    - {}\n',
  );
});

test('every YAML version reads back what was written', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'yes',
      'No',
      '1.0',
      '0x1',
      '010',
      '1_000',
      '2020-01-01',
      '~',
      '',
      '<<',
      '=',
      '10.0.0.0/8',
      '12:30:45',
      'a: b',
      "it's",
      '#',
      '- a',
      '1e3',
      '.inf',
    ),
  );
  const leaf = fc.oneof(text, fc.nat());
  const value = fc.letrec<{ map: object; any: unknown }>((tie) => ({
    map: fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      tie('any') as fc.Arbitrary<object>,
      { minKeys: 1, maxKeys: 3 },
    ),
    any: fc.oneof({ maxDepth: 3 }, leaf, tie('map'), fc.array(fc.oneof(leaf, tie('map')), { maxLength: 3 })),
  })).map;
  fc.assert(
    fc.property(value, (data) => {
      const written = yamlText(data);
      const plain = JSON.parse(JSON.stringify(data)) as unknown;
      expect(parse(written, { version: '1.2', maxAliasCount: 0 })).toEqual(plain);
      expect(load(written, { schema: YAML11_SCHEMA })).toEqual(plain);
    }),
    { numRuns: 500 },
  );
});
