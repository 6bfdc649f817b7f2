import type { z } from 'zod';
import { formatPath, type Path, type Problem, problemAt, show } from './problem';
import { formsOf, keysOf, likeliestForm, markOf, schemaAt, sketchOf } from './schema-traversal';
import { closest, withSuggestion } from './suggest';

type Issue = z.core.$ZodIssue;

/** A problem, and for a misspelled key the place of the key that was meant. */
interface ShapeProblem extends Problem {
  readonly meant?: string;
}

/**
 * Checks the shape of a value and reports what is wrong in the words of the file, not of the library.
 * @returns the value with every default filled in, or the problems; both if keys that nobody knows are all that is wrong with it
 */
export function checkShape<T extends z.ZodType>(
  schema: T,
  value: unknown,
): { value: z.output<T> } | { problems: Problem[]; value?: z.output<T> } {
  // An empty message marks an issue that the schema has no words of its own for.
  const result = schema.safeParse(value, { reportInput: true, error: () => '' });
  if (result.success) return { value: result.data };
  const { issues } = result.error;
  const rest = schema.safeParse(withoutUnknownKeys(value, issues));
  return {
    problems: withoutEchoes(issues.flatMap((issue) => problemsOf(schema, value, issue))),
    ...(rest.success && { value: rest.data }),
  };
}

/** The value without the keys that the issues call unknown. */
const withoutUnknownKeys = (value: unknown, issues: readonly Issue[]): unknown =>
  issues.reduce((rest, issue) => (issue.code === 'unrecognized_keys' ? omit(rest, issue.path, issue.keys) : rest), value);

/** Copies along the path alone: what a user wrote may hold things that cannot be copied. */
function omit(value: unknown, [key, ...path]: Path, keys: readonly string[]): unknown {
  const holder = value as Readonly<Record<PropertyKey, unknown>>;
  if (key === undefined) return Object.fromEntries(Object.entries(holder).filter(([name]) => !keys.includes(name)));
  const below = omit(holder[key], path, keys);
  return Array.isArray(value) ? value.with(Number(key), below) : { ...holder, [key]: below };
}

function problemsOf(schema: z.ZodType, root: unknown, issue: Issue): ShapeProblem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(schema, root, issue.path, key));
  if (issue.code === 'invalid_union') return unionProblems(schema, root, issue);
  if (issue.code === 'invalid_key') {
    return [problemAt(issue.path, 'not a key that can stand here', show(issue.path.at(-1)), issue.issues[0]?.message || 'another key')];
  }
  const what = issue.input === undefined ? 'missing' : whatOf(issue);
  const isOwnObject = issue.code === 'invalid_type' && issue.expected === 'object';
  const expected = isOwnObject || issue.message === '' ? wantedOf(schema, root, issue) : issue.message;
  return [problemAt(issue.path, what, foundOf(issue), expected)];
}

function whatOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return 'not the right kind of value';
    case 'invalid_value':
      return 'not one of the values that can stand here';
    case 'too_small':
      return issue.origin === 'number' || issue.origin === 'int' ? 'too small' : 'too short';
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int' ? 'too large' : 'too long';
    default:
      return 'not in the right form';
  }
}

function foundOf(issue: Issue): string {
  const found = show(issue.input);
  if (issue.code !== 'invalid_value' || typeof issue.input !== 'string') return found;
  const near = closest(issue.input, issue.values.map(String));
  return near === undefined ? found : `${found} (did you mean ${JSON.stringify(near)}?)`;
}

/** What is expected, for an issue that the schema says nothing about. */
function wantedOf(schema: z.ZodType, root: unknown, issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return kindOf(issue.expected, schema, root, issue.path);
    case 'invalid_value':
      return `${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((value) => show(value)).join(', ')}`;
    case 'too_small':
    case 'too_big':
      return sizeOf(issue);
    default:
      return 'a value in the form that lib/config/schema/index.ts describes';
  }
}

function kindOf(expected: string, schema: z.ZodType, root: unknown, path: Path): string {
  switch (expected) {
    case 'string':
      return 'text in quotes';
    case 'number':
    case 'int':
      return 'a number, without quotes';
    case 'boolean':
      return 'true or false, without quotes';
    case 'array':
      return `a list: [${sketchesAt(schema, root, [...path, 0]) || '...'}]`;
    case 'record':
      return 'an object of keys and values: {...}';
    default:
      return sketchesAt(schema, root, path) || 'another kind of value; lib/config/schema/index.ts says which';
  }
}

/** The forms of what stands at a path; empty where that is no object. */
function sketchesAt(schema: z.ZodType, root: unknown, path: Path): string {
  const at = schemaAt(schema, root, path);
  const forms = at ? formsOf(at).filter((form) => keysOf(form).length > 0) : [];
  return forms.map(sketchOf).join(' or ');
}

function sizeOf(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const isWithin = issue.inclusive !== false;
  const [word, limit] =
    issue.code === 'too_small' ? [isWithin ? 'at least' : 'more than', issue.minimum] : [isWithin ? 'at most' : 'less than', issue.maximum];
  const unit = { array: ' entries', string: ' characters', record: ' keys', object: ' keys' }[issue.origin as string] ?? '';
  return `${word} ${limit}${limit === 1 ? unit.replace('entries', 'entry').replace(/s$/, '') : unit}`;
}

function unknownKey(schema: z.ZodType, root: unknown, path: Path, key: string): ShapeProblem {
  const value = valueAt(root, path);
  const at = schemaAt(schema, root, path);
  const forms = at ? formsOf(at) : [];
  const form = at && (forms[likeliestForm(at, value) ?? 0] ?? at);
  const known = form ? keysOf(form) : [];
  const near = closest(key, known);
  const owner = forms.find((other) => keysOf(other).includes(key));
  const mark = owner && markOf(owner);
  const expected = mark ? `${mark}, which has this key; or no such key` : `one of ${known.join(', ')}`;
  if (near === undefined) return problemAt([...path, key], 'unknown key', key, expected);
  return { ...problemAt([...path, key], 'unknown key', withSuggestion(key, known), near), meant: formatPath([...path, near]) };
}

/**
 * A value that fits none of several forms: says what is wrong with it in the form that it was meant to have, where that can be known.
 */
function unionProblems(schema: z.ZodType, root: unknown, issue: Extract<Issue, { code: 'invalid_union' }>): ShapeProblem[] {
  const path = issue.discriminator === undefined ? issue.path : issue.path.slice(0, -1);
  const at = schemaAt(schema, root, path);
  const value = valueAt(root, path);
  const forms = at ? formsOf(at) : [];
  const sketches = forms.map(sketchOf).join(' or ');
  if (issue.discriminator !== undefined) {
    const given = valueAt(root, [...path, issue.discriminator]);
    const marks = (forms.map(markOf) as string[]).map((mark) => mark.slice(mark.indexOf(':') + 2));
    return [problemAt([...path, issue.discriminator], given === undefined ? 'missing' : 'no such kind', show(given), marks.join(' or '))];
  }
  const meant = at && likeliestForm(at, value);
  const form = meant === undefined ? undefined : forms[meant];
  const issues = meant === undefined ? undefined : issue.errors[meant];
  if (!form || !issues) {
    return [
      problemAt(path, value === undefined ? 'missing' : 'not in any of the forms it can have', show(value), sketches || issue.message),
    ];
  }
  return issues
    .flatMap((inner) => problemsOf(schema, root, { ...inner, path: [...path, ...inner.path] }))
    .map((problem) => ({ ...problem, what: `${problem.what}, read as ${sketchOf(form)}` }));
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Readonly<Record<PropertyKey, unknown>>)[key] : undefined),
    root,
  );
}

/** A misspelled key is one problem, not two: the key that it was meant to be is not reported missing besides. And each breach once. */
function withoutEchoes(problems: readonly ShapeProblem[]): Problem[] {
  const meant = new Set(problems.map((problem) => problem.meant));
  const seen = new Set<string>();
  return problems.flatMap(({ path, what, found, expected }) => {
    const key = `${path}\n${expected}`;
    if (seen.has(key) || (what.startsWith('missing') && meant.has(path))) return [];
    seen.add(key);
    return [{ path, what, found, expected }];
  });
}
