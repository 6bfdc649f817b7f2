import type { Kubernetes } from '../../kubernetes/kubernetes';
import type { ClientOptions } from '../../shift/aws/clients';
import { callerIdentity } from '../../shift/aws/identity';
import type { Inventory } from '../inventory';
import { NotAllowed, together } from './ask';
import { readCluster, readPeakNodes } from './cluster';
import { readKubernetes } from './kubernetes';
import { readLoadBalancers } from './load-balancers';
import { readVpc } from './vpc';

export interface ToRead {
  readonly cluster: string;
  /** ARNs; all of the VPC where empty. */
  readonly loadBalancers: readonly string[];
  readonly kubernetes: Kubernetes;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Reads a platform: AWS by describe and list calls, the cluster by lists. Changes nothing.
 * @throws NoSuchCluster, WrongLoadBalancer, NotAllowed with every missing right, BackendError, KubernetesError
 */
export async function readInventory({ cluster, loadBalancers, kubernetes, now }: ToRead, client: ClientOptions): Promise<Inventory> {
  const options = { ...client, maxAttempts: 6 };
  const { account } = await callerIdentity(client);
  const { vpcId, ...found } = await readCluster(cluster, options);
  const [vpc, edge, peakNodes, objects] = await together([
    readVpc(vpcId, options),
    readLoadBalancers(vpcId, loadBalancers, options),
    // A figure that is good to have: no reason to refuse, and to ask for rights.
    readPeakNodes(cluster, now, options).catch(unlessDenied),
    readKubernetes(kubernetes),
  ]);
  return {
    account,
    region: client.region,
    cluster: { ...found, kubeContext: kubernetes.context },
    vpc,
    loadBalancers: edge,
    kubernetes: objects,
    ...(peakNodes !== undefined && { peakNodes }),
  };
}

function unlessDenied(error: unknown): undefined {
  if (error instanceof NotAllowed) return undefined;
  throw error;
}
