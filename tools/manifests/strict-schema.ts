import { isObject } from './read';

/** A node of an OpenAPI v3 schema, as in a CRD or in Kubernetes' own OpenAPI document. */
export type SchemaNode = Record<string, unknown>;

/** Name under which Kubernetes' own types are registered; CRDs refer to its ObjectMeta. */
export const KUBERNETES = 'kubernetes';
export const OBJECT_META = { $ref: `${KUBERNETES}#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta` };

const SAME_IN_JSON_SCHEMA = new Set(
  'type format enum pattern minimum maximum minLength maxLength minItems maxItems minProperties maxProperties uniqueItems required nullable'.split(
    ' ',
  ),
);
/** Say nothing about which values are valid. `x-kubernetes-validations` are evaluated apart (cel.ts). */
const WITHOUT_EFFECT = new Set(
  (
    'description title example x-kubernetes-validations x-kubernetes-map-type x-kubernetes-group-version-kind ' +
    'x-kubernetes-patch-strategy x-kubernetes-patch-merge-key x-kubernetes-unions'
  ).split(' '),
);

/**
 * Turns an OpenAPI v3 schema into a JSON Schema that refuses unknown fields, for ajv.
 * - `crd`: a structural schema. An object takes only its `properties`, unless `x-kubernetes-preserve-unknown-fields`; defaults are kept.
 *   https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 * - `core`: Kubernetes' own types. Objects without `properties` are free-form; defaults are dropped, because they are Go's zero
 *   values and would fill in required fields.
 * A keyword that is not known here is an error: a schema must never be checked more weakly than it was meant.
 * @throws Error naming the keyword and where it stands
 */
export function strictSchema(node: SchemaNode, flavour: Flavour, where: string): SchemaNode {
  const convert: Convert = (child, step) => strictSchema(child as SchemaNode, flavour, `${where}.${step}`);
  const out: SchemaNode = {};
  for (const [keyword, value] of Object.entries(node)) {
    if (SAME_IN_JSON_SCHEMA.has(keyword)) out[keyword] = value;
    else if (!WITHOUT_EFFECT.has(keyword)) Object.assign(out, convertKeyword(keyword, value, node, flavour, where, convert));
  }
  if (mustClose(node, flavour)) out.additionalProperties = false;
  return withUnionOfTypes(out);
}

export type Flavour = 'crd' | 'core';
type Convert = (child: unknown, step: string) => SchemaNode;

function convertKeyword(keyword: string, value: unknown, node: SchemaNode, flavour: Flavour, where: string, convert: Convert): SchemaNode {
  switch (keyword) {
    case 'properties':
      return { properties: Object.fromEntries(Object.entries(value as SchemaNode).map(([name, child]) => [name, convert(child, name)])) };
    case 'items':
      return { items: convert(value, 'items') };
    case 'additionalProperties':
      return { additionalProperties: isObject(value) ? convert(value, '*') : value };
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
      return { [keyword]: (value as unknown[]).map((child, index) => convert(child, `${keyword}[${index}]`)) };
    case 'not':
      return { not: convert(value, 'not') };
    case '$ref':
      return { $ref: String(value).replace('#/components/schemas/', `${KUBERNETES}#/definitions/`) };
    case 'default':
      return flavour === 'crd' ? { default: value } : {};
    case 'x-kubernetes-int-or-string':
      return { type: ['integer', 'string'] };
    case 'x-kubernetes-list-type':
      return value === 'set' ? { uniqueItems: true } : {};
    case 'x-kubernetes-list-map-keys':
      return { listMapKeys: (value as string[]).map((name) => ({ name, default: defaultOf(node.items, name) })) };
    case 'x-kubernetes-preserve-unknown-fields':
      return {}; // read by mustClose
    default:
      throw new Error(`${where}: the schema keyword ${keyword} is not known to this check`);
  }
}

/** Inside allOf, anyOf, oneOf and not a structural schema has no `type`, so that what only constrains values is never closed. */
function mustClose(node: SchemaNode, flavour: Flavour): boolean {
  if (node.additionalProperties !== undefined || node['x-kubernetes-preserve-unknown-fields'] === true) return false;
  return flavour === 'crd' ? node.type === 'object' : node.properties !== undefined;
}

/** Kubernetes' own list items are references, whose only key with a default is the port's protocol. */
function defaultOf(items: unknown, key: string): unknown {
  const property = (items as { properties?: Record<string, SchemaNode> } | undefined)?.properties?.[key];
  return property?.default ?? (key === 'protocol' ? 'TCP' : undefined);
}

/** `anyOf: [{type: integer}, {type: string}]` → `type: [integer, string]`: the same, with one readable error instead of three. */
function withUnionOfTypes(node: SchemaNode): SchemaNode {
  const { anyOf, oneOf, format, ...rest } = node;
  const union = (anyOf ?? oneOf) as SchemaNode[] | undefined;
  if (!union?.every((child) => typeof child.type === 'string' && Object.keys(child).length === 1)) return node;
  return { ...rest, ...(format !== 'int-or-string' && format !== undefined && { format }), type: union.map((child) => child.type) };
}
