import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RefusedError } from '../../lib/cli/host';
import { makeFolder } from '../../lib/files/whole';
import { cacheDir } from '../cache-dir';
import type { Definitions } from './schemas';

/**
 * Where the schemas come from that nobody should have to copy: the projects' own Go modules, at the versions this project installs.
 * The Go checksum database vouches for them.
 */
export const modules = {
  // renovate: datasource=go depName=k8s.io/kubernetes
  kubernetes: { path: 'k8s.io/kubernetes', version: 'v1.36.3', folder: 'api/openapi-spec/v3' },
  // renovate: datasource=go depName=github.com/kedacore/keda/v2
  keda: { path: 'github.com/kedacore/keda/v2', version: 'v2.20.2', folder: 'config/crd/bases' },
  // The tag whose chart is 1.3.1, the one in config/versions.ts: the charts and the module of External Secrets are counted apart.
  // renovate: datasource=go depName=github.com/external-secrets/external-secrets
  externalSecrets: { path: 'github.com/external-secrets/external-secrets', version: 'v1.3.2', folder: 'config/crds/bases' },
} as const;

type Module = (typeof modules)[keyof typeof modules];

/** What is in the cache once ensureSchemas has run. */
export interface FetchedSchemas {
  /** JSON file: Kubernetes' type names → schemas. */
  definitionsFile: string;
  /** Folders of the CRDs of KEDA and External Secrets. */
  crdFolders: string[];
}

/**
 * Fetches the schemas with `go mod download` if the cache does not have them at the pinned versions (some 50 MB, once).
 * @throws RefusedError when Go is missing or a module cannot be downloaded
 */
export async function ensureSchemas(
  env: Readonly<Record<string, string | undefined>>,
  progress: (text: string) => void,
): Promise<FetchedSchemas> {
  const missing = Object.values(modules).filter((module) => !existsSync(cached(env, module)));
  if (missing.length > 0) {
    progress(`fetching schemas once: ${missing.map(({ path, version }) => `${path}@${version}`).join(', ')}\n`);
    const sources = await download(missing, env);
    for (const module of missing) store(module, join(sources.get(module.path) ?? '', module.folder), cached(env, module));
  }
  return {
    definitionsFile: join(cached(env, modules.kubernetes), DEFINITIONS),
    crdFolders: [cached(env, modules.keda), cached(env, modules.externalSecrets)],
  };
}

const DEFINITIONS = 'definitions.json';

function cached(env: Readonly<Record<string, string | undefined>>, { path, version }: Module): string {
  return cacheDir(env, 'schemas', `${path.replaceAll('/', '_')}@${version}`);
}

/** Module path → folder of its unpacked source. */
async function download(wanted: readonly Module[], env: Readonly<Record<string, string | undefined>>): Promise<Map<string, string>> {
  // Outside any module, so that no go.mod has to list what is only read.
  const cwd = mkdtempSync(join(tmpdir(), 'bluegreen-schemas-'));
  try {
    const queries = wanted.map(({ path, version }) => `${path}@${version}`);
    const { stdout } = await promisify(execFile)('go', ['mod', 'download', '-json', ...queries], {
      cwd,
      env: { ...env, GOFLAGS: '', GOWORK: 'off' },
    });
    const answers = JSON.parse(`[${stdout.replaceAll(/\}\s*\{/g, '},{')}]`) as { Path: string; Dir: string }[];
    return new Map(answers.map(({ Path, Dir }) => [Path, Dir]));
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
    const found = code === 'ENOENT' ? 'found no go on PATH' : (stderr ?? message).trim();
    throw new RefusedError(
      `Kubernetes' schemas are not in ${cacheDir(env, 'schemas')}: ${found}; expected Go 1.21 or newer and a reachable module proxy (GOPROXY)`,
    );
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** Copies or merges the schemas of a module into the cache. */
function store(module: Module, source: string, target: string): void {
  makeFolder(target, (draft) => {
    if (module === modules.kubernetes) writeFileSync(join(draft, DEFINITIONS), JSON.stringify(mergeDefinitions(source)));
    else cpSync(source, draft, { recursive: true, filter: (file) => !file.endsWith('kustomization.yaml') });
  });
}

/** The OpenAPI documents of all groups, one table of types, without the prose (12 MB → 1 MB). */
function mergeDefinitions(folder: string): Definitions {
  const documents = readdirSync(folder).filter((name) => name.endsWith('_openapi.json'));
  const read = (name: string) =>
    JSON.parse(readFileSync(join(folder, name), 'utf8'), withoutProse) as { components?: { schemas?: Definitions } };
  return Object.assign({}, ...documents.map((name) => read(name).components?.schemas ?? {})) as Definitions;
}

/** Drops `description: "…"`; a field that is called description has a schema for a value and stays. */
function withoutProse(key: string, value: unknown): unknown {
  return key === 'description' && typeof value === 'string' ? undefined : value;
}
