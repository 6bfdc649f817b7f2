import { boolYaml11Tag, CORE_SCHEMA, intYaml11Tag, load, mergeTag, YAMLException } from 'js-yaml';
import { LineCounter, parseDocument } from 'yaml';
import { ReadError } from '../../files/read';
import type { Problem } from '../model/inventory';
import type { FieldPath } from './fields';
import { hasDuplicateKey, visitBrackets } from './json-brackets';
import { listItemPositions } from './list-positions';

export interface InputFile {
  /** As shown to the user; `-` for standard input. */
  readonly name: string;
  /** @throws ReadError where it cannot be read, or is larger than `maxInputBytes` */
  readonly read: () => Uint8Array;
}

export interface Position {
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

/** One object of a file, not yet looked into. */
export interface RawObject extends Position {
  readonly file: string;
  readonly value: unknown;
  /** Position of a field, found by a second and slower parse: for messages only. */
  readonly locate: (path: FieldPath) => Position;
}

/** Deepest nesting; the deepest policy of either dialect needs about 15. */
const maxDepth = 100;
/** Aliases in one document. With the four nested lists of a policy, the worst that so many can unfold to stays under a million nodes. */
const maxAliases = 64;
/** A document above this is not parsed a second time to find the column of a field. */
const maxLocateBytes = 1024 * 1024;

// kubectl reads YAML 1.1 (sigs.k8s.io/yaml): `yes` is a boolean, 010 is eight, and `<<` merges. js-yaml reads it so, and a large set in a third
// of the time; it keeps no positions, which the library yaml finds for the one field that a message is about (locator).
const schema = CORE_SCHEMA.withTags(mergeTag, boolYaml11Tag, intYaml11Tag);

/**
 * Splits a file into objects: JSON, YAML of several documents, and lists of either (`kind: List`, or `items`).
 * A document that cannot be parsed becomes a problem; the documents after it are still read.
 */
export function readDocuments(file: InputFile, report: (problem: Problem) => void): RawObject[] {
  const text = decode(file, report);
  if (text === undefined) return [];
  const chunks = looksLikeJson(text) ? [{ text, line: 1 }] : splitYaml(text);
  return chunks.flatMap((chunk) => readChunk(file.name, chunk, report));
}

function decode(file: InputFile, report: (problem: Problem) => void): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(file.read());
    if (!text.includes('\0')) return text;
    report(fileError(file.name, 'is not UTF-8 text'));
  } catch (error) {
    report(fileError(file.name, error instanceof ReadError ? error.message : 'is not UTF-8 text'));
  }
  return undefined;
}

function fileError(file: string, message: string): Problem {
  return { severity: 'error', file, message };
}

interface Chunk {
  readonly text: string;
  /** 1-based line of the chunk's first line in the file. */
  readonly line: number;
}

function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

/** A line that begins with `---` always separates documents: inside a block scalar it would be indented. */
function splitYaml(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let line = 1;
  let start = 0;
  for (const match of text.matchAll(/^---(?=[ \t\r\n]|$)/gm)) {
    if (match.index > start) {
      const part = text.slice(start, match.index);
      chunks.push({ text: part, line });
      line += countLines(part);
    }
    start = match.index;
  }
  chunks.push({ text: text.slice(start), line });
  return chunks;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function readChunk(file: string, chunk: Chunk, report: (problem: Problem) => void): RawObject[] {
  const content = firstContentLine(chunk.text);
  if (content === undefined) return [];
  const value = parse(file, chunk, report);
  if (value === undefined || value === null) return [];
  const start = { line: chunk.line + content, column: 1 };
  const items = (value as { items?: unknown }).items;
  if (!Array.isArray(items) || !isList(value)) return [{ file, value, ...start, locate: locator(chunk, [], start) }];
  const positions = listItemPositions(chunk.text);
  return items.map((item: unknown, index) => {
    const found = positions[index];
    const position = found ? { line: chunk.line + found.line, column: found.column } : start;
    return { file, value: item, line: position.line, column: position.column, locate: locator(chunk, ['items', index], position) };
  });
}

/** `kind: List` and typed lists such as `CiliumNetworkPolicyList`; `kubectl get -o json` writes the first. */
function isList(value: unknown): boolean {
  const kind = (value as { kind?: unknown }).kind;
  return kind === undefined || (typeof kind === 'string' && kind.endsWith('List'));
}

function parse(file: string, chunk: Chunk, report: (problem: Problem) => void): unknown {
  try {
    // JSON.parse is many times faster; what it refuses is tried as YAML, whose messages carry positions.
    if (looksLikeJson(chunk.text)) return parseJson(chunk.text);
    return load(chunk.text, { schema, maxDepth, maxAliases });
  } catch (error) {
    const mark = error instanceof YAMLException ? error.mark : undefined;
    const message = error instanceof YAMLException ? error.reason : error instanceof Error ? error.message : String(error);
    const position = mark ? { line: chunk.line + mark.line, column: mark.column + 1 } : { line: chunk.line };
    report({ severity: 'error', file, ...position, message: `not YAML or JSON that can be read: ${message}` });
    return undefined;
  }
}

function parseJson(text: string): unknown {
  // JSON.parse takes any depth, at a cost of memory; the YAML parser stops at the limit, with a position.
  if (!nestsDeeper(text, maxDepth)) {
    try {
      const value: unknown = JSON.parse(text);
      if (!hasDuplicateKey(text)) return value;
    } catch {
      // The YAML parser says what is wrong, and where.
    }
  }
  return load(text, { schema, maxDepth, maxAliases });
}

/** Whether brackets nest deeper than a limit. */
function nestsDeeper(text: string, limit: number): boolean {
  let deeper = false;
  visitBrackets(text, (_at, _bracket, depth) => {
    deeper = depth > limit;
    return !deeper;
  });
  return deeper;
}

/** 0-based line of the first line that is neither blank, nor a comment, nor a separator; undefined where there is none. */
function firstContentLine(text: string): number | undefined {
  let line = 0;
  for (let start = 0; start < text.length; line += 1) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const content = text.slice(start, end).trim();
    if (content !== '' && !content.startsWith('#') && !content.startsWith('%') && !/^(---|\.\.\.)(\s*#.*)?$/.test(content)) return line;
    start = end + 1;
  }
  return undefined;
}

function locator(chunk: Chunk, prefix: FieldPath, fallback: Position): (path: FieldPath) => Position {
  return (path) => {
    if (chunk.text.length > maxLocateBytes) return fallback;
    const lines = new LineCounter();
    const document = parseDocument(chunk.text, { lineCounter: lines, strict: false, logLevel: 'silent' });
    // A field that is missing has no position; its nearest ancestor has.
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn([...prefix, ...path.slice(0, length)], true) as { range?: [number, number, number] } | undefined;
      if (!node?.range) continue;
      const { line, col } = lines.linePos(node.range[0]);
      return { line: chunk.line + line - 1, column: col };
    }
    return fallback;
  };
}
