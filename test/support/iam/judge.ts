/**
 * Judges a call as IAM does with a role's own policies: an explicit deny wins, then one allow is enough, else it is refused. Pure.
 * Not judged: resource policies, permission boundaries, service control policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */

type OneOrMore = string | readonly string[];

/** A statement of a policy document, with every reference resolved. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore | boolean | number>>>>;
}

/** One thing that a call has to be allowed: most calls need one, CreateFleet a dozen. */
export interface Needed {
  /** Such as ec2:CreateFleet. */
  readonly action: string;
  /** An ARN, or * where the action knows no resources. */
  readonly resource: string;
  /** Condition keys, as IAM would fill them; a key that is not there is absent from the request. */
  readonly context?: Readonly<Record<string, OneOrMore>>;
}

export interface Verdict extends Needed {
  readonly allowed: boolean;
  /** Sid of the statement that decided; absent for a refusal that no statement caused. */
  readonly by?: string;
}

/** @throws RangeError for a condition operator that is not known here: a guess would judge wrongly */
export function judge(needed: Needed, statements: readonly Statement[]): Verdict {
  const applying = statements.filter((statement) => applies(statement, needed));
  const decisive = applying.find(({ Effect }) => Effect === 'Deny') ?? applying.find(({ Effect }) => Effect === 'Allow');
  return { ...needed, allowed: decisive?.Effect === 'Allow', ...(decisive && { by: decisive.Sid ?? '(no Sid)' }) };
}

/** Whether a statement says anything of what is needed. @throws as judge */
export function applies(statement: Statement, { action, resource, context = {} }: Needed): boolean {
  const { Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const named = (patterns: OneOrMore, value: string, anyCase: boolean) => list(patterns).some((pattern) => like(pattern, value, anyCase));
  if (Action !== undefined && !named(Action, action, true)) return false;
  if (NotAction !== undefined && named(NotAction, action, true)) return false;
  if (Resource !== undefined && !named(Resource, resource, false)) return false;
  if (NotResource !== undefined && named(NotResource, resource, false)) return false;
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => holds(operator, valuesOf(key, context), list(expected))),
  );
}

/** Values of a condition key; undefined if the request has none. Names of keys are compared without case. */
function valuesOf(key: string, context: NonNullable<Needed['context']>): readonly string[] | undefined {
  const found = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase());
  return found ? list(found[1]) : undefined;
}

type Comparison = (value: string, expected: string) => boolean;

/** Comparisons of one value with one expected value, and whether the operator is the negation of it. */
const comparisons: Readonly<Record<string, readonly [Comparison, boolean]>> = {
  StringEquals: [(value, expected) => value === expected, false],
  StringNotEquals: [(value, expected) => value === expected, true],
  StringEqualsIgnoreCase: [(value, expected) => value.toLowerCase() === expected.toLowerCase(), false],
  StringLike: [(value, expected) => like(expected, value), false],
  StringNotLike: [(value, expected) => like(expected, value), true],
  ArnEquals: [(value, expected) => like(expected, value), false],
  ArnLike: [(value, expected) => like(expected, value), false],
  ArnNotEquals: [(value, expected) => like(expected, value), true],
  ArnNotLike: [(value, expected) => like(expected, value), true],
  Bool: [(value, expected) => value.toLowerCase() === expected.toLowerCase(), false],
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
function holds(operator: string, values: readonly string[] | undefined, expected: readonly string[]): boolean {
  const [, set, bare = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(operator) ?? [];
  if (bare === 'Null') return (values === undefined) === (expected[0] === 'true');
  const known = comparisons[bare];
  if (!known) throw new RangeError(`condition operator ${operator}: found no rule for it in test/support/iam/judge.ts`);
  const [compare, negated] = known;
  if (values === undefined || values.length === 0)
    return set === 'ForAllValues' || ifExists !== undefined || (negated && set === undefined);
  const matches = (value: string) => expected.some((one) => compare(value, one)) !== negated;
  return set === 'ForAllValues' ? values.every(matches) : values.some(matches);
}

/** IAM's wildcards: * for any text, ? for one character. */
export function like(pattern: string, value: string, anyCase = false): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, anyCase ? 'is' : 's').test(value);
}

const list = (value: OneOrMore | boolean | number): readonly string[] =>
  Array.isArray(value) ? (value as readonly string[]).map(String) : [String(value)];
