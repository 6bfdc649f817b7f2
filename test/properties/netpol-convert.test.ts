import * as fc from 'fast-check';
import { type ConvertOptions, convert, widenings } from '../../lib/netpol/convert/convert';
import { describeProblem, emptyInventory, type Inventory } from '../../lib/netpol/model/inventory';
import { validateNetworkPolicy } from '../../lib/netpol/validate';
import { verify } from '../../lib/netpol/verify/verify';
import { calicoSet, ciliumSet, clusterwideEgressSet, inventoryOf, type PolicySet } from '../support/netpol/arbitraries';
import { casesOf } from '../support/property-sizes';

const numRuns = casesOf('PROPERTY_RUNS', { ci: 75, long: 400 });

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
      { numRuns: 4 * numRuns },
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
      { numRuns: 4 * numRuns },
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
      { numRuns: 2 * numRuns },
    );
  });
});

test.each([
  ['Cilium', clusterwideEgressSet('cilium')],
  ['Calico', clusterwideEgressSet('calico')],
])('ClusterNetworkPolicies of %s let the same through as what they were made from', (_, sets) => {
  let compared = 0;
  fc.assert(
    fc.property(sets, (set) => {
      const inventory = inventoryOf(set.manifests);
      const results = convert(inventory, options(set, { clusterPolicies: true }));
      fc.pre(results.some((result) => result.clusterOutputs.length > 0));
      // Other conditions, which a random set need not meet, are left to the property tests of `verify`.
      fc.pre(results.every((result) => result.class === 'exact' || (result.clusterOutputs.length > 0 && result.reasons.length === 1)));
      const fresh: Inventory = {
        ...emptyInventory,
        namespaces: inventory.namespaces,
        networkPolicies: results.flatMap((result) =>
          result.outputs.map(({ spec, namespace, name }) => ({ spec, source: { ...result.source, namespace, name } })),
        ),
        clusterNetworkPolicies: results.flatMap((result) =>
          result.clusterOutputs.map(({ spec, name }) => ({ spec, source: { ...result.source, name } })),
        ),
      };
      const { newlyAllowed } = verify(inventory, fresh, { mode: 'vpc-cni', ranges: set.ranges });
      const noHostPod = newlyAllowed.filter(({ from, to }) => from.kind !== 'host-pod' && to.kind !== 'host-pod');
      expect(noHostPod.map(({ direction, protocol, port }) => ({ direction, protocol, port }))).toEqual([]);
      compared += 1;
    }),
    { numRuns, maxSkipsPerRun: 200, seed: 4 },
  );
  expect(compared).toBe(numRuns);
});
