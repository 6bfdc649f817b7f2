import { type LabelSelector, requirementsOf } from '../model/selector/label-selector';
import { type AddressBlock, blockContains, blockKey, isHostLocal } from './address';
import type { Endpoint, EndpointKind } from './endpoint';

/** What one atom asks of the value of a fact. Without a value every test is false; negations are written with `not`. */
export type ValueTest =
  | { readonly op: 'exists' }
  | { readonly op: 'in'; readonly values: readonly string[] }
  | { readonly op: 'contains' | 'starts with' | 'ends with'; readonly value: string };

/**
 * A condition on an endpoint: the common form into which every dialect's selectors, entities, CIDRs and names are brought, so that one
 * place can enumerate the endpoints that distinguish two sets of policies. `key` is equal for structurally equal predicates.
 */
export type Predicate =
  | { readonly op: 'constant'; readonly value: boolean; readonly key: string }
  | { readonly op: 'fact'; readonly fact: string; readonly test: ValueTest; readonly key: string }
  | { readonly op: 'kind'; readonly kinds: readonly EndpointKind[]; readonly key: string }
  | { readonly op: 'cidr'; readonly block: AddressBlock; readonly key: string }
  | { readonly op: 'tag'; readonly tag: string; readonly key: string }
  | { readonly op: 'host-local'; readonly key: string }
  | { readonly op: 'not'; readonly operand: Predicate; readonly key: string }
  | { readonly op: 'and'; readonly operands: readonly Predicate[]; readonly key: string }
  | { readonly op: 'or'; readonly operands: readonly Predicate[]; readonly key: string };

export const always: Predicate = { op: 'constant', value: true, key: '1' };
export const never: Predicate = { op: 'constant', value: false, key: '0' };

export function factIs(fact: string, test: ValueTest): Predicate {
  if (test.op === 'in' && test.values.length === 0) return never;
  return { op: 'fact', fact, test, key: `${JSON.stringify(fact)}${JSON.stringify(test)}` };
}
export const factIn = (fact: string, ...values: readonly string[]): Predicate => factIs(fact, { op: 'in', values: [...values].toSorted() });
export const factExists = (fact: string): Predicate => factIs(fact, { op: 'exists' });
export const kindIs = (...kinds: readonly EndpointKind[]): Predicate => ({ op: 'kind', kinds, key: `kind(${kinds.join()})` });
export const within = (block: AddressBlock): Predicate => ({ op: 'cidr', block, key: `cidr(${blockKey(block)})` });
export const tagged = (tag: string): Predicate => ({ op: 'tag', tag, key: `tag(${JSON.stringify(tag)})` });

/** An address on which the node itself answers (see isHostLocal). */
export const hostLocal: Predicate = { op: 'host-local', key: 'host-local' };

export function not(operand: Predicate): Predicate {
  if (operand.op === 'constant') return operand.value ? never : always;
  if (operand.op === 'not') return operand.operand;
  return { op: 'not', operand, key: `!${operand.key}` };
}

export const and = (...operands: readonly Predicate[]): Predicate => combine('and', operands, always, never);
export const or = (...operands: readonly Predicate[]): Predicate => combine('or', operands, never, always);

/** Flattens, drops the neutral constant and duplicates, stops at the absorbing one. */
function combine(op: 'and' | 'or', operands: readonly Predicate[], neutral: Predicate, absorbing: Predicate): Predicate {
  const kept = new Map<string, Predicate>();
  for (const operand of operands.flatMap((one) => (one.op === op ? one.operands : [one]))) {
    if (operand.key === absorbing.key) return absorbing;
    if (operand.key !== neutral.key) kept.set(operand.key, operand);
  }
  if (kept.size === 0) return neutral;
  const sorted = [...kept.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const [only] = sorted;
  if (sorted.length === 1 && only !== undefined) return only;
  return { op, operands: sorted, key: `${op}(${sorted.map((one) => one.key).join()})` };
}

export function testValue(test: ValueTest, value: string | undefined): boolean {
  if (value === undefined) return false;
  switch (test.op) {
    case 'exists':
      return true;
    case 'in':
      return test.values.includes(value);
    case 'contains':
      return value.includes(test.value);
    case 'starts with':
      return value.startsWith(test.value);
    case 'ends with':
      return value.endsWith(test.value);
  }
}

export function holds(predicate: Predicate, endpoint: Endpoint): boolean {
  switch (predicate.op) {
    case 'constant':
      return predicate.value;
    case 'fact':
      return testValue(predicate.test, endpoint.facts.get(predicate.fact));
    case 'kind':
      return predicate.kinds.includes(endpoint.kind);
    case 'cidr':
      return blockContains(predicate.block, endpoint.ip);
    case 'tag':
      return endpoint.tags.has(predicate.tag);
    case 'host-local':
      return isHostLocal(endpoint.ip);
    case 'not':
      return !holds(predicate.operand, endpoint);
    case 'and':
      return predicate.operands.every((operand) => holds(operand, endpoint));
    case 'or':
      return predicate.operands.some((operand) => holds(operand, endpoint));
  }
}

type Leaf = Extract<Predicate, { op: 'fact' | 'kind' | 'cidr' | 'tag' | 'host-local' }>;

/** What is left of a predicate when some of its leaves are known; `decide` returns undefined for those that are not. */
export function specialize(predicate: Predicate, decide: (leaf: Leaf) => boolean | undefined): Predicate {
  switch (predicate.op) {
    case 'constant':
      return predicate;
    case 'not': {
      const operand = specialize(predicate.operand, decide);
      return operand === predicate.operand ? predicate : not(operand);
    }
    case 'and':
    case 'or': {
      const operands = predicate.operands.map((operand) => specialize(operand, decide));
      if (operands.every((operand, index) => operand === predicate.operands[index])) return predicate;
      return predicate.op === 'and' ? and(...operands) : or(...operands);
    }
    default: {
      const known = decide(predicate);
      if (known === undefined) return predicate;
      return known ? always : never;
    }
  }
}

/** Every leaf of a predicate, left to right. */
export function* leavesOf(predicate: Predicate): Generator<Leaf> {
  if (predicate.op === 'constant') return;
  if (predicate.op === 'not') yield* leavesOf(predicate.operand);
  else if (predicate.op === 'and' || predicate.op === 'or') for (const operand of predicate.operands) yield* leavesOf(operand);
  else yield predicate;
}

/** A Kubernetes label selector over the labels that `factOf` names. */
export function selects(selector: LabelSelector, factOf: (key: string) => string): Predicate {
  return and(
    ...requirementsOf(selector).map(({ key, operator, values = [] }) => {
      switch (operator) {
        case 'In':
          return factIn(factOf(key), ...values);
        case 'NotIn':
          return not(factIn(factOf(key), ...values));
        case 'Exists':
          return factExists(factOf(key));
        case 'DoesNotExist':
          return not(factExists(factOf(key)));
      }
    }),
  );
}
