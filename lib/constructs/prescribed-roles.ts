import { CfnResource, type IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Organization } from '../config/schema';

/**
 * Gives every role the path and the permissions boundary that the organization prescribes: those of this app, and those that the CDK makes for functions of
 * its own, which take neither as a property.
 */
export class PrescribedRoles implements IAspect {
  constructor(private readonly organization: Pick<Organization, 'permissionsBoundaryArn' | 'rolePath'>) {}

  visit(node: IConstruct): void {
    if (!CfnResource.isCfnResource(node) || node.cfnResourceType !== 'AWS::IAM::Role') return;
    const { permissionsBoundaryArn, rolePath } = this.organization;
    if (permissionsBoundaryArn !== undefined) node.addPropertyOverride('PermissionsBoundary', permissionsBoundaryArn);
    if (rolePath !== '/') node.addPropertyOverride('Path', rolePath);
  }
}
