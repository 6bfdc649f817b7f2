import { NotAllowed } from '../../adopt/read/ask';
import { NoSuchCluster } from '../../adopt/read/cluster';
import { readInventory } from '../../adopt/read/inventory';
import { WrongLoadBalancer } from '../../adopt/read/load-balancers';
import { withSuggestion } from '../../config/problems/suggest';
import { kubeconfig } from '../../kubernetes/kubeconfig';
import { kubectl } from '../../kubernetes/kubectl';
import { KubernetesError } from '../../kubernetes/kubernetes';
import { BackendError } from '../../shift/model/backends';
import { type Host, RefusedError, UsageError } from '../host';
import type { FromCluster, ReadPlatform } from './from-cluster';

const nothing = 'Nothing was written.';

/** Reads AWS with the credentials of the process, and the cluster with kubectl. */
export const readPlatform: ReadPlatform = async (host, from) => {
  const context = from.context ?? (await contextOf(host, from));
  const kubernetes = kubectl({ context, env: host.env, timeoutMs: 60_000, signal: host.signal });
  try {
    return await readInventory({ ...from, kubernetes, now: Date.now() }, { region: from.region });
  } catch (error) {
    throw translated(error, from);
  }
};

/** `aws eks update-kubeconfig` calls a context by the cluster's ARN, unless it is given an alias. */
async function contextOf(host: Host, { cluster, region }: FromCluster): Promise<string> {
  const { contexts } = await kubeconfig(host.env).catch((error: unknown) => {
    throw new RefusedError(`the kubeconfig cannot be read: ${(error as Error).message}\n${nothing}`);
  });
  const fitting = Object.keys(contexts).filter((name) => name === cluster || name.endsWith(`:cluster/${cluster}`));
  const [only, ...others] = fitting;
  if (only !== undefined && others.length === 0) return only;
  const found = only === undefined ? 'no context of that cluster' : fitting.join(' and ');
  const make = `aws eks update-kubeconfig --region ${region} --name ${cluster} --alias ${cluster}`;
  throw new UsageError(
    `--context: found ${found} in the kubeconfig; expected --context <name>${only === undefined ? `, or: ${make}` : ''}\n${nothing}`,
  );
}

function translated(error: unknown, { cluster, region }: FromCluster): unknown {
  if (error instanceof NoSuchCluster) {
    const known = error.names.length === 0 ? 'none there' : error.names.join(', ');
    return new UsageError(
      `--from-cluster: found no cluster ${withSuggestion(cluster, error.names)} in ${region}; expected one of: ${known}\n${nothing}`,
    );
  }
  if (error instanceof WrongLoadBalancer) return new UsageError(`--load-balancer: ${error.message}\n${nothing}`);
  if (error instanceof NotAllowed) {
    const lines = error.calls.map(({ action, said }) => `  ${action}: ${said}`);
    const statement = JSON.stringify({ Effect: 'Allow', Action: error.calls.map(({ action }) => action).toSorted(), Resource: '*' });
    return new RefusedError(
      `AWS refused ${error.calls.length === 1 ? 'a call' : 'calls'} that reading needs:\n${lines.join('\n')}\nAsk for: ${statement}\n${nothing}`,
    );
  }
  if (error instanceof KubernetesError) {
    const rights =
      error.kind === 'forbidden'
        ? '\nAsk for the right to list it in every namespace; the ClusterRole `view` has most of what is read, but not nodes'
        : '';
    return new RefusedError(`${error.message}${rights}\n${nothing}`);
  }
  return error instanceof BackendError ? new RefusedError(`${error.message}\n${nothing}`) : error;
}
