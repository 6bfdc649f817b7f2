import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubectlLayer } from '../../tools/kubectl-layer';
import { ensureSchemas } from '../../tools/manifests/kubernetes-schemas';
import { sharedDir } from '../../tools/shared-dir';
import { orExit } from '../support/or-exit';
import { clusterOf } from './cluster';

const script = join(__dirname, 'apiserver.sh');

/** Finds or starts the clusters and installs the CRDs on them. What is started here is remembered for global-teardown.ts. */
export default async function globalSetup(): Promise<void> {
  const crdFolders = await orExit(async () => {
    const definitions = sharedDir('crds');
    sharedDir('charts');
    return [definitions, ...(await ensureSchemas(process.env, (text) => void process.stderr.write(text))).crdFolders];
  });
  if (process.env.KUBECONFIG) refuseForeignClusters();
  else start();
  const contexts = kubectl('config', 'get-contexts', '-o', 'name').split('\n');
  const current = kubectl('config', 'current-context').trim();
  process.env.BLUEGREEN_TEST_BLUE_CONTEXT = contexts.includes('blue') ? 'blue' : current;
  process.env.BLUEGREEN_TEST_GREEN_CONTEXT = contexts.includes('green') ? 'green' : current;
  const both = new Set([process.env.BLUEGREEN_TEST_BLUE_CONTEXT, process.env.BLUEGREEN_TEST_GREEN_CONTEXT]);
  await Promise.all([...both].map((context) => installCrds(context, crdFolders)));
}

function kubectl(...args: string[]): string {
  return execFileSync(kubectlLayer().kubectl, args, { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
}

/** The tests install CRDs and create objects. A cluster that is not on this machine has to be offered explicitly. */
function refuseForeignClusters(): void {
  if (process.env.BLUEGREEN_TEST_CLUSTER === 'yes') return;
  const servers = kubectl('config', 'view', '-o', 'jsonpath={.clusters[*].cluster.server}').split(' ');
  const foreign = servers.filter((server) => !['127.0.0.1', 'localhost', '[::1]'].includes(new URL(server).hostname));
  if (foreign.length === 0) return;
  throw new Error(
    `KUBECONFIG: found ${foreign.join(', ')}, and these tests install CRDs and create objects; expected a cluster on this machine, ` +
      'or BLUEGREEN_TEST_CLUSTER=yes for a cluster that may be changed',
  );
}

function start(): void {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-cluster-'));
  process.env.BLUEGREEN_CLUSTER_DIR = folder;
  try {
    execFileSync(script, ['start', '--while', String(process.pid)], { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    delete process.env.BLUEGREEN_CLUSTER_DIR;
    throw new Error(`the clusters did not start (see above; logs in ${folder}); or name a cluster of your own in KUBECONFIG`, {
      cause: error,
    });
  }
  process.env.KUBECONFIG = join(folder, 'kubeconfig');
  process.env.BLUEGREEN_TEST_STARTED = folder;
}

async function installCrds(context: string, folders: readonly string[]): Promise<void> {
  const files = folders.flatMap((folder) => ['-f', folder]);
  const { kubectl: onContext } = clusterOf(context);
  await onContext(['apply', '--server-side', '--force-conflicts', ...files]);
  // One list at a time; `kubectl wait` on forty files asks for them one by one.
  for (const deadline = Date.now() + 60_000; !everyCrdIsEstablished(await onContext(['get', 'crds', '-o', 'json'])); ) {
    if (Date.now() > deadline) throw new Error(`${context}: the CRDs were not established within 60 s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function everyCrdIsEstablished(json: string): boolean {
  const { items } = JSON.parse(json) as { items: { status?: { conditions?: { type: string; status: string }[] } }[] };
  return items.every(({ status }) => status?.conditions?.some(({ type, status: verdict }) => type === 'Established' && verdict === 'True'));
}

/** Stops what globalSetup started; a cluster of the user's own stays, with the CRDs on it. */
export function stopStarted(): void {
  const folder = process.env.BLUEGREEN_TEST_STARTED;
  if (!folder) return;
  execFileSync(script, ['stop'], { stdio: 'inherit', env: { ...process.env, BLUEGREEN_CLUSTER_DIR: folder } });
  rmSync(folder, { recursive: true, force: true });
}
