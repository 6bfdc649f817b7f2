import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { aws_lambda as lambda } from 'aws-cdk-lib';
import { buildSync } from 'esbuild';

const root = resolve(__dirname, '..');

/**
 * Bundles a Lambda handler with everything it imports, the AWS SDK included, into one file: what was tested is what runs, and a cold start
 * reads a single file. Deterministic: the same sources give the same bytes on every machine.
 *
 * CDK's NodejsFunction would start a process per function and synthesis; this one only when a source has changed.
 * @param entry handler file, relative to the repository
 * @returns code whose handler is `index.handler`
 */
export function bundle(entry: string): lambda.Code {
  const folder = join(root, '.cache', 'bundles', basename(entry, '.ts'));
  const code = join(folder, 'code');
  const record = join(folder, 'inputs.json');
  if (!isCurrent(record)) {
    mkdirSync(code, { recursive: true });
    writeFileSync(record, JSON.stringify(fingerprints(build(entry, code))));
  }
  return lambda.Code.fromAsset(code);
}

/** @returns the sources that went into the bundle, relative to the repository */
function build(entry: string, folder: string): string[] {
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: join(folder, 'index.js'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    legalComments: 'none',
    logLevel: 'error',
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}

/** Hashes of the project's own sources; packages are told apart by the lock file, for npm gives all their files the same time. */
function fingerprints(inputs: readonly string[]): Record<string, string> {
  const own = inputs.filter((input) => !input.startsWith('node_modules/'));
  return Object.fromEntries([...own, 'package-lock.json', 'lib/bundle.ts'].map((file) => [file, hashOf(file)]));
}

function isCurrent(record: string): boolean {
  if (!existsSync(record)) return false;
  const inputs = JSON.parse(readFileSync(record, 'utf8')) as Record<string, string>;
  return Object.entries(inputs).every(([file, hash]) => existsSync(join(root, file)) && hashOf(file) === hash);
}

const hashOf = (file: string): string =>
  createHash('sha256')
    .update(readFileSync(join(root, file)))
    .digest('hex');
