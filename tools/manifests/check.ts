import type { ErrorObject } from 'ajv';
import { celViolations } from './cel';
import { type Finding, formatPath, type PathSegment, show, type Violation } from './finding';
import { nearest } from './nearest';
import { isObject, type Manifest } from './read';
import type { KindSchema, Schemas } from './schemas';

/** What is wrong with one object; empty when the API server's schema and CEL validation would let it through. */
export function checkManifest(manifest: Manifest, schemas: Schemas): Finding[] {
  return violations(manifest.value, schemas).map(({ path, check, found, expected }) => ({
    file: manifest.file,
    document: manifest.document,
    line: manifest.lineOf(path),
    object: describeObject(manifest.value),
    path: formatPath(path),
    check,
    found,
    expected,
  }));
}

/** `apps/v1 Deployment shop/web` */
function describeObject(value: unknown): string {
  if (!isObject(value)) return 'document';
  const { name, generateName, namespace } = isObject(value.metadata) ? value.metadata : {};
  const fullName = [namespace, name ?? generateName].filter((part) => typeof part === 'string').join('/');
  return [value.apiVersion, value.kind, fullName].filter((part) => typeof part === 'string' && part !== '').join(' ') || 'document';
}

function violations(value: unknown, schemas: Schemas): Violation[] {
  if (!isObject(value)) return [{ check: 'kind', path: [], found: show(value), expected: 'an object with apiVersion, kind and metadata' }];
  const { apiVersion, kind } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    const path = [typeof apiVersion === 'string' ? 'kind' : 'apiVersion'];
    return [{ check: 'kind', path, found: show(value[path[0] ?? '']), expected: 'a string: every object says its apiVersion and kind' }];
  }
  const schema = schemas.find(apiVersion, kind);
  return schema ? [...missingName(value), ...schemaViolations(schema, value)] : [unknownKind(apiVersion, kind, schemas)];
}

function unknownKind(apiVersion: string, kind: string, schemas: Schemas): Violation {
  const known = schemas.known();
  const otherVersions = known.filter((candidate) => candidate.kind === kind).map((candidate) => candidate.apiVersion);
  if (otherVersions.length > 0)
    return { check: 'kind', path: ['apiVersion'], found: show(apiVersion), expected: otherVersions.join(' or ') };
  const alike = nearest(
    kind,
    known.map((candidate) => candidate.kind),
  );
  const hint = alike ? `${alike}, if that was meant; otherwise ` : '';
  return { check: 'kind', path: ['kind'], found: `${apiVersion} ${kind}`, expected: `${hint}a CRD for it in a folder given with --crds` };
}

function missingName({ metadata }: Record<string, unknown>): Violation[] {
  if (isObject(metadata) && (metadata.name || metadata.generateName)) return [];
  return [{ check: 'schema', path: ['metadata', 'name'], found: 'nothing', expected: 'a name' }];
}

function schemaViolations(schema: KindSchema, value: Record<string, unknown>): Violation[] {
  const { metadata, ...rest } = value;
  // Kubernetes' own decoder takes null as absent; a custom resource's schema has to allow it.
  const subject = schema.crd ? { ...structuredClone(rest), metadata: withoutNulls(metadata) } : withoutNulls(value);
  if (!schema.validate(subject)) return (schema.validate.errors ?? []).filter(isLeaf).map((error) => toViolation(error, subject));
  return schema.crd ? celViolations(schema.crd, subject) : [];
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const present = Object.entries(value).filter(([, child]) => child !== null);
  return Object.fromEntries(present.map(([name, child]) => [name, withoutNulls(child)]));
}

/** allOf and if add nothing to what their members already said. */
function isLeaf({ keyword }: ErrorObject): boolean {
  return keyword !== 'allOf' && keyword !== 'if';
}

function toViolation(error: ErrorObject, subject: unknown): Violation {
  const path = segments(error, subject);
  const found = show(error.data);
  const at = (name: string) => [...path, name];
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownField(path, error);
    case 'required':
      return {
        check: 'schema',
        path: at(String(error.params.missingProperty)),
        found: 'nothing',
        expected: 'a value: the field is required',
      };
    case 'enum':
      return { check: 'schema', path, found, expected: `one of ${(error.params.allowedValues as unknown[]).map(show).join(', ')}` };
    case 'type':
      return { check: 'schema', path, found, expected: [error.params.type].flat().join(' or ') };
    case 'listMapKeys': {
      const keys = (error.schema as { name: string }[]).map(({ name }) => name).join(' and ');
      return { check: 'schema', path, found: 'two items with the same key', expected: `items that differ in ${keys}` };
    }
    default:
      return { check: 'schema', path, found, expected: error.message ?? error.keyword };
  }
}

function unknownField(path: PathSegment[], error: ErrorObject): Violation {
  const field = String(error.params.additionalProperty);
  const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {}).toSorted();
  const alike = nearest(field, known);
  const list = known.length > 20 ? `${known.slice(0, 20).join(', ')}, …` : known.join(', ');
  const expected = alike ?? (known.length === 0 ? 'no field: the schema declares none here' : `one of ${list}`);
  return { check: 'schema', path: [...path, field], found: 'an unknown field', expected };
}

/** ajv's JSON pointer → path. Only the object distinguishes an index from a field that is called "1". */
function segments({ instancePath }: ErrorObject, subject: unknown): PathSegment[] {
  const path: PathSegment[] = [];
  let parent = subject;
  for (const part of instancePath.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(parent) ? Number(name) : name);
    parent = (parent as Record<string, unknown>)[name];
  }
  return path;
}
