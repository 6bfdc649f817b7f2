import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedDir } from '../../tools/shared-dir';
import { orExit } from '../support/or-exit';

const apiservers = join(__dirname, '../cluster/apiserver.sh');

/** Builds the controllers, or finds them in the cache, and starts two API servers with schedulers. */
export default async function globalSetup(): Promise<void> {
  await orExit(() => [sharedDir('crds'), sharedDir('charts')]);
  const built = execFileSync(join(__dirname, 'build.sh'), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  for (const line of built.trim().split('\n')) {
    const [name = '', folder = ''] = line.split('=');
    process.env[`BLUEGREEN_LIVE_${name.toUpperCase()}`] = folder;
  }
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-live-clusters-'));
  process.env.BLUEGREEN_CLUSTER_DIR = folder;
  execFileSync(apiservers, ['start', '--scheduler', '--while', String(process.pid)], { stdio: ['ignore', 'ignore', 'inherit'] });
  process.env.KUBECONFIG = join(folder, 'kubeconfig');
}

/** Stops what globalSetup started. */
export function stopStarted(): void {
  const folder = process.env.BLUEGREEN_CLUSTER_DIR;
  if (!folder) return;
  execFileSync(apiservers, ['stop'], { stdio: 'inherit' });
  rmSync(folder, { recursive: true, force: true });
}
