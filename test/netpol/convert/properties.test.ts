import * as fc from 'fast-check';
import { type ConvertOptions, convert, widenings } from '../../../lib/netpol/convert/convert';
import { describeProblem } from '../../../lib/netpol/model/inventory';
import { validateNetworkPolicy } from '../../../lib/netpol/validate';
import { calicoSet, ciliumSet, inventoryOf, type PolicySet } from '../arbitraries';

const options = (set: PolicySet, changes: Partial<ConvertOptions> = {}): ConvertOptions => ({
  ranges: set.ranges,
  allowBroader: [],
  target: 'vpc-cni',
  clusterPolicies: false,
  ...changes,
});

describe.each([
  ['Cilium', ciliumSet()],
  ['Calico', calicoSet()],
])('%s', (_, sets) => {
  test('every generated policy is one that the reader accepts', () => {
    fc.assert(
      fc.property(sets, (set) => expect(inventoryOf(set.manifests).problems.map(describeProblem)).toEqual([])),
      { numRuns: 300 },
    );
  });

  test('an API server accepts every output, paths are unique, and a class is what its outputs say', () => {
    fc.assert(
      fc.property(
        sets,
        fc.constantFrom<ConvertOptions['allowBroader']>([], widenings),
        fc.constantFrom('vpc-cni', 'upstream'),
        (set, allowBroader, target) => {
          const results = convert(inventoryOf(set.manifests), options(set, { allowBroader, target }));
          const outputs = results.flatMap((result) => result.outputs);
          expect(outputs.flatMap(validateNetworkPolicy)).toEqual([]);
          expect(new Set(outputs.map(({ path }) => path)).size).toBe(outputs.length);
          for (const result of results) {
            if (result.class === 'refused') expect(result.outputs).toEqual([]);
            if (result.class !== 'exact') expect(result.reasons).not.toEqual([]);
            if (allowBroader.length === 0) expect(result.class).not.toBe('broader');
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  test('the order of the input does not matter', () => {
    fc.assert(
      fc.property(sets, (set) => {
        const bare = (manifests: PolicySet['manifests']) =>
          convert(inventoryOf(manifests), options(set)).map((result) => ({
            name: result.source.name,
            kind: result.source.kind,
            class: result.class,
            outputs: result.outputs.map(({ path, spec }) => ({ path, spec })),
          }));
        expect(bare(set.manifests.toReversed())).toEqual(bare(set.manifests));
      }),
      { numRuns: 200 },
    );
  });
});
