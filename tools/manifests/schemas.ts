import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { UsageError } from '../../lib/cli/host';
import { isObject, manifestFiles, readManifestFile } from './read';
import { KUBERNETES, OBJECT_META, type SchemaNode, strictSchema } from './strict-schema';

/** How objects of one group, version and kind are validated. */
export interface KindSchema {
  apiVersion: string;
  kind: string;
  /** Fills defaults into the value it is given (custom kinds only), as the API server does before it validates. */
  validate: ValidateFunction;
  /** The schema as the CRD has it, for its CEL rules; absent for Kubernetes' own kinds. */
  crd?: SchemaNode;
}

/** Every kind that can be validated. */
export interface Schemas {
  find: (apiVersion: string, kind: string) => KindSchema | undefined;
  /** All `apiVersion kind` pairs, for messages. */
  known: () => { apiVersion: string; kind: string }[];
}

/** `components.schemas` of Kubernetes' OpenAPI v3 documents: type name → schema. */
export type Definitions = Record<string, SchemaNode>;

/**
 * @param definitions Kubernetes' own types (kubernetes-schemas.ts)
 * @param crdFolders folders of CustomResourceDefinitions; on the same kind the first one wins
 * @throws UsageError when a folder is unreadable or holds no CRD
 */
export function loadSchemas(definitions: Definitions, crdFolders: readonly string[]): Schemas {
  const ajv = newAjv();
  const strict = Object.entries(definitions).map(([name, node]) => [name, strictSchema(node, 'core', name)]);
  ajv.addSchema({ $id: KUBERNETES, definitions: Object.fromEntries(strict) as Record<string, SchemaNode> });
  const compilers = new Map<string, () => KindSchema>();
  for (const folder of crdFolders) addCrds(folder, ajv, compilers);
  for (const [name, node] of Object.entries(definitions)) addCoreKind(name, node, ajv, compilers);
  // Compiling is the slow part: only the kinds that are met pay for it.
  const compiled = new Map<string, KindSchema | undefined>();
  return {
    find: (apiVersion, kind) => {
      const key = `${apiVersion} ${kind}`;
      if (!compiled.has(key)) compiled.set(key, compilers.get(key)?.());
      return compiled.get(key);
    },
    known: () => [...compilers.keys()].map(splitKey),
  };
}

function splitKey(key: string) {
  const [apiVersion = '', kind = ''] = key.split(' ');
  return { apiVersion, kind };
}

function newAjv(): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    useDefaults: true,
    allowUnionTypes: true,
    strictTypes: false,
    strictRequired: false,
    // Patterns are RE2's: an escape that JavaScript's unicode mode refuses is fine there.
    unicodeRegExp: false,
  });
  addFormats.default(ajv);
  // Go's duration ("1h30m"), where JSON Schema's would be ISO 8601.
  ajv.addFormat('duration', /^[+-]?(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/);
  ajv.addKeyword({
    keyword: 'listMapKeys',
    type: 'array',
    schemaType: 'array',
    validate: hasDistinctKeys,
    error: { message: 'distinct keys' },
  });
  return ajv;
}

function hasDistinctKeys(keys: { name: string; default: unknown }[], list: unknown[]): boolean {
  const identities = list.filter(isObject).map((item) => JSON.stringify(keys.map((key) => item[key.name] ?? key.default)));
  return new Set(identities).size === identities.length;
}

interface CrdSpec {
  group: string;
  names: { kind: string };
  versions: { name: string; served: boolean; schema?: { openAPIV3Schema?: SchemaNode } }[];
}

function addCrds(folder: string, ajv: Ajv, compilers: Map<string, () => KindSchema>): void {
  const crds = manifestFiles([folder])
    .flatMap((file) => readManifestFile(file).manifests)
    .filter(({ value }) => isObject(value) && value.kind === 'CustomResourceDefinition');
  if (crds.length === 0) throw new UsageError(`${folder}: found no CustomResourceDefinition; expected a folder of CRD files`);
  for (const { file, value } of crds) {
    const { group, names, versions } = (value as { spec: CrdSpec }).spec;
    for (const { name, served, schema } of versions) {
      const key = `${group}/${name} ${names.kind}`;
      const crd = schema?.openAPIV3Schema;
      if (!served || !crd || compilers.has(key)) continue;
      compilers.set(key, () => ({ ...splitKey(key), crd, validate: ajv.compile(customKind(crd, `${file}: ${key}`)) }));
    }
  }
}

/** apiVersion, kind and metadata are there whether a CRD declares them or not. */
function customKind(crd: SchemaNode, where: string): SchemaNode {
  const strict = strictSchema(crd, 'crd', where);
  const declared = strict.properties as Record<string, SchemaNode> | undefined;
  const metadata = declared?.metadata ? { allOf: [OBJECT_META, leftOpen(declared.metadata)] } : OBJECT_META;
  return { ...strict, properties: { ...declared, apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata } };
}

/** A CRD's `metadata: {type: object}` declares no fields; ObjectMeta does. */
function leftOpen(node: SchemaNode): SchemaNode {
  return { ...node, additionalProperties: true };
}

interface GroupVersionKind {
  group: string;
  version: string;
  kind: string;
}

function addCoreKind(name: string, node: SchemaNode, ajv: Ajv, compilers: Map<string, () => KindSchema>): void {
  const kinds = (node['x-kubernetes-group-version-kind'] ?? []) as GroupVersionKind[];
  // DeleteOptions and the like belong to every group and are no objects.
  if (!isObject(node.properties) || !('metadata' in node.properties)) return;
  for (const { group, version, kind } of kinds) {
    const apiVersion = group ? `${group}/${version}` : version;
    const key = `${apiVersion} ${kind}`;
    if (compilers.has(key)) continue;
    compilers.set(key, () => ({ apiVersion, kind, validate: ajv.compile({ $ref: `${KUBERNETES}#/definitions/${name}` }) }));
  }
}

/** Reads what kubernetes-schemas.ts left in the cache. */
export function readDefinitions(file: string): Definitions {
  return JSON.parse(readFileSync(file, 'utf8')) as Definitions;
}
