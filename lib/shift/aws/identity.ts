import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { call } from './call';
import { type ClientOptions, forReading } from './clients';

/** Who calls, as AWS sees it. */
export interface Identity {
  readonly account: string;
  /** ARN of the user or of the role's session. */
  readonly arn: string;
}

/** @throws BackendError, `denied` without usable credentials */
export async function callerIdentity(options: ClientOptions): Promise<Identity> {
  const client = new STSClient(forReading(options));
  const { Account = '', Arn = '' } = await call('GetCallerIdentity', (abortSignal) =>
    client.send(new GetCallerIdentityCommand({}), { abortSignal }),
  );
  return { account: Account, arn: Arn };
}
