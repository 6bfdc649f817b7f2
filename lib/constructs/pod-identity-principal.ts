import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export interface PodIdentity {
  /** Names in EKS of the clusters whose pods may take the role, in the account and region of the stack. */
  readonly clusterNames: readonly string[];
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * The pods of one service account, for a role's trust policy. EKS Pod Identity tags every session with the cluster, the namespace and the
 * service account; the conditions ask for exactly these, so an association made for anything else gets no credentials. The cluster's ARN
 * holds the account and the region, which keeps another account's clusters out.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html and pod-id-abac.html
 */
export function podIdentityPrincipal(scope: Construct, { clusterNames, namespace, serviceAccount }: PodIdentity): iam.IPrincipal {
  const stack = Stack.of(scope);
  const clusterArns = clusterNames.map((resourceName) => stack.formatArn({ service: 'eks', resource: 'cluster', resourceName }));
  return new iam.ServicePrincipal('pods.eks.amazonaws.com', {
    conditions: {
      StringEquals: {
        'aws:RequestTag/eks-cluster-arn': clusterArns,
        'aws:RequestTag/kubernetes-namespace': namespace,
        'aws:RequestTag/kubernetes-service-account': serviceAccount,
      },
    },
  }).withSessionTags();
}
