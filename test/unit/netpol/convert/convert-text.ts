import { type ConversionResult, type ConvertOptions, convert } from '../../../../lib/netpol/convert/convert';
import { type ClusterRanges, undeclaredRanges } from '../../../../lib/netpol/model/cluster';
import type { NetworkPolicySpec } from '../../../../lib/netpol/model/kubernetes';
import { readInventory } from '../../../../lib/netpol/read/read';
import { validateNetworkPolicy } from '../../../../lib/netpol/validate';
import { input } from '../read/input';

/** The ranges of the examples: pods, nodes and services apart, the control plane among the nodes. */
export const ranges: ClusterRanges = {
  podCidrs: ['100.64.0.0/16'],
  nodeCidrs: ['10.0.0.0/16'],
  serviceCidrs: ['172.20.0.0/16'],
  apiServerCidrs: ['10.0.200.0/28', '172.20.0.1/32'],
};
export const undeclared = undeclaredRanges;

/** Converts text; every output must be one that an API server accepts, and nothing of the input may have been left unread. */
export function convertText(text: string, options: Partial<ConvertOptions> = {}): readonly ConversionResult[] {
  const inventory = readInventory([input(text)]);
  expect(inventory.problems).toEqual([]);
  const results = convert(inventory, { ranges, allowBroader: [], target: 'vpc-cni', clusterPolicies: false, ...options });
  for (const output of results.flatMap((result) => result.outputs)) expect(validateNetworkPolicy(output)).toEqual([]);
  return results;
}

export const namespaces = (...names: string[]) =>
  names.map((name) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {team: ${name}}}\n---\n`).join('');

/** A CiliumNetworkPolicy shop/p. */
export function cnp(spec: string, name = 'p', namespace = 'shop'): string {
  return `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n---\n`;
}

export function ccnp(spec: string, name = 'c'): string {
  return `apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: ${name}}\nspec: ${spec}\n---\n`;
}

/** A NetworkPolicy of Calico, shop/p. */
export function calico(spec: string, name = 'p', namespace = 'shop'): string {
  return `apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n---\n`;
}

export function gnp(spec: string, name = 'g'): string {
  return `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: ${name}}\nspec: ${spec}\n---\n`;
}

/** The class of the first result and the specs of its outputs. */
export function first(results: readonly ConversionResult[]): { class: string; specs: NetworkPolicySpec[]; reasons: string } {
  const [result] = results;
  if (!result) throw new Error('nothing was converted');
  return {
    class: result.class,
    specs: result.outputs.map((output) => output.spec),
    reasons: result.reasons.map(({ field, text }) => `${field}: ${text}`).join('\n'),
  };
}
