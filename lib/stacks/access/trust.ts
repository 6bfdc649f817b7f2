import { aws_iam as iam } from 'aws-cdk-lib';

/**
 * Which jobs of GitHub Actions may assume a role. Every condition is an equality: a pattern such as `repo:acme/platform:*` would let every branch in.
 * https://docs.github.com/en/actions/reference/security/oidc
 */

export const issuer = 'token.actions.githubusercontent.com';
export const audience = 'sts.amazonaws.com';

export interface Repository {
  /** `owner/name`. */
  readonly repository: string;
  readonly branch: string;
}

/** Jobs of pull requests from branches of the repository; GitHub gives those of forks no token. */
export const pullRequests = (providerArn: string, { repository }: Repository): iam.FederatedPrincipal =>
  jobs(providerArn, { sub: `repo:${repository}:pull_request` });

/** Jobs on the branch that run in no environment of GitHub, such as scheduled ones. */
export const branchJobs = (providerArn: string, { repository, branch }: Repository): iam.FederatedPrincipal =>
  jobs(providerArn, { sub: `repo:${repository}:ref:refs/heads/${branch}` });

/**
 * Jobs that deploy to an environment of GitHub, whose reviewers and branches GitHub checks first. The branch is asked for here too: a GitHub environment
 * without rules is made by any job that names it. https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
 */
export const deployments = (providerArn: string, { repository, branch }: Repository, environment: string): iam.FederatedPrincipal =>
  jobs(providerArn, { sub: `repo:${repository}:environment:${environment}`, ref: `refs/heads/${branch}` });

function jobs(providerArn: string, claims: Readonly<Record<string, string>>): iam.FederatedPrincipal {
  const conditions = Object.entries({ aud: audience, ...claims }).map(([claim, value]) => [`${issuer}:${claim}`, value]);
  return new iam.FederatedPrincipal(providerArn, { StringEquals: Object.fromEntries(conditions) }, 'sts:AssumeRoleWithWebIdentity');
}
