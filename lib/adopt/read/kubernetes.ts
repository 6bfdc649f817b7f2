import { type Kind, type Kubernetes, KubernetesError, type KubernetesObject, kinds } from '../../kubernetes/kubernetes';
import type { Binding, KubernetesObjects, KubernetesService, Scaled, Workload } from '../inventory';

/** What a cluster says of its services and workers. @throws KubernetesError: half a picture would leave services out that there are */
export async function readKubernetes(cluster: Kubernetes): Promise<KubernetesObjects> {
  // One after the other: each may be many pages, and kubectl logs in for each.
  const bindings = await listIfServed<BindingObject>(cluster, kinds.targetGroupBindings);
  const services = await cluster.list<ServiceObject>(kinds.services);
  const deployments = await cluster.list<WorkloadObject>(kinds.deployments);
  const statefulSets = await cluster.list<WorkloadObject>(kinds.statefulSets);
  const serviceAccounts = await cluster.list(kinds.serviceAccounts);
  const cronJobs = await cluster.list(kinds.cronJobs);
  const scaledObjects = await listIfServed<ScaledObject>(cluster, kinds.scaledObjects);
  const scaledJobs = await listIfServed<ScaledObject>(cluster, kinds.scaledJobs);
  const autoscalers = await cluster.list(kinds.horizontalPodAutoscalers);
  const nodes = await cluster.list(kinds.nodes);
  const pods = await cluster.list<PodObject>(kinds.pods);
  return {
    bindings: bindings.flatMap(toBinding),
    services: services.map(toService),
    workloads: [...deployments, ...statefulSets].map(toWorkload),
    serviceAccounts: serviceAccounts.map((object) => {
      const roleArn = object.metadata.annotations?.['eks.amazonaws.com/role-arn'];
      return { ...nameOf(object), ...(roleArn !== undefined && { roleArn }) };
    }),
    cronJobs: cronJobs.map(nameOf),
    scaledObjects: scaledObjects.map(toScaled),
    scaledJobs: scaledJobs.map(toScaled),
    autoscalers: autoscalers.map(nameOf),
    podsPerNode: podsPerNode(nodes, pods),
  };
}

/** A cluster without the CRD has none of the kind. */
async function listIfServed<T extends KubernetesObject>(cluster: Kubernetes, kind: Kind): Promise<readonly T[]> {
  try {
    return await cluster.list<T>(kind);
  } catch (error) {
    if (error instanceof KubernetesError && error.kind === 'no-such-kind') return [];
    throw error;
  }
}

const nameOf = ({ metadata }: KubernetesObject) => ({ namespace: metadata.namespace ?? 'default', name: metadata.name });

/** https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/targetgroupbinding/spec/ */
interface BindingObject extends KubernetesObject {
  readonly spec?: {
    readonly targetGroupARN?: string;
    readonly targetGroupName?: string;
    readonly serviceRef?: { readonly name: string; readonly port: number | string };
  };
}

function toBinding(object: BindingObject): Binding[] {
  const { targetGroupARN, targetGroupName, serviceRef } = object.spec ?? {};
  const targetGroup = targetGroupARN ?? targetGroupName;
  if (targetGroup === undefined || !serviceRef) return [];
  return [{ ...nameOf(object), targetGroup, serviceName: serviceRef.name, servicePort: serviceRef.port }];
}

interface ServiceObject extends KubernetesObject {
  readonly spec?: {
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports?: readonly { readonly name?: string; readonly port: number; readonly targetPort?: number | string }[];
  };
}

const toService = (object: ServiceObject): KubernetesService => ({
  ...nameOf(object),
  selector: object.spec?.selector ?? {},
  ports: (object.spec?.ports ?? []).map(({ name, port, targetPort = port }) => ({ port, targetPort, ...(name !== undefined && { name }) })),
});

interface WorkloadObject extends KubernetesObject {
  readonly spec?: {
    readonly template?: {
      readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
      readonly spec?: { readonly containers?: readonly { readonly ports?: Workload['ports'] }[] };
    };
  };
}

const toWorkload = (object: WorkloadObject): Workload => ({
  ...nameOf(object),
  labels: object.spec?.template?.metadata?.labels ?? {},
  ports: (object.spec?.template?.spec?.containers ?? []).flatMap(({ ports = [] }) =>
    ports.map(({ name, containerPort }) => ({ containerPort, ...(name !== undefined && { name }) })),
  ),
});

/** KEDA's own default of both kinds is 100. https://keda.sh/docs/2.20/reference/scaledobject-spec/ */
interface ScaledObject extends KubernetesObject {
  readonly spec?: { readonly maxReplicaCount?: number; readonly triggers?: readonly { readonly type: string }[] };
}

const toScaled = (object: ScaledObject): Scaled => ({
  ...nameOf(object),
  maxReplicas: object.spec?.maxReplicaCount ?? 100,
  triggers: (object.spec?.triggers ?? []).map(({ type }) => type),
});

interface PodObject extends KubernetesObject {
  readonly spec?: { readonly nodeName?: string; readonly hostNetwork?: boolean };
  readonly status?: { readonly phase?: string };
}

/** Pods that have ended, or that share their node's address, take none. */
function podsPerNode(nodes: readonly KubernetesObject[], pods: readonly PodObject[]): number[] {
  const counts = new Map(nodes.map(({ metadata }) => [metadata.name, 0]));
  for (const { spec, status } of pods) {
    const node = spec?.nodeName;
    if (node === undefined || spec?.hostNetwork || status?.phase === 'Succeeded' || status?.phase === 'Failed') continue;
    counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return [...counts.values()];
}
