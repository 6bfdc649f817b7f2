import { aws_eks_v2 as eks, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ManagedCluster } from '../../config/schema';

type Access = ManagedCluster['access'][number];

/** https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
const policyNames: Record<NonNullable<Access['policy']>, string> = {
  'cluster-admin': 'AmazonEKSClusterAdminPolicy',
  admin: 'AmazonEKSAdminPolicy',
  edit: 'AmazonEKSEditPolicy',
  view: 'AmazonEKSViewPolicy',
};

/** Who may use the Kubernetes API. One line is one entry: EKS has one per principal, and so have the rules. */
export function grantAccess(scope: Construct, cluster: eks.ICluster, access: readonly Access[]): void {
  const entries = new Construct(scope, 'Access');
  for (const entry of access) {
    new eks.CfnAccessEntry(entries, idOf(entry.principalArn), {
      clusterName: cluster.clusterName,
      principalArn: entry.principalArn,
      accessPolicies: policiesOf(entry).map(({ policy, namespaces }) => ({
        policyArn: `arn:${Stack.of(scope).partition}:eks::aws:cluster-access-policy/${policyNames[policy]}`,
        accessScope: namespaces ? { type: 'namespace', namespaces } : { type: 'cluster' },
      })),
      kubernetesGroups: entry.groups,
    });
  }
}

/** One policy is written without a list. The rules have seen to it that there is not both. */
const policiesOf = ({ policy, namespaces, policies = [] }: Access): NonNullable<Access['policies']> =>
  policy === undefined ? policies : [{ policy, namespaces }];

/** From the principal rather than its place in the list: an entry that changes its id would be created while the old one still stands. */
const idOf = (principalArn: string): string => principalArn.split(':').slice(4).join('-').replaceAll('/', '-');
