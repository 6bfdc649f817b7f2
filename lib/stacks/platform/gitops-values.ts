import { posix } from 'node:path';
import { charts, loadBalancerControllerDefinitions } from '../../../config/versions';
import { healthCheckOf } from '../../config/derived/health-check';
import { type ProxyVariable, proxyVariables } from '../../config/derived/proxy';
import type { Environment, Gitops, ManagedCluster, Service, WorkerKind } from '../../config/schema';
import type { Color } from '../../names';
import { type GitopsAddresses, gitopsAddresses } from './gitops-addresses';
import { prefixesByHost } from './registries';

/**
 * What the stacks pass to Argo CD: the Helm values of gitops/bootstrap that the root application passes. Pure.
 *
 * Names rather than ARNs, wherever there is one: a name is the same before and after a deploy. `gitops/bootstrap/values.schema.json` refuses
 * what is not listed here.
 */

export interface GitopsService {
  readonly name: string;
  readonly namespace: string;
  /** Kubernetes Service that the binding points at, and its port. */
  readonly serviceName: string;
  readonly servicePort: number;
  readonly containerPort: number;
  readonly healthCheckPath: string;
  /** Where it is not the container port. */
  readonly healthCheckPort?: number;
  /** Where it is not HTTP. */
  readonly targetProtocol?: 'HTTPS';
  readonly deregistrationDelaySeconds: number;
  /** This color's target group: exactly one of the two. */
  readonly targetGroupName?: string;
  readonly targetGroupArn?: string;
}

interface Chart {
  readonly repository: string;
  readonly chart: string;
  readonly version: string;
}

export interface GitopsValues {
  readonly environment: string;
  readonly color: Color;
  readonly region: string;
  readonly vpcId: string;
  readonly clusterName: string;
  /** Where the charts beside the bootstrap chart are; `folder` is empty at the root of the repository. */
  readonly source: { readonly repository: string; readonly revision: string; readonly folder: string };
  /** Left out: the repository is open, or its secret is somebody else's. */
  readonly credentials?: { readonly secret: string; readonly externalSecret?: string };
  /** Beyond those of services. */
  readonly namespaces: readonly string[];
  /** Pod security level by namespace, where it is not baseline. */
  readonly podSecurity: Gitops['podSecurity'];
  readonly services: readonly GitopsService[];
  readonly workers: GitopsWorkers;
  readonly loadBalancerController: ControllerDefinitions;
  /** Environment variables of operators. */
  readonly proxy?: readonly ProxyVariable[];
  /** Registry and path that stands for a public registry. */
  readonly registries?: Readonly<Record<string, string>>;
  readonly keda: Chart & { readonly enabled: boolean };
  readonly externalSecrets: Chart & { readonly enabled: boolean };
  readonly networkPolicies: Gitops['networkPolicies'];
  readonly addresses: GitopsAddresses;
  readonly workloads?: NonNullable<Gitops['workloads']>;
  readonly samples: Gitops['samples'];
}

/** Where the custom resource definitions of the load balancer controller are that the platform stack installs. */
interface ControllerDefinitions {
  /** Whether Argo CD applies them. */
  readonly definitions: boolean;
  readonly repository: string;
  readonly path: string;
  readonly version: string;
}

/** What the charts must know of background workloads (docs/workers.md). */
export interface GitopsWorkers {
  /** Workers come into being paused on this color. It says how an object is born: from then on its pause is `bluegreen workers handover`'s. */
  readonly standby: boolean;
  /** Objects whose pause Argo CD must leave as it finds it. */
  readonly declared: readonly { readonly kind: WorkerKind; readonly namespace: string; readonly name: string }[];
}

export interface GitopsValuesInput {
  readonly environment: Environment;
  readonly color: Color;
  readonly cluster: ManagedCluster;
  readonly clusterName: string;
  readonly vpcId: string;
  /** By service, this color's. */
  readonly targetGroups: Readonly<Record<string, { readonly name: string } | { readonly arn: string }>>;
}

/** @throws RangeError for a service without a target group: the stacks were wired wrongly */
export function gitopsValues({ environment, color, cluster, clusterName, vpcId, targetGroups }: GitopsValuesInput): GitopsValues {
  const { gitops } = environment;
  const { registries } = environment.organization;
  const proxy = proxyVariables(environment, cluster);
  // Argo CD names an OCI registry without its scheme.
  const chartRepository = registries?.charts === undefined ? {} : { repository: registries.charts };
  return {
    environment: environment.name,
    color,
    region: environment.region,
    vpcId,
    clusterName,
    source: { repository: gitops.repository, revision: gitops.revision, folder: folderOf(gitops.path) },
    ...(gitops.credentialsSecret !== undefined && {
      credentials: {
        secret: gitops.credentialsSecret,
        ...(gitops.externalSecret !== undefined && { externalSecret: gitops.externalSecret }),
      },
    }),
    namespaces: gitops.namespaces,
    podSecurity: gitops.podSecurity,
    services: environment.services.map((service) => gitopsService(service, targetGroups[service.name])),
    loadBalancerController: {
      definitions: gitops.controllerDefinitions,
      ...loadBalancerControllerDefinitions,
      version: cluster.pins.loadBalancerController ?? charts.loadBalancerController.version,
    },
    ...(proxy.length > 0 && { proxy }),
    ...(registries && { registries: prefixesByHost(registries) }),
    keda: { enabled: gitops.keda, ...charts.keda, ...chartRepository },
    externalSecrets: { enabled: gitops.externalSecrets, ...charts.externalSecrets, ...chartRepository },
    networkPolicies: gitops.networkPolicies,
    addresses: gitopsAddresses(environment, cluster),
    ...(gitops.workloads && { workloads: gitops.workloads }),
    samples: gitops.samples,
    workers: gitopsWorkers(environment, color),
  };
}

/** The folder of the bootstrap chart. */
function folderOf(path: string): string {
  const folder = posix.dirname(posix.normalize(path));
  return folder === '.' ? '' : folder;
}

/** Without a declared home both colors are standby: a worker that starts on nobody's word would be one too many. */
function gitopsWorkers({ workers }: Environment, color: Color): GitopsWorkers {
  const declared = (workers?.workloads ?? []).filter((worker) => worker.class !== 'per-cluster');
  return { standby: workers?.home !== color, declared: declared.map(({ kind, namespace, name }) => ({ kind, namespace, name })) };
}

function gitopsService(service: Service, targetGroup: { readonly name: string } | { readonly arn: string } | undefined): GitopsService {
  if (!targetGroup) throw new RangeError(`service ${service.name} has no target group`);
  return {
    name: service.name,
    namespace: service.namespace,
    serviceName: service.serviceName ?? service.name,
    servicePort: service.servicePort,
    containerPort: service.containerPort,
    healthCheckPath: healthCheckOf(service).path,
    ...(service.healthCheck.port !== undefined && { healthCheckPort: service.healthCheck.port }),
    ...(service.targetProtocol === 'HTTPS' && { targetProtocol: service.targetProtocol }),
    deregistrationDelaySeconds: service.deregistrationDelaySeconds,
    ...('arn' in targetGroup ? { targetGroupArn: targetGroup.arn } : { targetGroupName: targetGroup.name }),
  };
}
