/**
 * Writes lib/config/schema/environment-input.ts: what `defineEnvironment` takes, as interfaces with each field's meaning in a comment. TypeScript
 * shows no comment for the type that zod infers (its keys are remapped), and an editor is where most people meet the fields.
 */
import { globalRegistry, type z } from 'zod';
import { type Schema, unwrap } from '../../lib/config/problems/schema-traversal';

type Field = z.core.$ZodType;

const lineWidth = 140;

/** What a field is for, in the words of the schema; undefined if it has none. */
export const meaningOf = (field: Field): string | undefined => globalRegistry.get(field)?.description;

/** The whole file, formatted as the repository's formatter would. */
export function environmentInputSource(environment: Field): string {
  const interfaces = new Interfaces();
  interfaces.add('', environment);
  return `// Written by \`npm run docs:config\` from the descriptions in this folder; a test checks that it is current.\n\n${interfaces.source()}`;
}

/** Interfaces in the order of the schema; an object that is in two places has one. */
class Interfaces {
  private readonly names = new Map<Schema, string>();
  private readonly texts: string[] = [];

  source(): string {
    return this.texts.join('\n');
  }

  /** @param stem of the interface's name, made of the keys that lead to it; empty for the environment itself */
  add(stem: string, object: Field): string {
    const schema = unwrap(object);
    const known = this.names.get(schema);
    if (known !== undefined) return known;
    const name = `${stem || 'Environment'}Input`;
    if (schema._zod.def.type !== 'object') throw new TypeError(`${name} is not an object`);
    this.names.set(schema, name);
    const place = this.texts.push('') - 1;
    const members = Object.entries(schema._zod.def.shape).flatMap(([key, field]) => this.member(stemOf(stem, key), key, field));
    this.texts[place] = `${stem ? '' : 'export '}interface ${name} {\n${members.join('\n')}\n}\n`;
    return name;
  }

  private member(stem: string, key: string, field: Field): string[] {
    const optional = field._zod.optin !== undefined;
    const meaning = meaningOf(field);
    const comment = meaning === undefined ? [] : commentOf(meaning);
    const type = this.typeOf(stem, unwrap(field));
    const mayBeUndefined = optional && type !== 'undefined' ? ' | undefined' : '';
    const line = `  ${key}${optional ? '?' : ''}: ${type}${mayBeUndefined};`;
    if (line.length <= lineWidth || mayBeUndefined === '') return [...comment, line];
    // As the formatter breaks it: each alternative on a line of its own, those in parentheses only where they are too long for one.
    const inside = /^\((.*)\)\[\]$/.exec(type)?.[1];
    // What stands between the brackets of a record stays on its line.
    const split = type.startsWith('Record<') ? [type] : type.split(' | ');
    const alternatives = inside === undefined ? split.map((one) => `    | ${one}`) : bracketed(inside);
    return [...comment, `  ${key}?:`, ...alternatives, '    | undefined;'];
  }

  private typeOf(stem: string, schema: Schema): string {
    const { def } = schema._zod;
    switch (def.type) {
      case 'object':
        return this.add(stem, schema);
      case 'array':
        return arrayOf(this.typeOf(`${stem}Entry`, unwrap(def.element)));
      case 'record':
        return `Record<string, ${this.typeOf(`${stem}Entry`, unwrap(def.valueType))}>`;
      case 'union':
        return def.options.map((form) => this.typeOf(`${formName(unwrap(form))}${stem}`, unwrap(form))).join(' | ');
      case 'enum':
        return Object.values(def.entries).map(quoted).join(' | ');
      case 'literal':
        return def.values.map(quoted).join(' | ');
      case 'string':
      case 'number':
      case 'boolean':
      case 'undefined':
        return def.type;
      default:
        throw new TypeError(`${stem}: a schema of type ${def.type} has no TypeScript here yet`);
    }
  }
}

/** `Managed` for the form with `kind: 'managed'`; for one without such a mark, its first key. */
function formName(form: Schema): string {
  const { def } = form._zod;
  if (def.type !== 'object') return '';
  const [key = '', field] = Object.entries(def.shape)[0] ?? [];
  const known = field && unwrap(field)._zod.def;
  return capital(known?.type === 'literal' ? String(known.values[0]) : key);
}

/** Both colors have one description, so their type has a name without a color. */
const stemOf = (stem: string, key: string): string => (stem === 'Clusters' ? 'Cluster' : `${stem}${capital(key)}`);

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const quoted = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value));
const arrayOf = (type: string): string => (type.includes(' | ') ? `(${type})[]` : `${type}[]`);

/** A list of one of several, on one line if it fits. */
function bracketed(alternatives: string): string[] {
  const line = `    | (${alternatives})[]`;
  // Where it stands the formatter counts two more.
  if (line.length + 2 <= lineWidth) return [line];
  return ['    | (', ...alternatives.split(' | ').map((one) => `        | ${one}`), '      )[]'];
}

/** A comment on one line if it fits, else on several. */
function commentOf(meaning: string): string[] {
  const text = meaning.replaceAll('*/', '*\\/');
  const line = `  /** ${text} */`;
  if (line.length <= lineWidth) return [line];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && `   * ${longer}`.length <= lineWidth) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return ['  /**', ...lines.map((one) => `   * ${one}`), '   */'];
}
