import type { CalicoEntity, CalicoNetworkSet } from '../model/calico';
import type { Namespace, Service } from '../model/kubernetes';
import { type CalicoNode, type CalicoSelector, evaluateCalico } from '../model/selector/calico-ast';
import type { Labels } from '../model/selector/label-selector';
import { backendsOf } from './cilium-peers';
import { namespaceLabel, namespaceName, namespaceNameKey, podLabel, serviceAccountLabel, serviceAccountName } from './endpoint';
import { cidrPredicate } from './network-policy';
import { always, and, factExists, factIn, factIs, kindIs, never, not, or, type Predicate } from './predicate';

/** What rules refer to. */
export interface CalicoContext {
  /** Network sets, with the labels that selectors see: their own, and those of their namespace under `pcns.`. */
  readonly sets: readonly { readonly labels: Labels; readonly addresses: Predicate }[];
  readonly services: readonly Service[];
}

const pods = kindIs('pod');
const prefixes = { namespace: 'pcns.', serviceAccount: 'pcsa.' } as const;

export function calicoContext(
  sets: readonly CalicoNetworkSet[],
  namespaces: readonly Namespace[],
  services: readonly Service[],
): CalicoContext {
  return { services, sets: sets.map((set) => ({ labels: labelsOfSet(set, namespaces), addresses: or(...set.nets.map(cidrPredicate)) })) };
}

function labelsOfSet({ labels, scope, source }: CalicoNetworkSet, namespaces: readonly Namespace[]): Labels {
  if (scope === 'global') return labels;
  const name = source.namespace ?? 'default';
  const known = namespaces.find((namespace) => namespace.source.name === name)?.labels ?? { [namespaceNameKey]: name };
  const inherited = Object.entries(known).map(([key, value]) => [`${prefixes.namespace}${key}`, value]);
  return { ...Object.fromEntries(inherited), ...labels, 'projectcalico.org/namespace': name, 'pcns.projectcalico.org/name': name };
}

/**
 * The selector that a rule's entity amounts to, as one expression over labels (libcalico-go/lib/backend/syncersv1/updateprocessors/rules.go,
 * GetEntityRuleSelector): namespaceSelector, or in a namespaced policy its own namespace as soon as any selector is used, with the
 * selector and the service accounts. Undefined when the entity names no endpoints.
 */
function entitySelector(entity: CalicoEntity, namespace: string | undefined): CalicoNode | undefined {
  const accounts = entity.serviceAccounts === undefined ? undefined : serviceAccountNode(entity.serviceAccounts);
  const own = [accounts, entity.selector?.ast].filter((node) => node !== undefined);
  if (entity.namespaceSelector !== undefined) return { op: 'and', operands: [namespaceNode(entity.namespaceSelector.ast), ...own] };
  const narrowed = own.length > 0 || entity.notSelector !== undefined;
  if (namespace !== undefined && narrowed) {
    return { op: 'and', operands: [{ op: '==', label: 'projectcalico.org/namespace', value: namespace }, ...own] };
  }
  return own.length === 0 ? undefined : { op: 'and', operands: own };
}

function serviceAccountNode(match: NonNullable<CalicoEntity['serviceAccounts']>): CalicoNode | undefined {
  const parts: CalicoNode[] = [];
  if (match.selector !== undefined) parts.push(prefixed(match.selector.ast, prefixes.serviceAccount));
  if ((match.names ?? []).length > 0) parts.push({ op: 'in', label: 'projectcalico.org/serviceaccount', values: match.names ?? [] });
  return parts.length === 0 ? undefined : { op: 'and', operands: parts };
}

/** In a namespaceSelector, `all()` means "in some namespace" and `global()` "in none". */
function namespaceNode(node: CalicoNode): CalicoNode {
  if (node.op === 'all') return { op: 'has', label: 'projectcalico.org/namespace' };
  if (node.op === 'global') return { op: 'not', operand: { op: 'has', label: 'projectcalico.org/namespace' } };
  return rewritten(node, namespaceNode, prefixes.namespace);
}

/** Prefixes the label of an atom, or rewrites the operands of anything else. */
function rewritten(node: CalicoNode, rewrite: (operand: CalicoNode) => CalicoNode, prefix: string): CalicoNode {
  switch (node.op) {
    case 'all':
    case 'global':
      return node;
    case 'not':
      return { op: 'not', operand: rewrite(node.operand) };
    case 'and':
    case 'or':
      return { op: node.op, operands: node.operands.map(rewrite) };
    default:
      return { ...node, label: `${prefix}${node.label}` };
  }
}

const prefixed = (node: CalicoNode, prefix: string): CalicoNode => rewritten(node, (operand) => prefixed(operand, prefix), prefix);

/** The subject of a policy: pods of its namespace, or for a global one of the namespaces it selects. */
export function calicoSubject(
  spec: { selector?: CalicoSelector; serviceAccountSelector?: CalicoSelector; namespaceSelector?: CalicoSelector },
  namespace: string | undefined,
): Predicate {
  const accounts = spec.serviceAccountSelector === undefined ? always : accountsSelected(spec.serviceAccountSelector);
  const where = spec.namespaceSelector === undefined ? always : podPredicate(namespaceNode(spec.namespaceSelector.ast));
  return and(
    pods,
    namespace === undefined ? where : factIn(namespaceName, namespace),
    spec.selector === undefined ? always : podPredicate(spec.selector.ast),
    accounts,
  );
}

/** Pods whose service account has labels that a selector finds. */
export const accountsSelected = (selector: CalicoSelector): Predicate => podPredicate(prefixed(selector.ast, prefixes.serviceAccount));

/** One side of a rule. All criteria must hold; selectors choose pods and network sets, by address in the end. */
export function entityPredicate(entity: CalicoEntity, namespace: string | undefined, context: CalicoContext): Predicate {
  const selector = entitySelector(entity, namespace);
  const { nets, notNets, notSelector, services } = entity;
  return and(
    selector === undefined ? always : selected(selector, context),
    notSelector === undefined ? always : not(selected(notSelector.ast, context)),
    nets === undefined || nets.length === 0 ? always : or(...nets.map(cidrPredicate)),
    notNets === undefined ? always : not(or(...notNets.map(cidrPredicate))),
    services === undefined ? always : or(...servicesNamed(services, namespace, context).map(backendsOf)),
  );
}

export function servicesNamed(
  reference: { name: string; namespace?: string },
  namespace: string | undefined,
  context: CalicoContext,
): Service[] {
  const where = reference.namespace ?? namespace;
  return context.services.filter(({ source }) => source.name === reference.name && (source.namespace ?? 'default') === where);
}

/** Felix turns a selector into a set of addresses: those of matching pods, and the nets of matching network sets. */
function selected(node: CalicoNode, { sets }: CalicoContext): Predicate {
  const matching = sets.filter(({ labels }) => evaluateCalico(node, labels)).map(({ addresses }) => addresses);
  return or(and(pods, podPredicate(node)), ...matching);
}

/** A selector over the labels of a pod: its own, its namespace's (`pcns.`), its service account's (`pcsa.`). */
function podPredicate(node: CalicoNode): Predicate {
  switch (node.op) {
    case 'all':
    case 'global':
      return always;
    case 'not':
      return not(podPredicate(node.operand));
    case 'and':
      return and(...node.operands.map(podPredicate));
    case 'or':
      return or(...node.operands.map(podPredicate));
    default:
      return node.label === 'projectcalico.org/orchestrator' ? constantAtom(node) : atomPredicate(node, factOf(node.label));
  }
}

type Atom = Exclude<CalicoNode, { op: 'all' | 'global' | 'not' | 'and' | 'or' }>;

const constantAtom = (node: Atom): Predicate => (evaluateCalico(node, { 'projectcalico.org/orchestrator': 'k8s' }) ? always : never);

function atomPredicate(node: Atom, fact: string): Predicate {
  switch (node.op) {
    case 'has':
      return factExists(fact);
    case '==':
      return factIn(fact, node.value);
    case '!=':
      return not(factIn(fact, node.value));
    case 'in':
      return factIn(fact, ...node.values);
    case 'not in':
      return not(factIn(fact, ...node.values));
    default:
      return factIs(fact, { op: node.op, value: node.value });
  }
}

/** libcalico-go/lib/backend/k8s/conversion: the labels that Calico adds to a workload endpoint. */
function factOf(label: string): string {
  if (label === 'projectcalico.org/namespace' || label === 'pcns.projectcalico.org/name') return namespaceName;
  if (label === 'projectcalico.org/serviceaccount' || label === 'pcsa.projectcalico.org/name') return serviceAccountName;
  if (label.startsWith(prefixes.namespace)) return namespaceLabel(label.slice(prefixes.namespace.length));
  if (label.startsWith(prefixes.serviceAccount)) return serviceAccountLabel(label.slice(prefixes.serviceAccount.length));
  return podLabel(label);
}
