import { type Color, otherColor } from '../../../../names';
import { type Check, few, ok, warn, whenObserved } from '../../check';
import type { Observed } from '../../observe/observed';
import { egressOf } from '../../state/egress';
import { whenAllObserved } from './likes';

const name = 'state: egress addresses';

/** Addresses that partners, registries and databases outside of the VPC know the cluster in use by, on lists of whom they let in. */
export function egress(to: Color, { nodes, exits }: Pick<Observed, 'nodes' | 'exits'>): Check {
  const from = otherColor(to);
  return whenObserved(name, exits, (ways) =>
    whenAllObserved(name, { theirs: nodes[from], mine: nodes[to] }, ({ theirs, mine }) => {
      const [old, fresh] = [egressOf(theirs, ways), egressOf(mine, ways)];
      const unknown = fresh.by.filter((address) => !old.by.includes(address));
      const found = `nodes of ${from} leave the VPC by ${shown(old.by)}, those of ${to} by ${shown(fresh.by)}`;
      if (unknown.length > 0)
        return warn(name, found, `add ${few(unknown)} to the allow-lists of whoever admits ${from} by address, before the first step`);
      if (old.elsewhere + fresh.elsewhere > 0)
        return warn(
          name,
          `${found}; in no subnet of the load balancer's VPC: ${old.elsewhere} of ${from}, ${fresh.elsewhere} of ${to}`,
          'compare their ways out by hand',
        );
      return ok(name, found);
    }),
  );
}

const shown = (by: readonly string[]): string => (by.length === 0 ? 'no way' : few(by));
