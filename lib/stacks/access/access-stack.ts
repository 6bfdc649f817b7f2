import { Duration, aws_iam as iam, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/schema';
import type { Access } from '../../config/schema/access';
import { accessRoleNames, accessStackName } from '../../names';
import { audience, branchJobs, deployments, issuer, pullRequests } from './trust';

export interface AccessStackProps {
  readonly access: Access;
  /** Those of one account. */
  readonly environments: readonly [Environment, ...Environment[]];
}

/** Two clusters and their platforms take longer than the hour that is the default. */
const deploymentHours = 2;

/**
 * What the workflows of GitHub may do in one account: the OIDC provider, and roles that assume the roles of `cdk bootstrap` and have no other right. A
 * person deploys it, never a workflow: who may deploy is not decided by a merge.
 */
export class AccessStack extends Stack {
  constructor(scope: Construct, id: string, { access, environments }: AccessStackProps) {
    const [{ account, region }] = environments;
    super(scope, id, {
      stackName: accessStackName,
      env: { account, region },
      description: `GitHub's access to ${environments.map(({ name }) => name).join(', ')}`,
      terminationProtection: true,
    });
    const provider = this.provider(access.existingProviders.includes(account));
    const reading = environments.map((env) => this.bootstrapRole(access, env, 'lookup'));
    this.role('Diff', {
      roleName: accessRoleNames.diff,
      description: 'Pull requests: compares templates, changes nothing',
      assumedBy: pullRequests(provider, access),
      mayAssume: reading,
    });
    this.role('Drift', {
      roleName: accessRoleNames.drift,
      description: 'Nightly: looks for what was changed by hand, changes nothing',
      assumedBy: branchJobs(provider, access),
      mayAssume: reading,
    });
    for (const env of environments) {
      this.role(`Deploy-${env.name}`, {
        roleName: accessRoleNames.deploy(env.name),
        description: `Merges: deploys ${env.name}`,
        assumedBy: deployments(provider, access, env.name),
        mayAssume: (['deploy', 'file-publishing', 'lookup'] as const).map((kind) => this.bootstrapRole(access, env, kind)),
        maxSessionDuration: Duration.hours(deploymentHours),
      });
    }
  }

  /** An account has one provider of GitHub; others may use it too, so it stays when the stack goes. */
  private provider(isThere: boolean): string {
    if (isThere) return this.formatArn({ service: 'iam', region: '', resource: 'oidc-provider', resourceName: issuer });
    const provider = new iam.CfnOIDCProvider(this, 'GitHub', { url: `https://${issuer}`, clientIdList: [audience] });
    provider.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return provider.attrArn;
  }

  /** A role of `cdk bootstrap`, by its whole name. https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html */
  private bootstrapRole({ qualifier }: Access, { account, region }: Environment, kind: 'deploy' | 'file-publishing' | 'lookup'): string {
    return this.formatArn({
      service: 'iam',
      region: '',
      resource: 'role',
      resourceName: `cdk-${qualifier}-${kind}-role-${account}-${region}`,
    });
  }

  private role(id: string, { mayAssume, ...props }: iam.RoleProps & { readonly mayAssume: readonly string[] }): void {
    const role = new iam.Role(this, id, props);
    new iam.ManagedPolicy(this, `${id}-Policy`, {
      description: props.description,
      roles: [role],
      statements: [new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: [...new Set(mayAssume)] })],
    });
  }
}
