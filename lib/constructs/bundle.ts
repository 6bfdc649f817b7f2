import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { aws_lambda as lambda } from 'aws-cdk-lib';
import { buildSync } from 'esbuild';
import { makeFolder, writeWhole } from '../files/whole';

const root = resolve(__dirname, '..', '..');
const cache = join(root, '.cache', 'bundles');

/**
 * Bundles a Lambda handler with everything it imports, the AWS SDK included, into one file: what was tested is what runs, and a cold start
 * reads a single file. Deterministic: the same sources give the same bytes on every machine.
 *
 * CDK's NodejsFunction would start a process per function and synthesis; this one only when a source has changed.
 * @param entry handler file, relative to the repository
 * @param files further files beside the bundle, by name
 * @returns code whose handler is `index.handler`
 */
export const bundle = (entry: string, files: Readonly<Record<string, string>> = {}): lambda.Code =>
  lambda.Code.fromAsset(bundleFolder(entry, files));

/** The folder that a function is made of; named by its contents, so that processes that make it at the same time do not meet. */
export function bundleFolder(entry: string, files: Readonly<Record<string, string>> = {}): string {
  const contents = { 'index.js': bundled(entry), ...files };
  const hash = hashOf(JSON.stringify(contents)).slice(0, 16);
  const folder = join(cache, `${basename(entry, '.ts')}-${hash}`);
  makeFolder(folder, (draft) => {
    for (const [name, content] of Object.entries(contents)) writeFileSync(join(draft, name), content);
  });
  return folder;
}

/** What is kept of a bundle between two processes. */
interface Kept {
  /** Hashes of the sources, by file. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly code: string;
}

/** Bundles of this process by entry: tests synthesize the same function dozens of times. */
const made = new Map<string, string>();

function bundled(entry: string): string {
  const known = made.get(entry);
  if (known !== undefined) return known;
  const record = join(cache, `${basename(entry, '.ts')}.json`);
  const kept = existsSync(record) ? (JSON.parse(readFileSync(record, 'utf8')) as Kept) : undefined;
  const current = kept && isCurrent(kept.inputs) ? kept : build(entry);
  if (current !== kept) writeWhole(record, JSON.stringify(current));
  made.set(entry, current.code);
  return current.code;
}

function build(entry: string): Kept {
  const { metafile, outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    // ES modules first: of the SDK's clients only the commands in use are taken, which halves size and cold start.
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'error',
    metafile: true,
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild made nothing of ${entry}`);
  return { inputs: fingerprints(Object.keys(metafile.inputs)), code: file.text };
}

/** Hashes of the project's own sources; the lock file stands for packages, because npm gives all their files the same time. */
function fingerprints(inputs: readonly string[]): Record<string, string> {
  const own = inputs.filter((input) => !input.startsWith('node_modules/'));
  return Object.fromEntries([...own, 'package-lock.json', 'lib/constructs/bundle.ts'].map((file) => [file, hashOfFile(file)]));
}

const isCurrent = (inputs: Kept['inputs']): boolean =>
  Object.entries(inputs).every(([file, hash]) => existsSync(join(root, file)) && hashOfFile(file) === hash);

/** Hashes of this process: the handlers share most of their sources, and a source does not change while a process runs. */
const hashes = new Map<string, string>();

function hashOfFile(file: string): string {
  const known = hashes.get(file) ?? hashOf(readFileSync(join(root, file)));
  hashes.set(file, known);
  return known;
}
const hashOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
