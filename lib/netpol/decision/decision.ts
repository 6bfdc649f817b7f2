import { type ConversionResult, type ConvertOptions, convert, type Reason } from '../convert/convert';
import { groupBy } from '../group-by';
import { emptyInventory, type Inventory } from '../model/inventory';
import type { Source } from '../model/source';
import type { Cause } from '../verify/causes';
import { type Verification, verify } from '../verify/verify';

/** What a person has to know to decide on a conversion. */
export interface Decision {
  readonly results: readonly ConversionResult[];
  readonly verification: Verification;
  readonly open: readonly OpenDecision[];
  /** What equality rests on, each with the policies that it is about, most policies first. */
  readonly conditions: readonly { readonly text: string; readonly policies: readonly Source[] }[];
}

/** A refused policy, and the three ways on. */
export interface OpenDecision {
  readonly source: Source;
  readonly reasons: readonly Reason[];
  /** Names for --allow-broader that would carry it over. */
  readonly widenings: readonly string[];
  /** What leaving it out allows or blocks. */
  readonly effects: readonly Cause[];
}

/**
 * Converts a set and compares the result with it.
 * @param workloads namespaces, pods, Services and service accounts beyond those of the set
 */
export function decide(set: Inventory, workloads: Inventory, options: ConvertOptions): Decision {
  const together: Inventory = {
    ...set,
    namespaces: [...set.namespaces, ...workloads.namespaces],
    pods: [...set.pods, ...workloads.pods],
    services: [...set.services, ...workloads.services],
    serviceAccounts: [...set.serviceAccounts, ...workloads.serviceAccounts],
  };
  const results = convert(together, options);
  const verification = verify(together, convertedSet(results), {
    mode: options.target,
    ranges: options.ranges,
    accept: results.map((result) => ({ ...result, outputs: [...result.outputs, ...result.clusterOutputs].map(({ path }) => path) })),
    ...(options.clusterName !== undefined && { clusterName: options.clusterName }),
  });
  return {
    results,
    verification,
    open: results.filter((result) => result.class === 'refused').map((result) => openDecision(result, verification.causes)),
    conditions: conditionsOf(results),
  };
}

function convertedSet(results: readonly ConversionResult[]): Inventory {
  return {
    ...emptyInventory,
    networkPolicies: results.flatMap(({ outputs }) =>
      outputs.map(({ source, namespace, name, spec }) => ({ source: { ...source, kind: 'NetworkPolicy', namespace, name }, spec })),
    ),
    clusterNetworkPolicies: results.flatMap(({ clusterOutputs }) =>
      clusterOutputs.map(({ source, name, spec }) => ({
        source: { ...source, kind: 'ClusterNetworkPolicy', name },
        spec,
      })),
    ),
  };
}

function openDecision({ source, reasons }: ConversionResult, causes: readonly Cause[]): OpenDecision {
  const decisive = reasons.filter((reason) => reason.class === 'refused');
  const named = `${source.kind} ${source.namespace === undefined ? '' : `${source.namespace}/`}${source.name} was refused`;
  return {
    source,
    reasons: decisive,
    widenings: [...new Set(decisive.flatMap(({ text }) => /--allow-broader ([a-z0-9]+)/.exec(text)?.[1] ?? []))],
    effects: causes.filter(({ title }) => title.startsWith(named)),
  };
}

function conditionsOf(results: readonly ConversionResult[]): Decision['conditions'] {
  const all = results
    .filter((result) => result.class === 'conditional' || result.class === 'broader')
    .flatMap(({ source, reasons }) => reasons.filter((reason) => reason.class !== 'exact').map(({ text }) => ({ source, text })));
  return [...groupBy(all, ({ text }) => text)]
    .map(([text, list]) => ({ text, policies: [...new Set(list.map(({ source }) => source))] }))
    .toSorted((a, b) => b.policies.length - a.policies.length);
}
