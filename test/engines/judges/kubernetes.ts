import { upstreamEvaluator } from '../../../lib/netpol/verdict/network-policy';
import { connects } from '../../support/netpol/verdict-of';
import { type Case, endpointsOf, inventoryOf, probeOf } from '../case';

/** Our model of NetworkPolicy on a case: both sides of every connection. */
export function judge(given: Case): string[] {
  const inventory = inventoryOf(given);
  const evaluator = upstreamEvaluator(inventory);
  const endpointOf = endpointsOf(inventory);
  return given.probes.map((text) => connects(evaluator, { ...probeOf(text, endpointOf), conditionsMet: true }));
}
