import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, LineCounter, parseAllDocuments, type Tags } from 'yaml';
import { UsageError } from '../../lib/cli/host';
import type { Finding, PathSegment } from './finding';

/** One Kubernetes object (or what is in its place) and its position in the source. */
export interface Manifest {
  file: string;
  document: number;
  value: unknown;
  /** Line of a path inside the value, or of its nearest parent that exists. */
  lineOf: (path: readonly PathSegment[]) => number;
}

export interface ReadResult {
  manifests: Manifest[];
  findings: Finding[];
}

/**
 * Every `.yaml`, `.yml` and `.json` file of the paths, in a stable order.
 * @param paths files (any extension) and folders (searched to the bottom)
 * @throws UsageError when a path cannot be read or a folder holds no manifest: a check of nothing must not pass
 */
export function manifestFiles(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    if (!statOf(path).isDirectory()) return [path];
    const found = readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ya?ml|json)$/.test(name))
      .toSorted()
      .map((name) => join(path, name));
    if (found.length === 0) throw new UsageError(`${path}: found no .yaml, .yml or .json file; expected a folder with manifests`);
    return found;
  });
}

function statOf(path: string) {
  try {
    return statSync(path);
  } catch (error) {
    throw new UsageError(`${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}; expected an existing file or folder`);
  }
}

/** Reads a file and splits it into objects. */
export function readManifestFile(file: string): ReadResult {
  return readManifests(file, readFileSync(file, 'utf8'));
}

/**
 * Splits text into objects: several documents, and the items of `List` kinds, each on their own.
 * JSON is read as the YAML it is. Scalars follow YAML 1.1, as Kubernetes' own reader does (an unquoted `on` is a boolean there).
 */
export function readManifests(file: string, text: string): ReadResult {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { version: '1.1', customTags: likeGoYaml, lineCounter: lines });
  const manifests: Manifest[] = [];
  const findings: Finding[] = [];
  for (const [index, document] of [...documents].entries()) {
    const [error] = document.errors;
    if (error) findings.push(unreadable(file, index + 1, error.linePos?.[0].line ?? 1, error.message));
    else manifests.push(...split({ file, document: index + 1, value: document.toJS(), lineOf: lineFinder(document, lines) }));
  }
  return { manifests, findings };
}

/** go-yaml, which Kubernetes uses, has neither base-60 numbers nor dates: both stay strings. */
function likeGoYaml(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === 'string' || !(tag.tag.endsWith(':timestamp') || tag.format === 'TIME'));
}

function unreadable(file: string, document: number, line: number, message: string): Finding {
  const [found = message] = message.split('\n');
  return { file, document, line, object: 'document', path: '', check: 'yaml', found, expected: 'valid YAML or JSON' };
}

function lineFinder(document: Document, lines: LineCounter): Manifest['lineOf'] {
  return (path) => {
    for (let depth = path.length; depth >= 0; depth--) {
      const node: unknown = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
      const start = (node as { range?: [number, number, number] } | null | undefined)?.range?.[0];
      if (start !== undefined) return lines.linePos(start).line;
    }
    return 1;
  };
}

function split(manifest: Manifest): Manifest[] {
  const { value } = manifest;
  if (value === null || value === undefined) return [];
  if (!isObject(value) || !String(value.kind).endsWith('List') || !Array.isArray(value.items)) return [manifest];
  return value.items.flatMap((item: unknown, index) =>
    split({ ...manifest, value: item, lineOf: (path) => manifest.lineOf(['items', index, ...path]) }),
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
