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

/**
 * Asks an endpoint with its secret header.
 * @throws BackendError, which does not quote the secret: an endpoint that refuses a token may, and what went wrong gets into records and notifications
 */
export async function asking<T>(
  header: SecretHeader | undefined,
  secretOf: SecretOf,
  ask: (headers: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  if (!header) return ask({});
  const headers = await headersOf(header, secretOf);
  try {
    return await ask(headers);
  } catch (error) {
    // Without its cause, which may quote the secret, too.
    throw error instanceof BackendError ? new BackendError(error.kind, withoutSecret(error.message, headers[header.name] ?? '')) : error;
  }
}

/** A token is quoted without the word before it, too: `Bearer`, `Basic`. Those words, and others as short, are no secret. */
function withoutSecret(text: string, secret: string): string {
  const parts = [secret, ...secret.split(' ').filter((part) => part.length > shortWord)];
  return parts.reduce((rest, part) => rest.replaceAll(part, '(secret)'), text);
}

const shortWord = 6;

/** @throws BackendError, which does not quote the secret */
async function headersOf(header: SecretHeader, secretOf: SecretOf): Promise<Record<string, string>> {
  const value = (await secretOf(header.secretArn)).trim();
  // Checked here: what fetch says of a value that it cannot send quotes it.
  if (!/^[\x20-\x7e]{1,8192}$/.test(value))
    throw new BackendError('invalid', `the secret ${header.secretArn} is no value of a header: one line of text`);
  return { [header.name]: value };
}
