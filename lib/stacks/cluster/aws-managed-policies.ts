import { aws_iam as iam } from 'aws-cdk-lib';
import { accept, awsManagedPolicy } from '../../constructs/accept';

/**
 * Attaches policies that AWS writes and changes.
 * @param reasons policy name, with its path if it has one → why this role has it rather than a policy of ours
 */
export function attachAwsManaged(role: iam.Role, reasons: Readonly<Record<string, string>>): void {
  for (const [policy, reason] of Object.entries(reasons)) {
    role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName(policy));
    accept(role, { [awsManagedPolicy(policy)]: reason });
  }
}
