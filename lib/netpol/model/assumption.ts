import { parseCalicoSelector } from './selector/calico-parse';
import type { Requirement } from './selector/label-selector';

/**
 * Something that a conversion takes as given because a NetworkPolicy cannot say it. summary.json has it in `reasons[].assumes`, so that
 * `verify`, `replay` and `decide` can assume the same, or find a pod that contradicts it.
 *
 * `account-label`: of the pods in some namespaces, those of the accounts, and no others, have one of these values of a label.
 * `labeled-accounts`: the service accounts that a Calico selector finds are these, and no others.
 * `label-values`: pods or namespaces have no other values of a label than these.
 */
export type Assumption =
  | {
      readonly kind: 'account-label';
      /** Over the labels of the pods' namespace; empty for all namespaces. */
      readonly namespaces: readonly Requirement[];
      /** On the name of the service account; the key is not considered. */
      readonly accounts: Requirement;
      readonly label: string;
      readonly values: readonly string[];
    }
  | {
      readonly kind: 'labeled-accounts';
      /** As Calico writes it. */
      readonly selector: string;
      /** Where the accounts are; absent for all namespaces. */
      readonly namespace?: string;
      readonly accounts: readonly { readonly namespace: string; readonly name: string }[];
    }
  | { readonly kind: 'label-values'; readonly on: 'pod' | 'namespace'; readonly label: string; readonly values: readonly string[] };

/** One sentence without its end; equal assumptions have equal ones, different ones different. */
export function describeAssumption(assumption: Assumption): string {
  switch (assumption.kind) {
    case 'account-label': {
      const { label, values, accounts, namespaces } = assumption;
      const whose = (accounts.values ?? []).length === 0 ? 'any service account' : `service account ${(accounts.values ?? []).join(', ')}`;
      return `label ${label} (${values.join(', ')}) marks the pods of ${whose}, and no others${whereOf(namespaces)}`;
    }
    case 'labeled-accounts': {
      const names = assumption.accounts.map(({ namespace, name }) => `${namespace}/${name}`).join(', ');
      const where = assumption.namespace === undefined ? '' : ` in namespace ${assumption.namespace}`;
      return `the service accounts of ${JSON.stringify(assumption.selector)}${where} are those of the input: ${names === '' ? 'none' : names}`;
    }
    case 'label-values':
      return `${assumption.label}${assumption.on === 'namespace' ? ' of namespaces' : ''} has no values other than those of the input`;
  }
}

function whereOf(namespaces: readonly Requirement[]): string {
  if (namespaces.length === 0) return '';
  const [only] = namespaces;
  if (namespaces.length === 1 && only?.operator === 'In' && only.key === 'kubernetes.io/metadata.name')
    return ` (namespace ${(only.values ?? []).join(', ')})`;
  return ` (namespaces with ${namespaces.map(requirementText).join(', ')})`;
}

const requirementText = ({ key, operator, values = [] }: Requirement): string =>
  values.length === 0 ? `${key} ${operator}` : `${key} ${operator} ${values.join('|')}`;

/** Whether a value, from a file that anybody may have edited, is an assumption. */
export function isAssumption(value: unknown): value is Assumption {
  if (!isObject(value)) return false;
  switch (value.kind) {
    case 'account-label':
      return (
        isListOf(value.namespaces, isRequirement) && isRequirement(value.accounts) && isText(value.label) && isListOf(value.values, isText)
      );
    case 'labeled-accounts':
      return (
        isText(value.selector) &&
        isSelector(value.selector as string) &&
        (value.namespace === undefined || isText(value.namespace)) &&
        isListOf(value.accounts, (one) => isObject(one) && isText(one.namespace) && isText(one.name))
      );
    case 'label-values':
      return (value.on === 'pod' || value.on === 'namespace') && isText(value.label) && isListOf(value.values, isText);
    default:
      return false;
  }
}

function isSelector(text: string): boolean {
  try {
    parseCalicoSelector(text);
    return true;
  } catch {
    return false;
  }
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isListOf = (value: unknown, isOne: (item: unknown) => boolean): boolean => Array.isArray(value) && value.every(isOne);
const operators: ReadonlySet<unknown> = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist']);
const isRequirement = (value: unknown): boolean =>
  isObject(value) && isText(value.key) && operators.has(value.operator) && (value.values === undefined || isListOf(value.values, isText));
