import { type Kubernetes, type KubernetesObject, kinds } from '../../../kubernetes/kubernetes';
import type { Reading } from '../../model/model';
import type { ServiceAccount } from '../identities';
import { listIfServed, readingOf } from './cluster-reading';
import type { Application, Node, Workload } from './observed';

/** What preflight sees of one cluster. */
export interface ObservedCluster {
  readonly nodes: Reading<readonly Node[]>;
  readonly applications: Reading<readonly Application[]>;
  readonly workloads: Reading<readonly Workload[]>;
  readonly serviceAccounts: Reading<readonly ServiceAccount[]>;
}

/**
 * Observes a cluster.
 * @param cluster its API, or why there is none to ask
 * @param namespaces of the services
 */
export async function observeCluster(
  cluster: Kubernetes | { readonly why: string },
  namespaces: readonly string[],
): Promise<ObservedCluster> {
  if ('why' in cluster) {
    const unreadable = { ok: false, why: cluster.why } as const;
    return { nodes: unreadable, applications: unreadable, workloads: unreadable, serviceAccounts: unreadable };
  }
  const [nodes, applications, workloads, serviceAccounts] = await Promise.all([
    readingOf(async () => (await cluster.list<NodeObject>(kinds.nodes)).map(toNode)),
    readingOf(async () => (await listIfServed<ApplicationObject>(cluster, kinds.applications)).map(toApplication)),
    readingOf(async () => (await Promise.all(namespaces.map((namespace) => workloadsOf(cluster, namespace)))).flat()),
    readingOf(async () => (await cluster.list(kinds.serviceAccounts)).map(toServiceAccount)),
  ]);
  return { nodes, applications, workloads, serviceAccounts };
}

/** https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html */
const toServiceAccount = ({ metadata }: KubernetesObject): ServiceAccount => {
  const roleArn = metadata.annotations?.['eks.amazonaws.com/role-arn'];
  return { namespace: metadata.namespace ?? 'default', name: metadata.name, ...(roleArn !== undefined && { roleArn }) };
};

interface NodeObject extends KubernetesObject {
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
  };
}

function toNode({ metadata, spec, status }: NodeObject): Node {
  const ofType = (type: string) => (status?.addresses ?? []).filter((one) => one.type === type).map(({ address }) => address);
  const [[address], publicAddresses] = [ofType('InternalIP'), ofType('ExternalIP')];
  return {
    name: metadata.name,
    ready: status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false,
    cordoned: spec?.unschedulable ?? false,
    zone: metadata.labels?.['topology.kubernetes.io/zone'] ?? 'unknown',
    ...(address !== undefined && { address }),
    ...(publicAddresses.length > 0 && { publicAddresses }),
  };
}

/** https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml */
interface ApplicationObject extends KubernetesObject {
  readonly status?: {
    readonly sync?: { readonly status?: string; readonly revision?: string; readonly revisions?: readonly string[] };
    readonly health?: { readonly status?: string };
  };
}

const toApplication = ({ metadata, status }: ApplicationObject): Application => ({
  name: metadata.name,
  sync: status?.sync?.status ?? 'Unknown',
  health: status?.health?.status ?? 'Unknown',
  revision: status?.sync?.revisions?.join(' ') ?? status?.sync?.revision ?? '',
});

interface ScalableObject extends KubernetesObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly replicas?: number; readonly readyReplicas?: number };
}

interface TargetRef {
  readonly kind?: string;
  readonly name: string;
}

interface AutoscalerObject extends KubernetesObject {
  readonly spec?: { readonly scaleTargetRef: TargetRef; readonly minReplicas?: number };
}

/** https://keda.sh/docs/2.20/reference/scaledobject-spec/ */
interface ScaledObject extends KubernetesObject {
  readonly spec?: { readonly scaleTargetRef: TargetRef; readonly minReplicaCount?: number };
}

const pausedReplicas = 'autoscaling.keda.sh/paused-replicas';

async function workloadsOf(cluster: Kubernetes, namespace: string): Promise<Workload[]> {
  const [deployments, statefulSets, autoscalers, scaledObjects] = await Promise.all([
    cluster.list<ScalableObject>(kinds.deployments, { namespace }),
    cluster.list<ScalableObject>(kinds.statefulSets, { namespace }),
    cluster.list<AutoscalerObject>(kinds.horizontalPodAutoscalers, { namespace }),
    listIfServed<ScaledObject>(cluster, kinds.scaledObjects, namespace),
  ]);
  const workload = (kind: Workload['kind']) => (object: ScalableObject) => {
    // KEDA targets a Deployment unless its configuration says otherwise.
    const isTarget = (reference?: TargetRef) => reference?.name === object.metadata.name && (reference.kind ?? 'Deployment') === kind;
    return {
      kind,
      namespace,
      name: object.metadata.name,
      replicas: object.status?.replicas ?? 0,
      ready: object.status?.readyReplicas ?? 0,
      ...floor(
        object,
        scaledObjects.find(({ spec }) => isTarget(spec?.scaleTargetRef)),
        autoscalers.find(({ spec }) => isTarget(spec?.scaleTargetRef)),
      ),
    };
  };
  return [...deployments.map(workload('Deployment')), ...statefulSets.map(workload('StatefulSet'))];
}

/** KEDA makes an autoscaler of its own, so its ScaledObject comes first. Both default to what their APIs do: 0 and 1. */
function floor(object: ScalableObject, scaled?: ScaledObject, autoscaler?: AutoscalerObject): Pick<Workload, 'floor' | 'floorOf'> {
  if (scaled) {
    const paused = scaled.metadata.annotations?.[pausedReplicas];
    return { floor: paused === undefined ? (scaled.spec?.minReplicaCount ?? 0) : Number(paused), floorOf: 'ScaledObject' };
  }
  if (autoscaler) return { floor: autoscaler.spec?.minReplicas ?? 1, floorOf: 'HorizontalPodAutoscaler' };
  return { floor: object.spec?.replicas ?? 1, floorOf: 'spec.replicas' };
}
