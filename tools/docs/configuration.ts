/**
 * Fills the tables of docs/configuration.md: fields from the schema, rules from their docstrings, example messages from the rules' test cases; and
 * writes the type of an environment file (environment-input.ts). `npm run docs:config`; a test says when a file is out of date.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatProblems } from '../../lib/config/problems/problem';
import { formsOf, keysOf, markOf, type Schema, unwrap } from '../../lib/config/problems/schema-traversal';
import { checkShape } from '../../lib/config/problems/shape';
import { rules } from '../../lib/config/rules';
import { environment } from '../../lib/config/schema';
import { allCases } from './cases/all';
import { bases } from './cases/case';
import { environmentWith } from './cases/change';
import { environmentInputSource, meaningOf } from './environment-input';

const root = resolve(__dirname, '..', '..');
const docs = resolve(root, 'docs', 'configuration.md');
const inputType = resolve(root, 'lib', 'config', 'schema', 'environment-input.ts');

interface Field {
  readonly path: string;
  /** `kind: "existing"` where only one form of a union has the field. */
  readonly form: string | undefined;
  readonly meaning: string;
  readonly accepts: string;
  readonly standard: string;
}

/** Every field below an object, in the order of the schema. */
function fieldsOf(object: Schema, prefix: string, form?: string): Field[] {
  if (object._zod.def.type !== 'object') return [];
  return Object.entries(object._zod.def.shape).flatMap(([key, field]) => {
    const path = prefix === 'clusters.' ? 'clusters.<color>' : `${prefix}${key}`;
    if (path === 'clusters.<color>' && key !== 'blue') return [];
    // A field that a form must not have is in the schema only so that code may ask for it.
    if (unwrap(field)._zod.def.type === 'undefined') return [];
    // Both colors have the same fields: the row of the two does not name one.
    const meaning = path === 'clusters.<color>' ? 'The cluster of this color.' : (meaningOf(field) ?? '');
    const row = { path, form, meaning, accepts: acceptsOf(field), standard: standardOf(field) };
    return [row, ...below(field, path)];
  });
}

function below(field: Parameters<typeof unwrap>[0], path: string): Field[] {
  const schema = unwrap(field);
  const { def } = schema._zod;
  if (def.type === 'array') return below(def.element, `${path}[]`);
  if (def.type === 'record') return below(def.valueType, `${path}.<key>`);
  const forms = formsOf(schema);
  return forms.flatMap((one) =>
    fieldsOf(one, `${path}.`, forms.length > 1 ? (markOf(one) ?? `{${keysOf(one, 'required').join(', ')}}`) : undefined),
  );
}

/** What a value must be, in the words of the message that a wrong one gets. */
function acceptsOf(field: Parameters<typeof unwrap>[0]): string {
  const schema = unwrap(field);
  const { def } = schema._zod;
  if (def.type === 'array') return `list of: ${acceptsOf(def.element)}`;
  if (def.type === 'record') return `keys and values: ${acceptsOf(def.valueType)}`;
  if (def.type === 'literal') return def.values.map((value) => JSON.stringify(value)).join(' or ');
  const wrong = checkShape(schema as typeof environment, Symbol('wrong'));
  return 'problems' in wrong ? (wrong.problems[0]?.expected ?? '') : '';
}

function standardOf(field: Parameters<typeof unwrap>[0]): string {
  const { def, optin } = (field as Schema)._zod;
  if (def.type === 'default') {
    const text = JSON.stringify(def.defaultValue);
    return `\`${text.length > 60 ? `${text.slice(0, 57)}…` : text}\``;
  }
  return optin === undefined ? '**required**' : '–';
}

/** The first sentence of the docstring above each exported rule. */
function ruleSentences(): Map<string, string> {
  const folder = resolve(root, 'lib', 'config', 'rules');
  const sources = readdirSync(folder).map((file) => readFileSync(resolve(folder, file), 'utf8'));
  const found = sources.flatMap((source) =>
    [...source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export (?:const|function) (\w+)/g)].map(
      ([, comment = '', name = '']): [string, string] => {
        const text = comment
          .replace(/\n\s*\*/g, ' ')
          .replace(/https?:\S+/g, '')
          .replace(/\s+/g, ' ')
          .trim();
        return [name, text];
      },
    ),
  );
  return new Map(found);
}

/** Text of a table's cell or a list's line: < outside of code would begin a tag. */
const cell = (text: string) => text.replaceAll('|', '\\|').replace(/`[^`]*`|</g, (part) => (part === '<' ? '&lt;' : part));

function fieldTable(): string {
  const rows = fieldsOf(environment as unknown as Schema, '').map(
    ({ path, form, meaning, accepts, standard }) =>
      `| \`${path}\`${form === undefined ? '' : ` (${form})`} | ${cell(meaning)} | ${cell(accepts)} | ${standard.replaceAll('|', '\\|')} |`,
  );
  return ['| Field | Meaning | Accepts | Default |', '|---|---|---|---|', ...new Set(rows)].join('\n');
}

/** A line per rule, and what it says to the first case that breaks it. */
function ruleList(): string {
  const sentences = ruleSentences();
  return rules
    .map((rule) => {
      const breach = allCases.find((one) => one.rule === rule)?.breaks[0];
      const line = `- **${rule.name}**: ${cell(sentences.get(rule.name) ?? '')}`;
      if (!breach) return line;
      const [first] = rule(environmentWith(bases[breach.base], breach.changes));
      const message = first ? formatProblems('x', [first]).split('\n').slice(2).join('\n').replace(/^x: /, '') : '';
      return `${line}\n\n${message.replace(/^/gm, '      ')}\n`;
    })
    .join('\n');
}

/** Replaces what stands between a pair of markers. */
const fill = (text: string, name: string, content: string) =>
  text.replace(
    new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*(<!-- /${name} -->)`),
    (_, open: string, close: string) => `${open}\n${content}\n\n${close}`,
  );

interface Generated {
  readonly path: string;
  readonly current: string;
  readonly expected: string;
}

/** The page with its tables filled in. */
export function configurationDocs(): Generated {
  const current = readFileSync(docs, 'utf8');
  return { path: docs, current, expected: fill(fill(current, 'fields', fieldTable()), 'rules', ruleList()) };
}

/** The type of an environment file, with the fields' meanings. */
export const environmentInput = (): Generated => ({
  path: inputType,
  current: readFileSync(inputType, 'utf8'),
  expected: environmentInputSource(environment),
});

if (require.main === module) {
  for (const { path, expected } of [configurationDocs(), environmentInput()]) writeFileSync(path, expected);
}
