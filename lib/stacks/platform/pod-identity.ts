import { aws_eks_v2 as eks, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { podIdentityPrincipal } from '../../constructs/pod-identity-principal';

export interface PodIdentityProps {
  readonly clusterName: string;
  readonly namespace: string;
  /** Made by the chart: an association needs no annotation on it. */
  readonly serviceAccount: string;
  readonly policies: readonly iam.ManagedPolicy[];
}

/** A controller's role, which the same controller of the other color cannot take, and its association with the service account. */
export class PodIdentity extends Construct {
  constructor(scope: Construct, id: string, { clusterName, namespace, serviceAccount, policies }: PodIdentityProps) {
    super(scope, id);
    const role = new iam.Role(this, 'Role', {
      description: `${serviceAccount} in ${namespace} of ${clusterName}`,
      assumedBy: podIdentityPrincipal(this, { clusterNames: [clusterName], namespace, serviceAccount }),
      managedPolicies: [...policies],
    });
    new eks.CfnPodIdentityAssociation(this, 'Association', { clusterName, namespace, serviceAccount, roleArn: role.roleArn });
  }
}
