/** Labels of an object. */
export type Labels = Readonly<Record<string, string>>;

export type RequirementOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';

/** One expression of a label selector. `NotIn` and `DoesNotExist` also match where the key is absent. */
export interface Requirement {
  readonly key: string;
  readonly operator: RequirementOperator;
  /** Non-empty for In and NotIn; absent or empty for Exists and DoesNotExist. */
  readonly values?: readonly string[];
}

/**
 * metav1.LabelSelector, as written: keys keep the prefixes that a dialect gives them. `{}` selects everything; an absent selector is
 * `undefined` and means what the field that misses it says.
 */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly Requirement[];
}

/** All requirements of a selector in one list; matchLabels become `In` with one value. */
export function requirementsOf(selector: LabelSelector): Requirement[] {
  const equalities = Object.entries(selector.matchLabels ?? {}).map(
    ([key, value]): Requirement => ({ key, operator: 'In', values: [value] }),
  );
  return [...equalities, ...(selector.matchExpressions ?? [])];
}

/** One requirement against labels (apimachinery pkg/labels/selector.go, Requirement.Matches). */
export function matchesRequirement(requirement: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && (requirement.values ?? []).includes(value);
    case 'NotIn':
      return value === undefined || !(requirement.values ?? []).includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}

/** A whole selector against labels: all requirements hold. */
export function matchesSelector(selector: LabelSelector, labels: Labels): boolean {
  return requirementsOf(selector).every((requirement) => matchesRequirement(requirement, labels));
}

/** `{}`, or lists that are present but empty: selects everything. */
export function selectsEverything(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
}

/** The same selector over keys that are written otherwise. */
export function mapKeys(selector: LabelSelector, rename: (key: string) => string): LabelSelector {
  const { matchLabels, matchExpressions } = selector;
  return {
    ...(matchLabels && { matchLabels: Object.fromEntries(Object.entries(matchLabels).map(([key, value]) => [rename(key), value])) }),
    ...(matchExpressions && {
      matchExpressions: matchExpressions.map(({ key, operator, values }) => ({ key: rename(key), operator, values })),
    }),
  };
}
