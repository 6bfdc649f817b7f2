import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * The folder of a cloud assembly between two runs of `npm run synth`. Assets are named by their contents and the kubectl layers among them have
 * 37 MB each, so those of a run that ended stay; everything else is made anew, or what an environment no longer has would still be there.
 */

/** What CDK and its command line write into an assembly. */
const ofAssembly =
  /^(assembly-.*|asset\..*|.*\.(template|assets|metadata)\.json|(manifest|tree|(policy-)?validation-report)\.json|cdk\.out|\.cache|(synth|read\.[^.]+\.[^.]+)\.lock)$/;

/** Whether a folder may be emptied: it is not there, or all that it holds is an assembly's. Anything else is somebody's files. */
export const mayHoldAssembly = (folder: string): boolean =>
  !existsSync(folder) ||
  (statSync(folder).isDirectory() && readdirSync(folder).every((entry) => ofAssembly.test(entry) && !isRepository(folder, entry)));

/** A folder called cdk.out is an assembly inside of something else; in an assembly it is a file. */
const isRepository = (folder: string, entry: string): boolean => entry === 'cdk.out' && statSync(join(folder, entry)).isDirectory();

/** Empties the folder of an assembly, but for the assets of a run that ended. */
export function clearAssembly(folder: string): void {
  if (!existsSync(folder)) return;
  const ended = begin(folder);
  for (const entry of readdirSync(folder)) {
    if (!ended || !isAsset(entry)) rmSync(join(folder, entry), { recursive: true });
  }
}

/**
 * For a run under the cdk command line, which empties no folder and keeps its locks there: takes out the assets of a run that was cut short.
 * Half a function's folder would be deployed as the whole.
 */
export function dropUnfinishedAssets(folder: string): void {
  if (!existsSync(folder) || begin(folder)) return;
  for (const entry of readdirSync(folder).filter(isAsset)) rmSync(join(folder, entry), { recursive: true });
}

/**
 * Marks a run as begun. CDK writes the manifest last, and takes an asset that is there for whole (stageAsset in
 * aws-cdk-lib/core/lib/asset-staging.js): without a manifest the run before was cut short, and its last asset may be half copied.
 * @returns whether the run before ended
 */
function begin(folder: string): boolean {
  const manifest = join(folder, 'manifest.json');
  const ended = existsSync(manifest);
  rmSync(manifest, { force: true });
  return ended;
}

/** Removes assets that no stack of the assembly refers to any more. */
export function pruneAssets(folder: string): void {
  const inUse = new Set(
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? assetsOf(join(folder, entry.name)) : [])),
  );
  for (const entry of readdirSync(folder)) {
    if (isAsset(entry) && !inUse.has(entry)) rmSync(join(folder, entry), { recursive: true });
  }
}

/** Names of the assets that the stacks of a nested assembly refer to. */
const assetsOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.assets.json'))
    .flatMap((file) => {
      const { files = {} } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
        files?: Record<string, { source: { path?: string } }>;
      };
      return Object.values(files).flatMap(({ source }) => (source.path === undefined ? [] : [basename(source.path)]));
    });

const isAsset = (entry: string): boolean => entry.startsWith('asset.');
