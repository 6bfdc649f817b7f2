import { type Cidr, parseCidr } from '../cidr';
import type { CalicoEntity, CalicoNetworkSet } from '../model/calico';
import { type CalicoNode, type CalicoSelector, evaluateCalico } from '../model/selector/calico-ast';
import type { Labels } from '../model/selector/label-selector';
import { intersect, normalize } from '../sets/conjunction';
import { type AddressKnowledge, anyPeer, block, blockWithoutAll, type Peer, type PodPeer, subtractPeer, wholeSpace } from '../sets/peer';
import { accountTerms } from './calico-accounts';
import { disjunctiveForm, everyPod, multiply, NotTranslatable, type Term } from './calico-dnf';
import type { Conditions } from './conditions';
import { type ConversionContext, namespaceNameLabel } from './draft';
import { labelForAccounts } from './service-accounts';

/** What a side of a rule is read with. */
export interface EntityScope {
  /** Namespace of the policy; undefined for a global one. */
  readonly own: string | undefined;
  readonly context: ConversionContext;
  readonly knowledge: AddressKnowledge;
  /** Takes what the result rests on. */
  readonly conditions: Conditions;
}

/**
 * Whom an entity matches (libcalico-go/lib/backend/syncersv1/updateprocessors/rules.go, getEndpointSelector). Selectors match pods and network
 * sets; blocks of addresses match pods too.
 * @throws NotTranslatable
 */
export function entityPeers(entity: CalicoEntity, scope: EntityScope): readonly Peer[] {
  const nets = (entity.nets ?? []).map(parseCidr);
  const notNets = (entity.notNets ?? []).map(parseCidr);
  const selects =
    entity.selector ?? entity.namespaceSelector ?? entity.serviceAccounts ?? (scope.own === undefined ? undefined : entity.notSelector);
  if (selects && nets.length > 0)
    throw new NotTranslatable('asks for addresses and labels at once; an ipBlock and a selector cannot be combined');
  const base = selects ? selected(entity, scope) : positiveBlocks(nets, notNets);
  const withoutNets = selects
    ? without(
        base,
        notNets.map((cidr) => block(cidr)),
        scope,
        'notNets',
      )
    : base;
  return entity.notSelector ? without(withoutNets, excluded(entity.notSelector, scope), scope, 'notSelector') : withoutNets;
}

function positiveBlocks(nets: readonly Cidr[], notNets: readonly Cidr[]): readonly Peer[] {
  if (nets.length > 0) return nets.flatMap((cidr) => blockWithoutAll(block(cidr), notNets));
  return notNets.length > 0 ? wholeSpace.flatMap((space) => blockWithoutAll(block(space), notNets)) : [anyPeer];
}

function without(peers: readonly Peer[], holes: readonly Peer[], scope: EntityScope, field: string): readonly Peer[] {
  return holes.reduce<readonly Peer[]>(
    (left, hole) =>
      left.flatMap((peer) => {
        const rest = subtractPeer(peer, hole, scope.knowledge);
        if (rest) return rest;
        throw new NotTranslatable(`${field} would need the addresses of pods; declare podCidrs and serviceCidrs with --cluster`);
      }),
    peers,
  );
}

function selected(entity: CalicoEntity, scope: EntityScope): readonly Peer[] {
  const pods = podPeers(entityTerms(entity, scope), scope);
  const sets = entity.serviceAccounts ? [] : networkSets(scope).filter((set) => setMatches(set, entity, scope));
  return [...pods, ...setBlocks(sets, scope)];
}

/** Pods of `notSelector`; it is not limited to a namespace. */
function excluded(selector: CalicoSelector, scope: EntityScope): readonly Peer[] {
  const terms = disjunctiveForm(selector.ast, 'endpoint', scope.context.inventory, scope.conditions);
  const sets = networkSets(scope).filter((set) => evaluateCalico(selector.ast, setLabels(set, scope)));
  return [...podPeers(terms, scope), ...setBlocks(sets, scope)];
}

/** The pods of an entity's selectors. */
export function entityTerms(entity: CalicoEntity, scope: EntityScope): readonly Term[] {
  const { inventory } = scope.context;
  const parts: (readonly Term[])[] = [];
  if (entity.namespaceSelector) parts.push(disjunctiveForm(entity.namespaceSelector.ast, 'namespace', inventory, scope.conditions));
  else if (scope.own !== undefined)
    parts.push([{ ...everyPod, namespace: [{ key: namespaceNameLabel, operator: 'In', values: [scope.own] }] }]);
  if (entity.selector) parts.push(disjunctiveForm(entity.selector.ast, 'endpoint', inventory, scope.conditions));
  if (entity.serviceAccounts?.selector) parts.push(accountTerms(entity.serviceAccounts.selector, namespaceScope(entity, scope)));
  const names = entity.serviceAccounts?.names ?? [];
  if (names.length > 0) parts.push([{ ...everyPod, accounts: [{ key: 'name', operator: 'In', values: names }] }]);
  return multiply(parts);
}

/** With a namespaceSelector, accounts of other namespaces than the policy's own are meant too. */
const namespaceScope = (entity: CalicoEntity, scope: EntityScope): EntityScope =>
  entity.namespaceSelector === undefined ? scope : { ...scope, own: undefined };

/** Terms as peers; a label has to stand for a service account. */
export function podPeers(terms: readonly Term[], scope: EntityScope): readonly PodPeer[] {
  return terms.flatMap((term) => {
    const pods = withAccounts(term, scope);
    return pods ? [{ kind: 'pods' as const, namespace: term.namespace, pods }] : [];
  });
}

/** The pod labels of a term, with a label in place of its service accounts; undefined where no pod can have them all. */
export function withAccounts(term: Term, scope: EntityScope): Term['pods'] | undefined {
  let pods: Term['pods'] | undefined = term.pods;
  for (const account of term.accounts) {
    const stand = labelForAccounts(account, term.namespace, scope.context.inventory, scope.context.namespaces);
    if (!stand) throw new NotTranslatable('names a service account that no label of the given pods distinguishes');
    scope.conditions.assume(stand.assumption);
    pods = pods && intersect(pods, [stand.requirement]);
  }
  return pods && normalize(pods);
}

function networkSets(scope: EntityScope): readonly CalicoNetworkSet[] {
  return [...scope.context.inventory.calicoNetworkSets, ...scope.context.inventory.calicoGlobalNetworkSets];
}

function setMatches(set: CalicoNetworkSet, entity: CalicoEntity, scope: EntityScope): boolean {
  const { namespace } = set.source;
  if (entity.namespaceSelector) {
    const labels = namespace === undefined ? undefined : namespaceLabels(namespace, scope);
    if (!evaluateNamespaces(entity.namespaceSelector.ast, labels)) return false;
  } else if (scope.own !== undefined && namespace !== scope.own) {
    return false;
  }
  return entity.selector === undefined || evaluateCalico(entity.selector.ast, setLabels(set, scope));
}

/** In a namespaceSelector `all()` is "has a namespace" and `global()` is "has none". */
function evaluateNamespaces(node: CalicoNode, labels: Labels | undefined): boolean {
  if (node.op === 'all') return labels !== undefined;
  if (node.op === 'global') return labels === undefined;
  if (node.op === 'not') return !evaluateNamespaces(node.operand, labels);
  if (node.op === 'and') return node.operands.every((operand) => evaluateNamespaces(operand, labels));
  if (node.op === 'or') return node.operands.some((operand) => evaluateNamespaces(operand, labels));
  return evaluateCalico(node, labels ?? {});
}

function namespaceLabels(name: string, scope: EntityScope): Labels {
  return { ...scope.context.namespaces.labelsOf(name), [namespaceNameLabel]: name, 'projectcalico.org/name': name };
}

/** Labels that a set is found by: its own, and those that it inherits from its namespace. */
function setLabels(set: CalicoNetworkSet, scope: EntityScope): Labels {
  const { namespace } = set.source;
  if (namespace === undefined) return set.labels;
  const inherited = Object.entries(namespaceLabels(namespace, scope)).map(([key, value]) => [`pcns.${key}`, value] as const);
  return { ...Object.fromEntries(inherited), ...set.labels, 'projectcalico.org/namespace': namespace };
}

function setBlocks(sets: readonly CalicoNetworkSet[], scope: EntityScope): readonly Peer[] {
  for (const set of sets) scope.conditions.add(`${set.source.kind} ${set.source.name} keeps its addresses and labels`);
  return sets.flatMap((set) => set.nets.map((net) => block(parseCidr(net))));
}
