import type { Assumption } from '../model/assumption';

/**
 * How well a policy could be carried over, from best to worst: equal as it stands; equal while what the reasons state holds; allows more
 * where the user asked for that; not written.
 */
export type ConversionClass = 'exact' | 'conditional' | 'broader' | 'refused';
const severity: readonly ConversionClass[] = ['exact', 'conditional', 'broader', 'refused'];

/** What a stage of the conversion found out about a policy: the class that the policy gets from it, and why. */
export interface Finding {
  /** `exact`: something to know, which takes nothing from the policy. */
  readonly class: ConversionClass;
  /** Path in the source object. */
  readonly field: string;
  readonly text: string;
  /** The same for a machine, where a comparison has to take it as given too. */
  readonly assumes?: Assumption;
}

export const note = (field: string, text: string): Finding => ({ class: 'exact', field, text });
export const conditional = (field: string, text: string): Finding => ({ class: 'conditional', field, text });
export const broader = (field: string, text: string): Finding => ({ class: 'broader', field, text });
export const refused = (field: string, text: string): Finding => ({ class: 'refused', field, text });

/** The worst class among findings. */
export function classOf(findings: readonly Finding[]): ConversionClass {
  let worst = 0;
  for (const finding of findings) worst = Math.max(worst, severity.indexOf(finding.class));
  return severity[worst] ?? 'exact';
}

export const isRefused = (findings: readonly Finding[]): boolean => findings.some((finding) => finding.class === 'refused');

/** Each finding once, those that decide the class first. */
export function reasonsOf(findings: readonly Finding[]): readonly Finding[] {
  const distinct = [...new Map(findings.map((finding) => [`${finding.class} ${finding.field} ${finding.text}`, finding])).values()];
  return distinct.toSorted((a, b) => severity.indexOf(b.class) - severity.indexOf(a.class));
}

/** Findings of each policy, in the order of the policies: what a stage returns. */
export type PerPolicy = readonly (readonly Finding[])[];

/** Findings of several stages together. */
export function together(...stages: readonly PerPolicy[]): PerPolicy {
  const [first = [], ...rest] = stages;
  return rest.length === 0 ? first : first.map((findings, index) => findings.concat(...rest.map((stage) => stage[index] ?? [])));
}
