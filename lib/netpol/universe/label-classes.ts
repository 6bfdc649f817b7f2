import { namespaceName, serviceAccountName } from '../verdict/endpoint';
import { leavesOf, type Predicate, specialize, testValue, type ValueTest } from '../verdict/predicate';

/** One way of being labeled, and which of the predicates it satisfies. */
export interface LabelClass {
  readonly facts: ReadonlyMap<string, string>;
  readonly truths: readonly boolean[];
}

export interface LabelClasses {
  readonly classes: readonly LabelClass[];
  /** False when there were too many classes and only the plainest were kept: equality over them is then no proof. */
  readonly exhaustive: boolean;
}

/** More classes than this of one kind of endpoint are not enumerated. */
export const classLimit = 4096;

interface State {
  readonly residuals: readonly Predicate[];
  readonly facts: ReadonlyMap<string, string>;
}

/**
 * Every combination of truth values that labels can give a list of predicates, each with one labeling that does.
 *
 * Facts are settled one after the other. What is left of the predicates after some facts is all that matters of the labels so far, so
 * labelings that leave the same are one; the work grows with the number of combinations that exist, not with the product of all values.
 * Values are drawn from the tests themselves: each literal, combinations of prefixes, infixes and suffixes, a value that no test
 * names, and no value; of these, one for each combination of outcomes.
 *
 * @param predicates over facts only: kinds, CIDRs and tags settled before (`specialize`)
 * @param excluded values that a fact must not take (the names of known namespaces, for one that is not among them)
 */
export function labelClasses(
  predicates: readonly Predicate[],
  excluded: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
): LabelClasses {
  const tests = testsByFact(predicates);
  let states: State[] = [{ residuals: predicates, facts: new Map() }];
  let exhaustive = true;
  for (const [fact, factTests] of tests) {
    const values = valuesFor(fact, factTests, excluded.get(fact));
    const next = new Map<string, State>();
    for (const state of states) {
      for (const value of values) {
        const residuals = state.residuals.map((residual) =>
          specialize(residual, (leaf) => (leaf.op === 'fact' && leaf.fact === fact ? testValue(leaf.test, value) : undefined)),
        );
        const key = residuals.map((residual) => residual.key).join('\n');
        if (!next.has(key))
          next.set(key, { residuals, facts: value === undefined ? state.facts : new Map([...state.facts, [fact, value]]) });
      }
    }
    states = [...next.values()];
    if (states.length > classLimit) {
      exhaustive = false;
      states = plainest(states);
    }
  }
  return {
    exhaustive,
    classes: states.map(({ residuals, facts }) => ({
      facts,
      truths: residuals.map((residual) => residual.op === 'constant' && residual.value),
    })),
  };
}

/** Those with the fewest labels, and some with the most. */
function plainest(states: readonly State[]): State[] {
  const sorted = states.toSorted((a, b) => a.facts.size - b.facts.size);
  return [...sorted.slice(0, classLimit / 2), ...sorted.slice(-classLimit / 8)];
}

function testsByFact(predicates: readonly Predicate[]): Map<string, ValueTest[]> {
  const tests = new Map<string, Map<string, ValueTest>>();
  for (const predicate of predicates) {
    for (const leaf of leavesOf(predicate)) {
      if (leaf.op !== 'fact') continue;
      const known = tests.get(leaf.fact) ?? new Map<string, ValueTest>();
      tests.set(leaf.fact, known.set(leaf.key, leaf.test));
    }
  }
  return new Map([...tests].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([fact, known]) => [fact, [...known.values()]]));
}

const alwaysPresent = new Set([namespaceName, serviceAccountName]);
const unnamed = ['other', 'q-0', '7', 'unnamed-value'];

/** Values worth trying for a fact, one per combination of outcomes of its tests. Absence comes first: fewer labels read better. */
function valuesFor(fact: string, tests: readonly ValueTest[], excluded: ReadonlySet<string> = new Set()): (string | undefined)[] {
  const candidates: (string | undefined)[] = alwaysPresent.has(fact) ? [] : [undefined];
  candidates.push(...unnamed.map((value) => (fact === namespaceName ? `${value}-namespace` : value)));
  candidates.push(...tests.flatMap((test) => (test.op === 'in' ? test.values : [])));
  candidates.push(...pieced(tests));
  const distinct = new Map<string, string | undefined>();
  for (const value of candidates) {
    if (value !== undefined && (excluded.has(value) || value.length > 63)) continue;
    const outcome = `${value !== undefined}${tests.map((test) => testValue(test, value)).join()}`;
    if (!distinct.has(outcome)) distinct.set(outcome, value);
  }
  return [...distinct.values()];
}

/** prefix + infix + suffix, for every choice of the texts that string operators look for, none included. */
function pieced(tests: readonly ValueTest[]): string[] {
  const textsOf = (op: ValueTest['op']): string[] => [
    '',
    ...tests.flatMap((test) => (test.op === op && 'value' in test ? [test.value] : [])),
  ];
  const infixes = textsOf('contains');
  const middles = [...infixes, ...infixes.flatMap((a) => infixes.map((b) => `${a}${b}`))];
  return textsOf('starts with').flatMap((prefix) =>
    textsOf('ends with').flatMap((suffix) => middles.flatMap((middle) => [`${prefix}${middle}${suffix}`, `${prefix}0${middle}0${suffix}`])),
  );
}
