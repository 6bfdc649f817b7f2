import type { Color } from '../../../lib/names';
import type { Principal } from '../../support/iam/proxy';
import { type Made, roleOf } from '../../support/iam/roles';
import { account, clusterName } from './local-deployment';

/**
 * What the policies say that `dev` takes as given: the configuration names them by ARN and no stack makes them. Written as docs/workers.md and the
 * samples need them, and no wider.
 */
const policiesOfTheAccount = {
  [`arn:aws:iam::${account}:policy/queue-lengths`]: {
    Statement: [
      {
        Sid: 'QueueLengths',
        Effect: 'Allow' as const,
        Action: 'sqs:GetQueueAttributes',
        Resource: `arn:aws:sqs:eu-west-1:${account}:dev-jobs`,
      },
    ],
  },
};

export const principalName = (color: Color, serviceAccount: string): string => `${color}/${serviceAccount}`;

/** A service account's role, as its pod identity association gives it. @throws Error if a policy of the role is not known: it could not be judged */
export function principalOf(made: readonly Made[], color: Color, namespace: string, serviceAccount: string): Principal {
  const association = made.find(
    ({ type, properties }) =>
      type === 'AWS::EKS::PodIdentityAssociation' &&
      properties.ClusterName === clusterName(color) &&
      properties.Namespace === namespace &&
      properties.ServiceAccount === serviceAccount,
  );
  if (!association) throw new Error(`${clusterName(color)}: found no pod identity association of ${namespace}/${serviceAccount}`);
  const name = String(association.properties.RoleArn).replace(/^.*\//, '');
  const { arn, statements, unknownPolicies } = roleOf(made, name, account, policiesOfTheAccount);
  if (unknownPolicies.length > 0) throw new Error(`${name}: found no document of ${unknownPolicies.join(', ')}`);
  return { name: principalName(color, serviceAccount), arn, statements };
}
