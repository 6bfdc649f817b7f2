import * as fc from 'fast-check';
import type { CalicoEntity, CalicoPolicy, CalicoRule } from '../../../lib/netpol/model/calico';
import type { CiliumEgressRule, CiliumIngressRule, CiliumPolicy, CiliumPortRule } from '../../../lib/netpol/model/cilium';
import type { ClusterRanges } from '../../../lib/netpol/model/cluster';
import type { Inventory } from '../../../lib/netpol/model/inventory';
import { inventory, source } from '../../unit/netpol/verdict/build';

/**
 * Sets that convert and are not empty: every policy has rules in both directions, most of which name blocks with excepts that nest, named
 * ports and ranges, of a cluster with two ranges of pods. Plain random sets reach these places once in a hundred cases.
 */
export const twoRanges: ClusterRanges = {
  podCidrs: ['100.64.0.0/16', '100.66.0.0/17'],
  nodeCidrs: ['10.0.0.0/16'],
  serviceCidrs: ['172.20.0.0/16'],
  apiServerCidrs: ['10.0.200.0/28'],
};

const pick = <T>(...list: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...list);
const labels = fc.record({ app: pick('a', 'b') });
const namespace = pick('x', 'y');

/** Blocks outside of the cluster, each with holes that are other blocks of the list, start one, or lie within one. */
const holes: Readonly<Record<string, readonly string[]>> = {
  '203.0.0.0/8': ['203.0.0.0/16', '203.0.0.0/17', '203.0.113.0/24'],
  '203.0.0.0/16': ['203.0.0.0/17', '203.0.113.0/24', '203.0.113.0/26'],
  '203.0.113.0/24': ['203.0.113.0/26', '203.0.113.128/25'],
  '198.51.100.0/24': ['198.51.100.0/25', '198.51.100.7/32'],
};
const blockWithExcept = pick(...Object.keys(holes)).chain((cidr) =>
  fc.record({ cidr: fc.constant(cidr), except: fc.subarray([...(holes[cidr] ?? [])], { minLength: 1, maxLength: 2 }) }),
);
const block = fc.oneof(
  { weight: 3, arbitrary: blockWithExcept },
  { weight: 1, arbitrary: pick(...Object.keys(holes), '203.0.113.0/26').map((cidr) => ({ cidr, except: [] as string[] })) },
);

const ciliumPort = fc.oneof(
  { weight: 4, arbitrary: fc.record({ port: pick('80', '443', '8080'), protocol: pick('TCP' as const, 'UDP' as const) }) },
  { weight: 2, arbitrary: fc.record({ port: pick('80', '443'), endPort: pick(90, 500), protocol: fc.constant('TCP' as const) }) },
);
const namedCiliumPort = fc.record({ port: pick('http', 'metrics'), protocol: fc.constant('TCP' as const) });
const toPorts = (named: boolean): fc.Arbitrary<readonly CiliumPortRule[]> =>
  fc
    .array(named ? fc.oneof({ weight: 2, arbitrary: ciliumPort }, { weight: 1, arbitrary: namedCiliumPort }) : ciliumPort, {
      minLength: 1,
      maxLength: 2,
    })
    .map((ports) => [{ ports }]);

/** A rule towards pods may name ports; one towards blocks may not on egress, since the VPC CNI drops them. */
const ciliumRule = (prefix: 'from' | 'to'): fc.Arbitrary<CiliumIngressRule & CiliumEgressRule> =>
  fc.oneof(
    fc
      .record({
        peer: fc.array(fc.record({ matchLabels: labels }), { minLength: 1, maxLength: 2 }),
        ports: fc.option(toPorts(true), { nil: undefined }),
      })
      .map(({ peer, ports }) => ({ [`${prefix}Endpoints`]: peer, ...(ports && { toPorts: ports }) })),
    fc.record({ peer: fc.array(block, { minLength: 1, maxLength: 2 }), ports: toPorts(prefix === 'from') }).map(({ peer, ports }) => ({
      [`${prefix}CIDRSet`]: peer,
      toPorts: ports,
    })),
  );

const ciliumPolicy = (name: string): fc.Arbitrary<CiliumPolicy> =>
  fc
    .record({
      namespace,
      matchLabels: fc.option(labels, { nil: undefined }),
      ingress: fc.array(ciliumRule('from'), { minLength: 1, maxLength: 2 }),
      egress: fc.array(ciliumRule('to'), { minLength: 1, maxLength: 3 }),
      egressDeny: fc.option(fc.array(ciliumRule('to'), { minLength: 1, maxLength: 1 }), { nil: undefined, freq: 3 }),
    })
    .map(({ namespace: own, matchLabels, ingress, egress, egressDeny }) => ({
      source: source('CiliumNetworkPolicy', name, own),
      specs: [{ path: 'spec', endpointSelector: matchLabels ? { matchLabels } : {}, ingress, egress, ...(egressDeny && { egressDeny }) }],
    }));

export const dangerousCilium: fc.Arbitrary<Inventory> = fc
  .tuple(ciliumPolicy('one'), ciliumPolicy('two'))
  .map((ciliumPolicies) => inventory({ ciliumPolicies }));

const selector = labels.map(({ app }) => ({ text: `app == '${app}'`, ast: { op: '==' as const, label: 'app', value: app } }));
const podNets = pick('100.64.0.0/16', '100.66.0.0/17', '100.64.0.0/10');
const calicoPorts = fc.option(
  fc.array(fc.oneof(pick({ min: 80, max: 80 }, { min: 443, max: 500 }), pick({ name: 'http' }, { name: 'metrics' })), {
    minLength: 1,
    maxLength: 2,
  }),
  { nil: undefined },
);
const calicoPeer: fc.Arbitrary<CalicoEntity> = fc.oneof(
  { weight: 3, arbitrary: selector.map((one) => ({ selector: one })) },
  { weight: 3, arbitrary: blockWithExcept.map(({ cidr, except }) => ({ nets: [cidr], notNets: except })) },
  { weight: 1, arbitrary: podNets.map((net) => ({ nets: [net] })) },
);
const calicoRule = (direction: 'ingress' | 'egress'): fc.Arbitrary<CalicoRule> =>
  fc
    .record({ action: pick('Allow' as const, 'Allow' as const, 'Allow' as const, 'Deny' as const), peer: calicoPeer, ports: calicoPorts })
    .map(
      ({ action, peer, ports }): CalicoRule => ({
        action,
        protocol: 'TCP',
        source: direction === 'ingress' ? peer : {},
        destination: { ...(direction === 'egress' ? peer : {}), ...(ports && { ports }) },
      }),
    );
const calicoPolicy = (name: string): fc.Arbitrary<CalicoPolicy> =>
  fc
    .record({
      namespace,
      order: pick(1, 2),
      tier: pick('default', 'default', 'first'),
      selector: fc.option(selector, { nil: undefined }),
      ingress: fc.array(calicoRule('ingress'), { minLength: 1, maxLength: 2 }),
      egress: fc.array(calicoRule('egress'), { minLength: 1, maxLength: 2 }),
      passes: fc.boolean(),
    })
    .map(({ namespace: own, selector: subject, ingress, egress, passes, ...spec }): CalicoPolicy => {
      const rest: CalicoRule[] = passes && spec.tier === 'first' ? [{ action: 'Pass', source: {}, destination: {} }] : [];
      return {
        source: { ...source('NetworkPolicy', name, own), apiVersion: 'projectcalico.org/v3' },
        scope: 'namespaced',
        spec: {
          ...spec,
          ...(subject && { selector: subject }),
          types: ['Ingress', 'Egress'],
          ingress: [...ingress, ...rest],
          egress: [...egress, ...rest],
          doNotTrack: false,
          preDNAT: false,
          applyOnForward: false,
        },
      };
    });

export const dangerousCalico: fc.Arbitrary<Inventory> = fc
  .tuple(calicoPolicy('one'), calicoPolicy('two'))
  .map((calicoPolicies) => inventory({ calicoPolicies, calicoTiers: [{ source: source('Tier', 'first'), order: 1 }] }));

/** What a set holds, for counts of the cases that were compared. */
export function featuresOf(set: Inventory): readonly string[] {
  const text = JSON.stringify(set);
  const has = (name: string, found: boolean): string[] => (found ? [name] : []);
  return [
    ...has('except', /"(except|notNets)":\["/.test(text)),
    ...has('named port', /"(http|metrics)"/.test(text)),
    ...has('deny', /"egressDeny"|"Deny"/.test(text)),
    ...has('pods by address', /"100\./.test(text)),
    ...has('tiers', /"tier":"first"/.test(text)),
  ];
}
