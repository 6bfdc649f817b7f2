import { aws_eks_v2 as eks, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment, Identity } from '../../config/schema';
import { workloadRoleName } from '../../names';

/**
 * Gives service accounts their roles. A role is the same for both colors (docs/adr/0002): an existing one, or one that the identity stack
 * made. It is found by its name, so no export ties the clusters to that stack.
 */
export function associateIdentities(
  scope: Construct,
  { environment, clusterName }: { readonly environment: Environment; readonly clusterName: string },
): void {
  const associations = new Construct(scope, 'Identities');
  for (const identity of environment.identities) {
    const { namespace, serviceAccount } = identity;
    new eks.CfnPodIdentityAssociation(associations, `${namespace}.${serviceAccount}`, {
      clusterName,
      namespace,
      serviceAccount,
      roleArn: roleArn(scope, environment, identity),
    });
  }
}

function roleArn(scope: Construct, environment: Environment, { namespace, serviceAccount, role }: Identity): string {
  if ('existingArn' in role) return role.existingArn;
  const { name, region, organization } = environment;
  // A path such as /platform/ becomes part of the ARN.
  const resourceName = `${organization.rolePath.slice(1)}${workloadRoleName(name, namespace, serviceAccount, region)}`;
  return Stack.of(scope).formatArn({ service: 'iam', region: '', resource: 'role', resourceName });
}

/** Lets IAM accept tokens of this cluster's issuer, for workloads that cannot use Pod Identity. */
export function trustIssuer(scope: Construct, cluster: eks.Cluster): void {
  new eks.OidcProviderNative(scope, 'OidcProvider', { url: cluster.clusterOpenIdConnectIssuerUrl });
}
