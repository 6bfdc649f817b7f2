import type { Requirement } from '../model/selector/label-selector';

/**
 * A set of label maps, given by requirements that must all hold. Requirements on different keys are independent, and values are without bound,
 * so emptiness, inclusion and difference are decided exactly, key by key.
 */
export type Conjunction = readonly Requirement[];

/** What the requirements on one key amount to. */
interface KeyState {
  /** Values allowed by In; undefined while there is no In. */
  allowed?: Set<string>;
  readonly excluded: Set<string>;
  present: boolean;
  absent: boolean;
}

/**
 * One or two requirements a key, keys sorted, values sorted and without those that are excluded elsewhere. Equal sets that differ only in how
 * they were written come out the same.
 * @returns undefined where nothing can satisfy all of them
 */
export function normalize(requirements: Conjunction): Conjunction | undefined {
  const states = new Map<string, KeyState>();
  for (const requirement of requirements) {
    const state = states.get(requirement.key) ?? { excluded: new Set(), present: false, absent: false };
    states.set(requirement.key, state);
    add(state, requirement);
  }
  const result: Requirement[] = [];
  for (const key of [...states.keys()].toSorted()) {
    const normal = normalizeKey(key, states.get(key)!);
    if (!normal) return undefined;
    result.push(...normal);
  }
  return result;
}

function add(state: KeyState, { operator, values = [] }: Requirement): void {
  if (operator === 'Exists') state.present = true;
  else if (operator === 'DoesNotExist') state.absent = true;
  else if (operator === 'NotIn') for (const value of values) state.excluded.add(value);
  else {
    const { allowed } = state;
    state.allowed = new Set(allowed ? values.filter((value) => allowed.has(value)) : values);
    state.present = true;
  }
}

function normalizeKey(key: string, state: KeyState): Requirement[] | undefined {
  if (state.absent) return state.present ? undefined : [{ key, operator: 'DoesNotExist' }];
  if (state.allowed) {
    const values = [...state.allowed].filter((value) => !state.excluded.has(value)).toSorted();
    return values.length === 0 ? undefined : [{ key, operator: 'In', values }];
  }
  const result: Requirement[] = state.present ? [{ key, operator: 'Exists' }] : [];
  if (state.excluded.size > 0) result.push({ key, operator: 'NotIn', values: [...state.excluded].toSorted() });
  return result;
}

/** Both hold; undefined where that is impossible. */
export function intersect(a: Conjunction, b: Conjunction): Conjunction | undefined {
  return b.length === 0 ? normalize(a) : normalize([...a, ...b]);
}

/**
 * Nothing satisfies both, where something satisfies each. Two different values of one key, the usual case, need no intersection to be built.
 */
export function disjoint(a: Conjunction, b: Conjunction): boolean {
  if (a.length === 0 || b.length === 0) return normalize(a.length === 0 ? b : a) === undefined;
  let mixed = false;
  for (const left of a) {
    for (const right of b) {
      if (left.key !== right.key) continue;
      if (left.operator !== 'In' || right.operator !== 'In') mixed = true;
      else if (!left.values?.some((value) => right.values?.includes(value))) return true;
    }
  }
  return mixed && intersect(a, b) === undefined;
}

/** What a requirement leaves out. Exact: `NotIn` and `DoesNotExist` also hold where the key is absent. */
export function negate(requirement: Requirement): Requirement {
  const { key, values } = requirement;
  switch (requirement.operator) {
    case 'In':
      return { key, operator: 'NotIn', values };
    case 'NotIn':
      return { key, operator: 'In', values };
    case 'Exists':
      return { key, operator: 'DoesNotExist' };
    case 'DoesNotExist':
      return { key, operator: 'Exists' };
  }
}

/** Whether everything that satisfies `a` satisfies `b`. */
export function includes(b: Conjunction, a: Conjunction): boolean {
  return b.every((requirement) => intersect(a, [negate(requirement)]) === undefined);
}

/** `a` without `b`, as disjoint conjunctions. */
export function subtract(a: Conjunction, b: Conjunction): Conjunction[] {
  if (intersect(a, b) === undefined) return [a];
  const pieces: Conjunction[] = [];
  b.forEach((requirement, index) => {
    const outside = normalize([...a, ...b.slice(0, index), negate(requirement)]);
    if (outside) pieces.push(outside);
  });
  return pieces;
}
