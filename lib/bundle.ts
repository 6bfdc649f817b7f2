import { mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { aws_lambda as lambda } from 'aws-cdk-lib';
import { buildSync } from 'esbuild';

const root = resolve(__dirname, '..');

/**
 * Bundles a Lambda handler with everything it imports, the AWS SDK included, into one file: what was tested is what runs, and a cold start
 * reads a single file. Deterministic: the same sources give the same bytes on every machine.
 *
 * CDK's NodejsFunction would start a process per function; this runs esbuild in the same one.
 * @param entry handler file, relative to the repository
 * @returns code whose handler is `index.handler`
 */
export function bundle(entry: string): lambda.Code {
  const folder = join(root, '.cache', 'bundles', basename(entry, '.ts'));
  mkdirSync(folder, { recursive: true });
  buildSync({
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
  });
  return lambda.Code.fromAsset(folder);
}
