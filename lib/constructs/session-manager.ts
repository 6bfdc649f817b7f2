import { aws_iam as iam } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { accept, wildcardResource } from './accept';

/**
 * What a node needs for a shell by Session Manager, without a key or an open port, and nothing more. AmazonSSMManagedInstanceCore would let it read
 * every parameter of the account, secrets included, and with it anyone who gets the node's credentials.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
 * @param nodes whose role gets it, for descriptions
 */
export function sessionManagerPolicy(scope: Construct, id: string, nodes: string): iam.ManagedPolicy {
  const policy = new iam.ManagedPolicy(scope, id, {
    description: `Shell on ${nodes} by Session Manager`,
    statements: [
      new iam.PolicyStatement({
        actions: [
          'ssm:UpdateInstanceInformation',
          'ssmmessages:CreateControlChannel',
          'ssmmessages:CreateDataChannel',
          'ssmmessages:OpenControlChannel',
          'ssmmessages:OpenDataChannel',
        ],
        resources: ['*'],
      }),
    ],
  });
  accept(policy, {
    [wildcardResource('*')]:
      `Session Manager on ${nodes}: its message channels have no resources to name, and a node reports only about itself.`,
  });
  return policy;
}
