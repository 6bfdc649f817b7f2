import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Cluster, Environment, Identity } from '../../config/schema';
import { accept } from '../../constructs/accept';
import { podIdentityPrincipal } from '../../constructs/pod-identity-principal';
import { type Color, clusterName, colors, workloadRoleName } from '../../names';
import { EnvironmentStack } from '../environment-stack';

export interface IdentityStackProps {
  readonly environment: Environment;
}

/**
 * Roles of workloads, made once for both colors (docs/adr/0002). Clusters know them by name alone: the stack is deployed before them and
 * neither color holds it.
 */
export class IdentityStack extends EnvironmentStack {
  constructor(scope: Construct, id: string, { environment }: IdentityStackProps) {
    const { deletionProtection } = environment;
    super(scope, id, { environment, deletionProtection, description: 'roles of workloads, the same for both colors' });
    for (const identity of environment.identities) {
      if ('policyArns' in identity.role) workloadRole(this, environment, identity, identity.role.policyArns);
    }
  }
}

function workloadRole(scope: Construct, environment: Environment, identity: Identity, policyArns: readonly string[]): iam.Role {
  const { namespace, serviceAccount } = identity;
  const id = `${namespace}.${serviceAccount}`;
  const role = new iam.Role(scope, id, {
    roleName: workloadRoleName(environment.name, namespace, serviceAccount, environment.region),
    description: `${namespace}/${serviceAccount} on either color`,
    assumedBy: podIdentityPrincipal(scope, {
      clusterNames: colors.map((color) => nameInEks(environment, color)),
      namespace,
      serviceAccount,
    }),
    managedPolicies: policyArns.map((arn, index) => iam.ManagedPolicy.fromManagedPolicyArn(scope, `${id}-Policy${index}`, arn)),
  });
  for (const arn of policyArns.filter((policy) => policy.includes(':iam::aws:policy/'))) {
    accept(role, {
      [`AwsSolutions-IAM4[Policy::${arn}]`]: `The configuration gives ${namespace}/${serviceAccount} this AWS managed policy by name.`,
    });
  }
  if (identity.irsa) for (const issuer of issuersOf(environment)) trustTokens(role, issuer, identity);
  return role;
}

const nameInEks = (environment: Environment, color: Color): string => {
  const cluster: Cluster = environment.clusters[color];
  return cluster.kind === 'existing' ? cluster.name : clusterName(environment.name, color);
};

/** Issuers of the clusters whose configuration names one, without the scheme, as IAM writes them. */
const issuersOf = (environment: Environment): string[] =>
  colors.flatMap((color) => environment.clusters[color].oidcIssuer?.replace(/^https:\/\//, '').replace(/\/$/, '') ?? []);

/**
 * Trust in one cluster's tokens for one service account.
 * https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
function trustTokens(role: iam.Role, issuer: string, { namespace, serviceAccount }: Identity): void {
  const provider = Stack.of(role).formatArn({ service: 'iam', region: '', resource: 'oidc-provider', resourceName: issuer });
  role.assumeRolePolicy?.addStatements(
    new iam.PolicyStatement({
      actions: ['sts:AssumeRoleWithWebIdentity'],
      principals: [new iam.FederatedPrincipal(provider)],
      conditions: {
        StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}` },
      },
    }),
  );
}
