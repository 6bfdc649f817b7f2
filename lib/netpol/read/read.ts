import { emptyInventory, type Inventory, type Problem } from '../model/inventory';
import { describeSource, type Source } from '../model/source';
import { type InputFile, type RawObject, readDocuments } from './documents';
import { describeValue, FieldError, formatPath } from './fields';
import { type Builder, kindReaders, policyKinds } from './kinds';
import { readObject } from './object-fields';

/**
 * Reads files into an inventory. Files are taken one at a time and let go, so that memory holds one file's text at most. What cannot be read
 * becomes a problem with its position; everything else is still read.
 */
export function readInventory(files: Iterable<InputFile>): Inventory {
  const builder = newBuilder();
  const seen = new Map<string, Source>();
  let count = 0;
  for (const file of files) {
    count += 1;
    for (const raw of readDocuments(file, (problem) => builder.problems.push(problem))) readOne(raw, builder, seen);
  }
  if (count === 0) builder.problems.push({ severity: 'error', file: '.', message: 'there is no file that ends in .yaml, .yml or .json' });
  return builder;
}

function newBuilder(): Builder {
  return Object.fromEntries(Object.keys(emptyInventory).map((key) => [key, []])) as unknown as Builder;
}

function readOne(raw: RawObject, into: Builder, seen: Map<string, Source>): void {
  const identity = identify(raw);
  if (typeof identity === 'string') {
    into.problems.push(problemAt(raw, 'error', identity));
    return;
  }
  const { apiVersion, kind } = identity;
  const reader = kindReaders.get(`${apiVersion}/${kind}`);
  if (!reader) {
    into.problems.push(unknownKind(raw, apiVersion, kind));
    return;
  }
  try {
    const object = readObject(raw, apiVersion, kind, reader.namespaced);
    const key = `${apiVersion.split('/')[0]}/${kind}/${object.source.namespace ?? ''}/${object.source.name}`;
    const earlier = seen.get(key);
    if (earlier) throw new FieldError(`is given twice; first as ${describeSource(earlier)}. The first is kept`, ['metadata', 'name']);
    reader.read(object, into);
    seen.set(key, object.source);
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    into.problems.push(fieldProblem(raw, error, apiVersion, kind));
  }
}

function identify(raw: RawObject): { apiVersion: string; kind: string } | string {
  const { value } = raw;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return `expected a Kubernetes object, found ${describeValue(value)}`;
  const { apiVersion, kind } = value as { apiVersion?: unknown; kind?: unknown };
  if (typeof apiVersion !== 'string' || apiVersion === '') return 'is not a Kubernetes object: apiVersion is missing';
  if (typeof kind !== 'string' || kind === '') return 'is not a Kubernetes object: kind is missing';
  return { apiVersion, kind };
}

function unknownKind(raw: RawObject, apiVersion: string, kind: string): Problem {
  const group = apiVersion.split('/')[0] ?? '';
  if (policyKinds.has(`${group}/${kind}`)) {
    const known = [...kindReaders.keys()]
      .filter((key) => key.startsWith(`${group}/`) && key.endsWith(`/${kind}`))
      .map((key) => key.slice(0, -kind.length - 1));
    const accepted = known.length === 0 ? 'networking.k8s.io/v1' : known.join(' or ');
    return problemAt(raw, 'error', `unknown apiVersion ${JSON.stringify(apiVersion)} for ${kind}; expected ${accepted}`);
  }
  if (kind.startsWith('Staged')) return problemAt(raw, 'warning', `${kind} is not enforced by Calico; skipped`);
  return problemAt(raw, 'note', `${apiVersion} ${kind} is not a policy or a workload that is read; skipped`);
}

function problemAt(raw: RawObject, severity: Problem['severity'], message: string): Problem {
  return { severity, file: raw.file, line: raw.line, column: raw.column, message };
}

function fieldProblem(raw: RawObject, error: FieldError, apiVersion: string, kind: string): Problem {
  const { name, namespace } = ((raw.value as { metadata?: unknown }).metadata ?? {}) as { name?: unknown; namespace?: unknown };
  const source: Source = {
    file: raw.file,
    line: raw.line,
    column: raw.column,
    kind,
    apiVersion,
    ...(typeof namespace === 'string' && { namespace }),
    name: typeof name === 'string' ? name : '',
  };
  return { severity: 'error', file: raw.file, ...raw.locate(error.path), field: formatPath(error.path), message: error.message, source };
}
