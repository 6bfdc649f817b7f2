import type { EnvironmentInput } from '../../config/schema';
import { isPlatformNamespace } from '../../names';
import { plural } from '../../text/listing';
import type { Inventory, KubernetesObjects } from '../inventory';
import type { LeftOut } from './left-out';

type Identity = NonNullable<EnvironmentInput['identities']>[number];
type Worker = NonNullable<NonNullable<EnvironmentInput['workers']>['workloads']>[number];

/** Namespaces whose service accounts belong to the old cluster's own platform. */
const isPlatform = (namespace: string): boolean => isPlatformNamespace(namespace) || namespace === 'karpenter';

/** Service accounts with a role of the account by annotation (IRSA): on green they get it by EKS Pod Identity. */
export function draftIdentities({ kubernetes, account }: Inventory): { identities: Identity[]; leftOut: LeftOut[] } {
  const annotated = kubernetes.serviceAccounts.flatMap(({ namespace, name, roleArn }) =>
    roleArn === undefined || isPlatform(namespace) ? [] : [{ namespace, name, roleArn, isOwn: roleArn.split(':')[4] === account }],
  );
  return {
    identities: annotated
      .filter(({ isOwn }) => isOwn)
      .map(({ namespace, name, roleArn }) => ({ namespace, serviceAccount: name, role: { existingArn: roleArn } })),
    leftOut: annotated
      .filter(({ isOwn }) => !isOwn)
      .map(({ namespace, name, roleArn }) => ({
        what: `service account ${namespace}/${name}`,
        why: `its role is of another account: ${roleArn}`,
      })),
  };
}

/** Nothing of an environment says how many pods a service has. */
export const autoscalersLeftOut = ({ kubernetes: { autoscalers } }: Inventory): LeftOut[] =>
  autoscalers.length === 0
    ? []
    : [
        {
          what: plural(autoscalers.length, 'HorizontalPodAutoscaler'),
          why: 'your manifests bring them to green; without load they start at their minimum, which has to hold the first step',
        },
      ];

/** Triggers that follow a pod's own load: each cluster scales for itself. */
const ownLoad = new Set(['cpu', 'memory']);

/** What runs without requests. The class is a guess from the kind, for a person to check. */
export function draftWorkers({ cronJobs, scaledObjects, scaledJobs }: KubernetesObjects): Worker[] {
  const workers: Worker[] = [
    ...cronJobs.map(({ namespace, name }) => ({ kind: 'CronJob' as const, namespace, name, class: 'cron' as const })),
    ...scaledObjects.map(({ namespace, name, maxReplicas, triggers }) =>
      triggers.every((type) => ownLoad.has(type))
        ? { kind: 'ScaledObject' as const, namespace, name, class: 'per-cluster' as const }
        : { kind: 'ScaledObject' as const, namespace, name, class: 'competing' as const, maxReplicas },
    ),
    ...scaledJobs.map(({ namespace, name, maxReplicas }) => ({
      kind: 'ScaledJob' as const,
      namespace,
      name,
      class: 'competing' as const,
      maxReplicas,
    })),
  ];
  return workers.filter(({ namespace }) => !isPlatform(namespace));
}
