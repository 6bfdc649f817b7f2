import * as fc from 'fast-check';
import { labelClasses } from '../../../../lib/netpol/universe/label-classes';
import { and, factExists, factIn, factIs, holds, not, or, type Predicate } from '../../../../lib/netpol/verdict/predicate';
import { at } from '../verdict/build';

const vectors = (predicates: readonly Predicate[]): string[] =>
  labelClasses(predicates)
    .classes.map(({ truths }) => truths.map(Number).join(''))
    .toSorted();

test('one class for each combination that labels can give, and none that they cannot', () => {
  const a = factIn('pod:app', 'a');
  const b = factIn('pod:app', 'b');
  expect(vectors([a, b])).toEqual(['00', '01', '10']);
  expect(vectors([a, factIn('pod:tier', 'x')])).toEqual(['00', '01', '10', '11']);
  expect(vectors([factExists('pod:app'), a])).toEqual(['00', '10', '11']);
  expect(vectors([not(a), a])).toEqual(['01', '10']);
});

test('string operators: values that satisfy several at once, or only one', () => {
  const starts = factIs('pod:app', { op: 'starts with', value: 'web' });
  const ends = factIs('pod:app', { op: 'ends with', value: '-v2' });
  const contains = factIs('pod:app', { op: 'contains', value: 'canary' });
  expect(vectors([starts, ends, contains])).toEqual(['000', '001', '010', '011', '100', '101', '110', '111']);
});

test('the name of a namespace is never absent, and not one of those excluded', () => {
  const name = 'ns:kubernetes.io/metadata.name';
  const { classes } = labelClasses([factIn(name, 'x'), factExists(name)], new Map([[name, new Set(['x'])]]));
  expect(classes.map(({ truths }) => truths)).toEqual([[false, true]]);
});

test('too many combinations are said to be too many', () => {
  const { exhaustive, classes } = labelClasses(Array.from({ length: 16 }, (_, index) => factExists(`pod:k${index}`)));
  expect(exhaustive).toBe(false);
  expect(classes.length).toBeGreaterThan(0);
});

const atom = fc.oneof(
  fc
    .record({ key: fc.constantFrom('pod:a', 'pod:b', 'pod:c'), values: fc.subarray(['1', '2', '12'], { minLength: 1 }) })
    .map(({ key, values }) => factIn(key, ...values)),
  fc.constantFrom('pod:a', 'pod:b', 'pod:c').map(factExists),
  fc
    .record({
      key: fc.constantFrom('pod:a', 'pod:b'),
      op: fc.constantFrom('contains' as const, 'starts with' as const, 'ends with' as const),
      value: fc.constantFrom('1', '2'),
    })
    .map(({ key, ...test }) => factIs(key, test)),
);
const predicate: fc.Arbitrary<Predicate> = fc.oneof(
  atom,
  atom.map(not),
  fc.tuple(atom, atom).map(([x, y]) => and(x, not(y))),
  fc.tuple(atom, atom).map(([x, y]) => or(x, y)),
);
const labels = fc.dictionary(fc.constantFrom('pod:a', 'pod:b', 'pod:c'), fc.constantFrom('1', '2', '12', '21', '121', 'x', '1x', 'x2'), {
  maxKeys: 3,
});

test('every labeling falls into a class, and each class is what its facts say', () => {
  fc.assert(
    fc.property(
      fc.array(predicate, { minLength: 1, maxLength: 5 }),
      fc.array(labels, { minLength: 20, maxLength: 20 }),
      (predicates, labelings) => {
        const { classes } = labelClasses(predicates);
        const truthsOf = (facts: ReadonlyMap<string, string>): string =>
          predicates.map((one) => Number(holds(one, { ...at('10.0.0.1'), facts }))).join('');
        const known = new Set(classes.map(({ truths }) => truths.map(Number).join('')));
        for (const { facts, truths } of classes) if (truthsOf(facts) !== truths.map(Number).join('')) return false;
        return labelings.every((labeling) => known.has(truthsOf(new Map(Object.entries(labeling)))));
      },
    ),
    { seed: 11, numRuns: 300 },
  );
});
