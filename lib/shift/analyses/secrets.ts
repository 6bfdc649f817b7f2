import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { call } from '../aws/call';
import { type ClientOptions, forReading } from '../aws/clients';
import type { SecretHeader } from '../model/analysis';
import { BackendError } from '../model/backends';
import { analysisTimeoutMs } from './fetch-json';

/** Reads a secret's text. @throws BackendError */
export type SecretOf = (arn: string) => Promise<string>;

/** From Secrets Manager, at each use: a secret that was rotated is the new one a minute later. */
export function secretReader(options: ClientOptions): SecretOf {
  let client: SecretsManagerClient | undefined;
  return async (SecretId) => {
    client ??= new SecretsManagerClient(forReading(options));
    const own = client;
    const { SecretString } = await call(
      `GetSecretValue ${SecretId}`,
      (abortSignal) => own.send(new GetSecretValueCommand({ SecretId }), { abortSignal }),
      { timeoutMs: analysisTimeoutMs },
    );
    return SecretString ?? '';
  };
}

/** The secret header of a request. @throws BackendError, which does not quote the secret */
export async function headersOf(header: SecretHeader | undefined, secretOf: SecretOf): Promise<Record<string, string>> {
  if (!header) return {};
  const value = (await secretOf(header.secretArn)).trim();
  // Checked here: what fetch says of a value that it cannot send quotes it.
  if (!/^[\x20-\x7e]{1,8192}$/.test(value))
    throw new BackendError('invalid', `the secret ${header.secretArn} is no value of a header: one line of text`);
  return { [header.name]: value };
}
