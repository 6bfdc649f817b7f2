import { groupBy } from '../group-by';
import type { CalicoSelector } from '../model/selector/calico-ast';
import { evaluateCalico } from '../model/selector/calico-ast';
import { everyPod, NotTranslatable, type Term } from './calico-dnf';
import type { Conditions } from './conditions';
import { type ConversionContext, namespaceNameLabel } from './draft';

interface AccountScope {
  /** Namespace of the accounts; undefined for all. */
  readonly own: string | undefined;
  readonly context: ConversionContext;
  /** Takes what the result rests on. */
  readonly conditions: Conditions;
}

/**
 * Service accounts that a selector finds by their labels, as terms that name them: one term for each namespace that has such accounts.
 * @throws NotTranslatable where the input holds no ServiceAccount
 */
export function accountTerms(selector: CalicoSelector, { own, context, conditions }: AccountScope): readonly Term[] {
  const { serviceAccounts } = context.inventory;
  if (serviceAccounts.length === 0) throw new NotTranslatable('chooses service accounts by label; give the ServiceAccounts as input');
  const inScope = serviceAccounts.filter(({ source }) => own === undefined || (source.namespace ?? 'default') === own);
  const found = inScope.filter(({ labels }) => evaluateCalico(selector.ast, labels));
  conditions.assume({
    kind: 'labeled-accounts',
    selector: selector.text,
    ...(own !== undefined && { namespace: own }),
    accounts: found.map(({ source }) => ({ namespace: source.namespace ?? 'default', name: source.name })),
  });
  return [...groupBy(found, ({ source }) => source.namespace ?? 'default')].map(
    ([namespace, accounts]): Term => ({
      ...everyPod,
      namespace: [{ key: namespaceNameLabel, operator: 'In', values: [namespace] }],
      accounts: [{ key: 'name', operator: 'In', values: accounts.map(({ source }) => source.name) }],
    }),
  );
}
