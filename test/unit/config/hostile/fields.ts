import { formsOf, keysOf, likeliestForm, markOf, type Schema, unwrap } from '../../../../lib/config/problems/schema-traversal';

/** A field that holds text, found in the schema. */
export interface TextField {
  /** `services[].hosts[]`, `tags.<key>` for the key of a record, `traffic.weights{keptIn: "ssm"}.keptIn` in one form of several. */
  readonly name: string;
  readonly schema: Schema;
}

/** The same in a description, with a value that is accepted there. */
export interface PlacedField extends TextField {
  readonly path: readonly (string | number)[];
  readonly value: string;
  readonly isKey: boolean;
}

const isText = (schema: Schema): boolean =>
  ['string', 'enum'].includes(schema._zod.def.type) ||
  (schema._zod.def.type === 'literal' && schema._zod.def.values.some((value) => typeof value === 'string'));

/** The forms of a schema, each with its part of the field's name. */
const formsWithNames = (schema: Schema, name: string): (readonly [form: Schema, name: string])[] => {
  const forms = formsOf(schema);
  return forms.map((form) => [form, forms.length > 1 ? `${name}{${markOf(form) ?? keysOf(form, 'required').join(', ')}}` : name] as const);
};

/** Both colors have the same fields. */
const below = (name: string, key: string): string => (name === 'clusters' ? 'clusters.<color>' : name === '' ? key : `${name}.${key}`);

/** Every text field of a schema. */
export function textFields(field: Schema, name = ''): TextField[] {
  const schema = unwrap(field);
  if (isText(schema)) return [{ name, schema }];
  return formsWithNames(schema, name).flatMap(([form, formName]) => {
    const { def } = form._zod;
    if (def.type === 'array') return textFields(def.element as Schema, `${formName}[]`);
    if (def.type === 'object')
      return Object.entries(def.shape).flatMap(([key, inner]) => textFields(inner as Schema, below(formName, key)));
    if (def.type !== 'record') return [];
    const key = unwrap(def.keyType);
    return [
      ...(isText(key) ? [{ name: `${formName}.<key>`, schema: key }] : []),
      ...textFields(def.valueType as Schema, `${formName}.<value>`),
    ];
  });
}

/** The text fields that a description has. */
export function placedFields(field: Schema, value: unknown, name = '', path: PlacedField['path'] = []): PlacedField[] {
  const schema = unwrap(field);
  if (isText(schema)) return typeof value === 'string' ? [{ name, schema, path, value, isKey: false }] : [];
  const [form, formName] = formsWithNames(schema, name)[likeliestForm(schema, value) ?? 0] as readonly [Schema, string];
  const { def } = form._zod;
  if (def.type === 'array')
    return (value as unknown[]).flatMap((entry, index) => placedFields(def.element as Schema, entry, `${formName}[]`, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  if (def.type === 'object') {
    return Object.entries(value).flatMap(([key, inner]) =>
      placedFields(def.shape[key] as Schema, inner, below(formName, key), [...path, key]),
    );
  }
  if (def.type !== 'record') return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    { name: `${formName}.<key>`, schema: unwrap(def.keyType), path: [...path, key], value: key, isKey: true },
    ...placedFields(def.valueType as Schema, inner, `${formName}.<value>`, [...path, key]),
  ]);
}

/** A copy of a description with another text in a field. */
export function withText(description: unknown, { path, isKey }: PlacedField, text: string): unknown {
  const copy = structuredClone(description) as Record<PropertyKey, unknown>;
  const holder = path.slice(0, -1).reduce<Record<PropertyKey, unknown>>((inner, key) => inner[key] as Record<PropertyKey, unknown>, copy);
  const last = path.at(-1) ?? '';
  if (isKey) {
    const value = holder[last];
    delete holder[last];
    // As a literal in a file would: an assignment to __proto__ is none.
    Object.defineProperty(holder, text, { value, enumerable: true, configurable: true, writable: true });
  } else holder[last] = text;
  return copy;
}
