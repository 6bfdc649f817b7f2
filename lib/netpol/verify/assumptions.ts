import { type Assumption, describeAssumption } from '../model/assumption';
import type { Inventory } from '../model/inventory';
import { parseCalicoSelector } from '../model/selector/calico-parse';
import { describeSource, type Source } from '../model/source';
import { podEndpoint, settleNamespace } from '../universe/endpoint-classes';
import { type KnownNamespace, namespaceFacts } from '../universe/namespaces';
import { accountsSelected } from '../verdict/calico-peers';
import { type Endpoint, namespaceLabel, namespaceName, podLabel, serviceAccountLabel, serviceAccountName } from '../verdict/endpoint';
import { always, and, factExists, factIn, holds, leavesOf, not, or, type Predicate, selects } from '../verdict/predicate';
import type { ConvertedEntry } from './causes';

/** What the judge takes as given because the conversion did. */
export interface Assumed {
  /** Each holds for every pod. */
  readonly predicates: readonly Predicate[];
  readonly assumptions: readonly Assumption[];
  /** For people: what was assumed. */
  readonly texts: readonly string[];
  /** For people: what was not, and which pod contradicts it. */
  readonly contradicted: readonly string[];
}

/**
 * The assumptions of a conversion, as far as nothing that is known contradicts them: a pod without the label that stands for its service
 * account is a case to be judged, and not one to be left out.
 * @param entries the conversion's summary
 */
export function assumedBy(entries: readonly ConvertedEntry[], known: Inventory): Assumed {
  const all = entries.flatMap(({ reasons }) => reasons.flatMap(({ assumes }) => assumes ?? []));
  const distinct = [...new Map(all.map((assumption) => [JSON.stringify(assumption), assumption])).values()];
  const judged = distinct.map((assumption) => {
    const predicate = predicateOf(assumption);
    return { assumption, predicate, text: describeAssumption(assumption), by: contradictionOf(assumption, predicate, known) };
  });
  const sound = judged.filter(({ by }) => by === undefined);
  return {
    predicates: sound.map(({ predicate }) => predicate),
    assumptions: sound.map(({ assumption }) => assumption),
    texts: sound.map(({ text }) => text),
    contradicted: judged.flatMap(({ text, by }) => (by === undefined ? [] : [`${text}; ${describeSource(by)} contradicts it`])),
  };
}

/** An assumption as a condition on pods. */
export function predicateOf(assumption: Assumption): Predicate {
  switch (assumption.kind) {
    case 'account-label': {
      const { namespaces, accounts, label, values } = assumption;
      const where = selects({ matchExpressions: namespaces }, namespaceLabel);
      const ofAccount = selects({ matchExpressions: [accounts] }, () => serviceAccountName);
      return or(not(where), equivalent(ofAccount, factIn(podLabel(label), ...values)));
    }
    case 'labeled-accounts': {
      const where = assumption.namespace === undefined ? always : factIn(namespaceName, assumption.namespace);
      const named = or(
        ...assumption.accounts.map(({ namespace, name }) => and(factIn(namespaceName, namespace), factIn(serviceAccountName, name))),
      );
      return or(not(where), equivalent(accountsSelected(parseCalicoSelector(assumption.selector)), named));
    }
    case 'label-values': {
      const fact = (assumption.on === 'pod' ? podLabel : namespaceLabel)(assumption.label);
      return or(not(factExists(fact)), factIn(fact, ...assumption.values));
    }
  }
}

/**
 * The service account of a pod whose labels are known and whose account is not: of those that a label of the pod marks, one with which every
 * assumption holds. A label can mark several accounts, and another assumption then says which of them.
 */
export function accountByLabel(assumptions: readonly Assumption[], facts: Endpoint['facts']): string | undefined {
  const aboutAccounts = assumptions.filter((assumption) => assumption.kind === 'account-label');
  const marked = aboutAccounts.filter(({ namespaces, label, values }) =>
    holds(and(selects({ matchExpressions: namespaces }, namespaceLabel), factIn(podLabel(label), ...values)), { ...anyPod, facts }),
  );
  const candidates = marked.flatMap(({ accounts }) => accounts.values ?? []);
  return candidates.find((account) => {
    const pod = { ...anyPod, facts: new Map([...facts, [serviceAccountName, account]]) };
    return aboutAccounts.every((assumption) => holds(predicateOf(assumption), pod));
  });
}

const equivalent = (a: Predicate, b: Predicate): Predicate => or(and(a, b), and(not(a), not(b)));

/** A known object that does not satisfy an assumption. Where the labels of its namespace are not known and matter, it proves nothing. */
function contradictionOf(assumption: Assumption, predicate: Predicate, known: Inventory): Source | undefined {
  const namespaces = new Map(known.namespaces.map(({ source, labels }) => [source.name, labels]));
  const placeOf = ({ namespace: name = 'default' }: Source): KnownNamespace => ({ name, ...labelsIfKnown(namespaces.get(name)) });
  const contradicts = (source: Source, facts: Endpoint['facts']): boolean => {
    const settled = settleNamespace(predicate, placeOf(source));
    const isOpen = [...leavesOf(settled)].some((leaf) => leaf.op === 'fact' && leaf.fact.startsWith(namespaceLabel('')));
    return !isOpen && !holds(settled, { ...anyPod, facts });
  };
  if (assumption.kind === 'labeled-accounts')
    return known.serviceAccounts.find(({ source, labels }) => {
      const own = Object.entries(labels).map(([key, value]) => [serviceAccountLabel(key), value] as const);
      return contradicts(source, new Map([...own, [serviceAccountName, source.name], ...namespaceFacts(placeOf(source))]));
    })?.source;
  if (assumption.kind === 'label-values' && assumption.on === 'namespace')
    return known.namespaces.find(({ source }) => contradicts({ ...source, namespace: source.name }, new Map()))?.source;
  const pods = known.pods.filter(({ hostNetwork }) => !hostNetwork);
  return pods.find((pod) => contradicts(pod.source, podEndpoint(pod, placeOf(pod.source)).facts))?.source;
}

const labelsIfKnown = (labels: KnownNamespace['labels']): Pick<KnownNamespace, 'labels'> => (labels === undefined ? {} : { labels });

const anyPod: Omit<Endpoint, 'facts'> = { kind: 'pod', ip: { family: 4, value: 0n }, tags: new Set(), namedPorts: new Map() };
