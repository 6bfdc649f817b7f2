import type { Baseline, WeightsByService } from '../model/model';
import { storedBaseline } from '../model/stored';
import { formatWeights, parseWeights } from '../model/weights';

/** Where an advanced parameter ends, in bytes. https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
export const parameterBytes = 8192;

/**
 * The copy of the baseline weights as a parameter holds it. Weights by service pass 8 KB with some 180 services: then services stand together under the
 * weights that they share, `{"100,0": "web,api"}`.
 */
export function baselineText(baseline: Baseline): string {
  const plain = JSON.stringify({ ...baseline, rules: undefined });
  if (plain.length <= parameterBytes) return plain;
  return JSON.stringify({ ...baseline, rules: undefined, before: undefined, grouped: grouped(baseline.before) });
}

/** @throws BackendError if it is no baseline; `name` is the parameter's */
export function parseBaselineText(name: string, text: string): Baseline {
  return storedBaseline(expanded(parsed(text)), name);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no baseline either, which is said with the parameter's name.
    return undefined;
  }
}

function grouped(before: WeightsByService): Record<string, string> {
  const groups: Record<string, string> = {};
  for (const [service, weights] of Object.entries(before)) {
    const key = formatWeights(weights);
    groups[key] = key in groups ? `${groups[key]},${service}` : service;
  }
  return groups;
}

/** With weights by service again. What is not of this form stays as it is, for the check that follows. */
function expanded(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('grouped' in value)) return value;
  const { grouped: groups, ...rest } = value;
  if (typeof groups !== 'object' || groups === null) return rest;
  const before = Object.entries(groups).flatMap(([weights, services]) =>
    String(services)
      .split(',')
      .map((service) => [service, parseWeights(weights)] as const),
  );
  return { ...rest, before: Object.fromEntries(before) };
}
