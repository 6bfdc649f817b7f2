import { parseArgs } from 'node:util';
import { ExitCode, type Host, RefusedError, UsageError } from '../../lib/cli/host';
import { checkManifest } from './check';
import type { Finding } from './finding';
import { ensureSchemas } from './kubernetes-schemas';
import { manifestFiles, type ReadResult, readManifestFile, readManifests } from './read';
import { loadSchemas, readDefinitions, type Schemas } from './schemas';

const USAGE = `Usage: npm run check:manifests -- <file, folder or -> ... --crds <folder> [--crds <folder> ...] [--json]

Validates every Kubernetes object as the API server would: unknown fields, types and CEL rules of custom resources by their CRDs,
Kubernetes' own kinds by its OpenAPI document. KEDA's and External Secrets' CRDs are known without --crds.
Exit code: 0 all valid, 1 findings (or the schemas could not be fetched), 2 wrong usage.

Examples:
  npm run check:manifests -- rendered/ --crds ../shared/crds
  helm template gitops/bootstrap | npm run -s check:manifests -- - --crds ../shared/crds --json
`;

/** What a run found; printed as it is with --json. */
export interface CheckResult {
  objects: number;
  findings: Finding[];
}

/** Loads a run's schemas: Kubernetes' own kinds, then the folders given, then KEDA's and External Secrets' CRDs. */
export async function schemasFor(crdFolders: readonly string[], host: Pick<Host, 'env' | 'stderr'>): Promise<Schemas> {
  const fetched = await ensureSchemas(host.env, host.stderr);
  return loadSchemas(readDefinitions(fetched.definitionsFile), [...crdFolders, ...fetched.crdFolders]);
}

/** Validates what was read. An object is counted once, a document that is no YAML is a finding of its own. */
export function checkAll(inputs: readonly ReadResult[], schemas: Schemas): CheckResult {
  const manifests = inputs.flatMap((input) => input.manifests);
  const findings = [...inputs.flatMap((input) => input.findings), ...manifests.flatMap((manifest) => checkManifest(manifest, schemas))];
  return { objects: manifests.length, findings };
}

/** The command behind `npm run check:manifests`. @returns the exit code */
export async function checkManifestsCommand(argv: readonly string[], host: Host, load = schemasFor): Promise<ExitCode> {
  try {
    const { paths, crds, json, help } = readArguments(argv);
    if (help) {
      host.stdout(USAGE);
      return ExitCode.done;
    }
    const inputs = await Promise.all(paths.map((path) => read(path, host)));
    const result = checkAll(inputs.flat(), await load(crds, host));
    if (result.objects + result.findings.length === 0)
      throw new UsageError(`${paths.join(', ')}: found no Kubernetes object; expected at least one`);
    host.stdout(json ? `${JSON.stringify(result, null, 2)}\n` : report(result));
    return result.findings.length === 0 ? ExitCode.done : ExitCode.refused;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof RefusedError)) throw error;
    host.stderr(`error: ${error.message}\n`);
    return error.exitCode;
  }
}

function readArguments(argv: readonly string[]) {
  try {
    const options = { crds: { type: 'string', multiple: true }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true });
    const { crds = [], json = false, help = false } = values;
    if (!help && positionals.length === 0) throw new Error('found no manifest file or folder; expected at least one');
    if (!help && crds.length === 0) throw new Error('found no --crds <folder>; expected the folder of your CustomResourceDefinitions');
    return { paths: positionals, crds, json, help };
  } catch (error) {
    throw new UsageError(`${(error as Error).message} (add --help for the options and examples)`);
  }
}

async function read(path: string, host: Host): Promise<ReadResult[]> {
  if (path === '-') return [readManifests('<stdin>', (await host.readStdin()).toString('utf8'))];
  return manifestFiles([path]).map(readManifestFile);
}

function report({ objects, findings }: CheckResult): string {
  const lines = findings.map(
    ({ file, line, document, object, path, check, found, expected }) =>
      `${file}:${line} (document ${document}): ${object}${path && `: ${path}`}: found ${found}; ${check === 'cel' ? 'the rule is: ' : 'expected '}${expected}\n`,
  );
  const verdict = findings.length === 0 ? 'all valid' : `${findings.length} finding${findings.length === 1 ? '' : 's'}`;
  return `${lines.join('')}${objects} object${objects === 1 ? '' : 's'} checked, ${verdict}\n`;
}
