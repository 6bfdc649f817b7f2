import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { call } from './call';
import { type ClientOptions, forReading } from './clients';

/** Who calls, as AWS sees it. */
export interface Identity {
  readonly account: string;
  /** ARN of the user or of the role's session. */
  readonly arn: string;
  /** What is to be added to this machine's clock to have the time of AWS, in milliseconds. */
  readonly clockOffsetMs: number;
}

/** @throws BackendError, `denied` without usable credentials */
export async function callerIdentity(options: ClientOptions): Promise<Identity> {
  const client = new STSClient(forReading(options));
  let clockOffsetMs = 0;
  // Deadlines on the record are compared by other machines, so all of them go by one clock: that of the answers' Date header.
  client.middlewareStack.add(
    (next) => async (args) => {
      const sentAt = Date.now();
      const result = await next(args);
      clockOffsetMs = offsetOf(dateOf(result.response), sentAt, Date.now());
      return result;
    },
    { step: 'deserialize', name: 'clockOffset' },
  );
  const { Account = '', Arn = '' } = await call('GetCallerIdentity', (abortSignal) =>
    client.send(new GetCallerIdentityCommand({}), { abortSignal }),
  );
  return { account: Account, arn: Arn, clockOffsetMs };
}

const dateOf = (response: unknown): string | undefined =>
  (response as { readonly headers?: Readonly<Record<string, string>> } | undefined)?.headers?.date;

/** The header has whole seconds, so a difference within the answer's time and one second is none. */
export function offsetOf(date: string | undefined, sentAt: number, receivedAt: number): number {
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return 0;
  if (theirs + 1000 >= sentAt && theirs <= receivedAt) return 0;
  return Math.round(theirs + 500 - (sentAt + receivedAt) / 2);
}
