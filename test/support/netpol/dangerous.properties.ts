import * as fc from 'fast-check';
import type { Inventory } from '../../../lib/netpol/model/inventory';
import type { Mode } from '../../../lib/netpol/verify/verify';
import { claimedEqual } from './conversion.properties';
import { dangerousCalico, dangerousCilium, featuresOf, twoRanges } from './dangerous-sets';

/** How many of the compared sets held what: a property that never gets to a place would hold as well. */
export type Tally = Map<string, number>;

/** Where the converter claims that every policy of a set is exact, or conditional on what the declared cluster meets, the sets are equal. */
export function dangerousProperty(sets: fc.Arbitrary<Inventory>, mode: Mode, tally: Tally): fc.IProperty<[Inventory]> {
  return fc.property(sets, (set) => {
    const compared = claimedEqual(set, mode, twoRanges);
    fc.pre(compared);
    for (const feature of ['compared', ...featuresOf(set)]) tally.set(feature, (tally.get(feature) ?? 0) + 1);
  });
}

/** Share of the compared sets that must hold each feature. */
export const leastShares = {
  cilium: { except: 0.4, 'named port': 0.15, deny: 0.05 },
  calico: { except: 0.3, 'named port': 0.2, deny: 0.2, 'pods by address': 0.05, tiers: 0.15 },
} as const;

export const dangerousProperties = (['vpc-cni', 'upstream'] as const).flatMap((mode) =>
  [{ dialect: 'cilium', sets: dangerousCilium } as const, { dialect: 'calico', sets: dangerousCalico } as const].map(
    ({ dialect, sets }) => ({
      name: `${dialect}: rules in both directions, excepts, named ports, two ranges of pods (${mode})`,
      dialect,
      run: (seed: number, numRuns: number): Tally => {
        const tally: Tally = new Map();
        fc.assert(dangerousProperty(sets, mode, tally), { seed, numRuns, maxSkipsPerRun: 200 });
        return tally;
      },
    }),
  ),
);
