import type { Inventory } from '../model/inventory';
import type { CalicoNode } from '../model/selector/calico-ast';
import type { Labels, Requirement } from '../model/selector/label-selector';
import { labelKeyProblem, labelValueProblem } from '../read/label-syntax';
import { type Conjunction, negate, normalize } from '../sets/conjunction';
import type { Conditions } from './conditions';
import { namespaceNameLabel } from './draft';

/** One term of a selector in disjunctive form: all of its requirements hold. */
export interface Term {
  readonly pods: Conjunction;
  readonly namespace: Conjunction;
  /** Requirements on the name of the service account; the key is not considered. */
  readonly accounts: Conjunction;
}

/** A selector whose meaning cannot be put into labels of pods and namespaces. */
export class NotTranslatable extends Error {}

/** What the labels of a selector are labels of. */
export type SelectorContext = 'endpoint' | 'namespace';

/** Terms beyond this are no policy that anybody could read. */
const maxTerms = 64;
export const everyPod: Term = { pods: [], namespace: [], accounts: [] };

/**
 * A Calico selector in disjunctive form, for pods: `!` is pushed down, `&&` is multiplied out, terms that nothing meets are dropped.
 * @param conditions takes what the result rests on
 * @throws NotTranslatable
 */
export function disjunctiveForm(node: CalicoNode, context: SelectorContext, inventory: Inventory, conditions: Conditions): readonly Term[] {
  return expand(node, false, { context, inventory, conditions });
}

interface Scope {
  readonly context: SelectorContext;
  readonly inventory: Inventory;
  readonly conditions: Conditions;
}

function expand(node: CalicoNode, negated: boolean, scope: Scope): readonly Term[] {
  switch (node.op) {
    case 'all':
      return negated ? [] : [everyPod];
    case 'global':
      // A pod always is in a namespace.
      return negated ? [everyPod] : [];
    case 'not':
      return expand(node.operand, !negated, scope);
    case 'and':
    case 'or': {
      const parts = node.operands.map((operand) => expand(operand, negated, scope));
      return (node.op === 'and') === negated ? parts.flat() : multiply(parts);
    }
    default:
      return atom(node, negated, scope);
  }
}

/** Terms that hold where one term of each part holds. */
export function multiply(parts: readonly (readonly Term[])[]): readonly Term[] {
  let result: readonly Term[] = [everyPod];
  for (const part of parts) {
    result = result.flatMap((left) => part.flatMap((right) => merge(left, right) ?? []));
    if (result.length > maxTerms) throw new NotTranslatable(`falls into more than ${maxTerms} terms`);
  }
  return result;
}

function merge(a: Term, b: Term): Term | undefined {
  const pods = normalize([...a.pods, ...b.pods]);
  const namespace = normalize([...a.namespace, ...b.namespace]);
  const accounts = normalize([...a.accounts, ...b.accounts]);
  return pods && namespace && accounts && { pods, namespace, accounts };
}

type Atom = Exclude<CalicoNode, { op: 'all' | 'global' | 'not' | 'and' | 'or' }>;

function atom(node: Atom, negated: boolean, scope: Scope): readonly Term[] {
  const key = classify(node.label, scope.context);
  if (key.on === 'constant') {
    const present = key.value !== undefined;
    return requirementHolds(toRequirement(node, key.value === undefined ? [] : [key.value]), present ? { x: key.value } : {}) === negated
      ? []
      : [everyPod];
  }
  const requirement = toRequirement(node, isStringOperator(node.op) ? knownValues(node.label, key, scope) : []);
  const wanted = negated ? negate(requirement) : requirement;
  return termOf({ ...wanted, key: key.label }, key.on);
}

type Key =
  | { readonly on: 'pods' | 'namespace' | 'accounts'; readonly label: string }
  | { readonly on: 'constant'; readonly value: string | undefined };

/** What a label of a selector is a label of (libcalico-go/lib/backend/k8s/conversion; felix/labelindex inherits the namespace's as `pcns.`). */
function classify(label: string, context: SelectorContext): Key {
  if (context === 'namespace') {
    if (label === 'projectcalico.org/name' || label === namespaceNameLabel) return { on: 'namespace', label: namespaceNameLabel };
    return valid(label, 'namespace');
  }
  if (label === 'projectcalico.org/namespace' || label === 'pcns.projectcalico.org/name' || label === `pcns.${namespaceNameLabel}`) {
    return { on: 'namespace', label: namespaceNameLabel };
  }
  if (label === 'projectcalico.org/orchestrator') return { on: 'constant', value: 'k8s' };
  if (label === 'projectcalico.org/serviceaccount') return { on: 'accounts', label: 'name' };
  if (label.startsWith('pcns.')) return valid(label.slice('pcns.'.length), 'namespace');
  if (label.startsWith('pcsa.') || label.startsWith('projectcalico.org/'))
    throw new NotTranslatable(`uses ${label}, for which there is no label of a pod or namespace`);
  return valid(label, 'pods');
}

/** A key that Kubernetes refuses is on no pod and no namespace. */
function valid(label: string, on: 'pods' | 'namespace'): Key {
  return labelKeyProblem(label) === undefined ? { on, label } : { on: 'constant', value: undefined };
}

function isStringOperator(op: Atom['op']): boolean {
  return op === 'contains' || op === 'starts with' || op === 'ends with';
}

/** A requirement whose key is to be filled in. Values that no label can have are left out. */
function toRequirement(node: Atom, candidates: readonly string[]): Requirement {
  switch (node.op) {
    case 'has':
      return { key: 'x', operator: 'Exists' };
    case '==':
    case '!=':
      return { key: 'x', operator: node.op === '==' ? 'In' : 'NotIn', values: labelValues([node.value]) };
    case 'in':
    case 'not in':
      return { key: 'x', operator: node.op === 'in' ? 'In' : 'NotIn', values: labelValues(node.values) };
    default:
      return { key: 'x', operator: 'In', values: candidates.filter((value) => matchesText(node.op, value, node.value)) };
  }
}

function labelValues(values: readonly string[]): string[] {
  return values.filter((value) => labelValueProblem(value) === undefined);
}

function matchesText(op: Atom['op'], value: string, text: string): boolean {
  if (op === 'contains') return value.includes(text);
  return op === 'starts with' ? value.startsWith(text) : value.endsWith(text);
}

function requirementHolds({ operator, values = [] }: Requirement, labels: { readonly x?: string }): boolean {
  const { x } = labels;
  switch (operator) {
    case 'In':
      return x !== undefined && values.includes(x);
    case 'NotIn':
      return x === undefined || !values.includes(x);
    case 'Exists':
      return x !== undefined;
    case 'DoesNotExist':
      return x === undefined;
  }
}

/** `In []` holds nowhere and `NotIn []` everywhere; every namespace has a name, every pod an account. */
function termOf(requirement: Requirement, on: 'pods' | 'namespace' | 'accounts'): readonly Term[] {
  const { operator, values = [], key } = requirement;
  const always = on === 'accounts' || key === namespaceNameLabel;
  if (always && operator === 'Exists') return [everyPod];
  if (always && operator === 'DoesNotExist') return [];
  if (operator === 'In' && values.length === 0) return [];
  if (operator === 'NotIn' && values.length === 0) return [everyPod];
  return [{ ...everyPod, [on]: [requirement] }];
}

/** Values of a label that the inventory has; the string operators are expanded over them. */
function knownValues(label: string, key: Exclude<Key, { on: 'constant' }>, { inventory, conditions }: Scope): string[] {
  const labels: readonly Labels[] =
    key.on === 'namespace' ? inventory.namespaces.map((item) => item.labels) : inventory.pods.map((item) => item.labels);
  if (key.on === 'accounts' || labels.length === 0)
    throw new NotTranslatable(
      `compares ${label} by text; give the ${key.on === 'namespace' ? 'Namespaces' : 'Pods'} as input, so that its values are known`,
    );
  const values = [...new Set(labels.flatMap((item) => (Object.hasOwn(item, key.label) ? [item[key.label]!] : [])))].toSorted();
  conditions.assume({ kind: 'label-values', on: key.on === 'namespace' ? 'namespace' : 'pod', label: key.label, values });
  return values;
}
