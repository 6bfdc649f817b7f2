import type { Labels } from './label-selector';

/** A parsed selector of Calico (libcalico-go/lib/selector/parser/ast.go). */
export type CalicoNode =
  | { readonly op: 'all' }
  | { readonly op: 'global' }
  | { readonly op: 'has'; readonly label: string }
  | { readonly op: '==' | '!=' | 'contains' | 'starts with' | 'ends with'; readonly label: string; readonly value: string }
  | { readonly op: 'in' | 'not in'; readonly label: string; readonly values: readonly string[] }
  | { readonly op: 'not'; readonly operand: CalicoNode }
  | { readonly op: 'and' | 'or'; readonly operands: readonly CalicoNode[] };

/** A selector as written and as parsed. The empty text is `all()`. */
export interface CalicoSelector {
  readonly text: string;
  readonly ast: CalicoNode;
}

/**
 * Evaluates a selector over labels, as Felix does: `==`, `in` and the string operators need the label; `!=` and `not in` match where
 * it is absent. `global()` is true as a node; as a whole namespaceSelector it means "not namespaced", which the caller must treat first
 * (libcalico-go/lib/backend/syncersv1/updateprocessors/rules.go).
 */
export function evaluateCalico(node: CalicoNode, labels: Labels): boolean {
  switch (node.op) {
    case 'all':
    case 'global':
      return true;
    case 'has':
      return Object.hasOwn(labels, node.label);
    case 'not':
      return !evaluateCalico(node.operand, labels);
    case 'and':
      return node.operands.every((operand) => evaluateCalico(operand, labels));
    case 'or':
      return node.operands.some((operand) => evaluateCalico(operand, labels));
    default:
      return evaluateAtom(node, labels);
  }
}

type ValueAtom = Extract<CalicoNode, { value: string } | { values: readonly string[] }>;

function evaluateAtom(node: ValueAtom, labels: Labels): boolean {
  const value = Object.hasOwn(labels, node.label) ? labels[node.label] : undefined;
  if (value === undefined) return node.op === '!=' || node.op === 'not in';
  switch (node.op) {
    case '==':
      return value === node.value;
    case '!=':
      return value !== node.value;
    case 'contains':
      return value.includes(node.value);
    case 'starts with':
      return value.startsWith(node.value);
    case 'ends with':
      return value.endsWith(node.value);
    case 'in':
      return node.values.includes(value);
    case 'not in':
      return !node.values.includes(value);
  }
}
