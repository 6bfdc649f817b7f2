import type { z } from 'zod';
import { closest } from './suggest';

/** Zod's schemas as a union, discriminated by `def.type`. */
export type Schema = z.core.$ZodTypes;
type ObjectSchema = z.core.$ZodObject;

/** Takes away what only fills in or allows nothing: optional, default, prefault. */
export function unwrap(schema: z.core.$ZodType): Schema {
  const known = schema as Schema;
  switch (known._zod.def.type) {
    case 'optional':
    case 'default':
    case 'prefault':
    case 'nullable':
      return unwrap(known._zod.def.innerType);
    default:
      return known;
  }
}

const isObject = (schema: Schema): schema is ObjectSchema => schema._zod.def.type === 'object';
const isUnion = (schema: Schema): schema is z.core.$ZodUnion => schema._zod.def.type === 'union';
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Follows a path from a schema, with the value beside it to choose between the forms of a union. */
export function schemaAt(schema: z.core.$ZodType, value: unknown, path: readonly PropertyKey[]): Schema | undefined {
  const here = unwrap(schema);
  const [key, ...rest] = path;
  if (key === undefined) return here;
  const below = isRecord(value) || Array.isArray(value) ? (value as Readonly<Record<PropertyKey, unknown>>)[key] : undefined;
  const next = childOf(here, key, value);
  return next && schemaAt(next, below, rest);
}

function childOf(schema: Schema, key: PropertyKey, value: unknown): z.core.$ZodType | undefined {
  const { def } = schema._zod;
  switch (def.type) {
    case 'object':
      return def.shape[String(key)];
    case 'array':
      return def.element;
    case 'record':
      return def.valueType;
    case 'union': {
      const form = formsOf(schema)[likeliestForm(schema, value) ?? 0];
      return form && childOf(form, key, value);
    }
    default:
      return undefined;
  }
}

/** The forms that a value may have: an object's own, or those of a union. */
export const formsOf = (schema: Schema): Schema[] => (isUnion(schema) ? schema._zod.def.options.map(unwrap) : [schema]);

/** Keys of an object in the order of the schema; those that must be given, or all. */
export function keysOf(schema: Schema, which: 'required' | 'all' = 'all'): string[] {
  if (!isObject(schema)) return [];
  return Object.entries(schema._zod.def.shape)
    .filter(([, field]) => which === 'all' || field._zod.optin === undefined)
    .map(([key]) => key);
}

/** The values that a field of one value only may have, such as `kind: "managed"`. */
function literalsOf(schema: Schema, key: string): readonly unknown[] | undefined {
  const field = isObject(schema) ? schema._zod.def.shape[key] : undefined;
  const known = field && unwrap(field);
  return known?._zod.def.type === 'literal' ? known._zod.def.values : undefined;
}

/** `kind: "managed"`: what distinguishes a form of a discriminated union from its other forms. */
export const markOf = (schema: Schema): string | undefined => {
  const key = keysOf(schema).find((name) => literalsOf(schema, name));
  return key === undefined ? undefined : `${key}: ${JSON.stringify(literalsOf(schema, key)?.[0])}`;
};

/** `{keptIn: "ssm", seed}`: a form by its mark and what must be given; by what may be given where nothing must. */
export function sketchOf(schema: Schema): string {
  const mark = markOf(schema);
  const required = keysOf(schema, 'required').filter((key) => mark === undefined || !mark.startsWith(`${key}:`));
  const parts = mark === undefined ? required : [mark, ...required];
  return `{${(parts.length > 0 ? parts : keysOf(schema).map((key) => `${key}?`)).join(', ')}}`;
}

/**
 * Which form of a union a value was meant to have: the one whose mark it carries, else the one that knows most of its keys.
 * @returns an index into the forms; undefined if the value shows nothing of any
 */
export function likeliestForm(schema: Schema, value: unknown): number | undefined {
  if (!isRecord(value)) return undefined;
  const scores = formsOf(schema).map((form) =>
    Object.entries(value).reduce((sum, [key, given]) => {
      const known = keysOf(form);
      if (!known.includes(key)) return closest(key, known) === undefined ? sum : sum + 0.5;
      return sum + (literalsOf(form, key)?.includes(given) ? 100 : 1);
    }, 0),
  );
  const best = Math.max(...scores);
  return best > 0 ? scores.indexOf(best) : undefined;
}
