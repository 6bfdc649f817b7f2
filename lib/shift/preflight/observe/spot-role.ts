import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import type { Reading } from '../../model/model';
import { type ClientOptions, readingOf } from './observe';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html */
const roleName = 'AWSServiceRoleForEC2Spot';

/** Whether the account has the role that EC2 starts spot instances with. It is made once per account, and not by Karpenter. */
export const observeSpotRole = (options: ClientOptions): Promise<Reading<boolean>> =>
  readingOf('GetRole', async () => {
    try {
      await new IAMClient(options).send(new GetRoleCommand({ RoleName: roleName }));
      return true;
    } catch (error) {
      if ((error as Error).name.startsWith('NoSuchEntity')) return false;
      throw error;
    }
  });
