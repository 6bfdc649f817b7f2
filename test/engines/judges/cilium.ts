import { ciliumEvaluator } from '../../../lib/netpol/verdict/cilium';
import type { EndpointKind } from '../../../lib/netpol/verdict/endpoint';
import { connects } from '../../support/netpol/verdict-of';
import { type Case, endpointsOf, inventoryOf, probeOf } from '../case';

/** A case with what stands at each address; those of pods are found by the objects first. */
export interface CiliumCase extends Case {
  readonly kinds: Readonly<Record<string, EndpointKind | 'host'>>;
}

/** Our model of Cilium on a case: both sides of every connection. An agent on the own node is an address that the model knows. */
export function judge(given: CiliumCase): string[] {
  const inventory = inventoryOf(given);
  const evaluator = ciliumEvaluator(inventory);
  const endpointOf = endpointsOf(inventory, (address) => {
    const kind = given.kinds[address] ?? 'address';
    return kind === 'host' ? 'address' : kind;
  });
  return given.probes.map((text) => connects(evaluator, { ...probeOf(text, endpointOf), conditionsMet: true }));
}
