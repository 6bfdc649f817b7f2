import { BackendError } from '../model/backends';

/** Longest that one analysis is waited for, in milliseconds. All are read at once, so a hanging endpoint costs a tick no more than this. */
export const analysisTimeoutMs = 4000;

/** More than an answer with one value can need. */
const mostBytes = 1_000_000;

/** @throws BackendError if the text is no URL */
export function addressOf(text: string): URL {
  if (!URL.canParse(text)) throw new BackendError('invalid', `not a URL: ${text}`);
  return new URL(text);
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * GET of a JSON document. A redirect is an error: it would carry the secret header, or the request, to where nobody has configured it to go.
 * @throws BackendError, whose message has the URL without its query, and no header
 */
export async function fetchJson(url: URL, headers: Readonly<Record<string, string>>): Promise<JsonAnswer> {
  const what = `GET ${url.origin}${url.pathname}`;
  let status: number;
  let text: string;
  try {
    const options: RequestInit = {
      headers: { accept: 'application/json', ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(analysisTimeoutMs),
    };
    const response = await fetch(url, options).catch((error: unknown) => {
      if (!isReset(error)) throw error;
      return fetch(url, options);
    });
    ({ status } = response);
    text = await textOf(response);
  } catch (error) {
    throw asBackendError(what, error);
  }
  if (status >= 300 && status < 400) throw new BackendError('invalid', `${what}: answered ${status}, and redirects are not followed`);
  try {
    return { status, body: JSON.parse(text) as unknown };
  } catch {
    throw new BackendError(status >= 500 ? 'unavailable' : 'invalid', `${what}: answered ${status} with what is not JSON`);
  }
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Undici's body is an async iterable, which the DOM's type does not say.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new BackendError('invalid', `the answer is larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A server closes connections that were idle between two readings; one that is closed while it is being used again is no news of the server. */
const isReset = (error: unknown): boolean => {
  const { cause } = (error ?? {}) as { readonly cause?: { readonly code?: string } };
  return cause?.code === 'ECONNRESET' || cause?.code === 'UND_ERR_SOCKET';
};

/** What fetch throws says "fetch failed"; the cause has the reason. */
function asBackendError(what: string, error: unknown): BackendError {
  if (error instanceof BackendError) return new BackendError(error.kind, `${what}: ${error.message}`, { cause: error });
  const { name, message = String(error), cause } = (error ?? {}) as Partial<Error>;
  if (name === 'TimeoutError')
    return new BackendError('timeout', `${what}: no answer within ${analysisTimeoutMs / 1000} s`, { cause: error });
  // An AggregateError, of a host with several addresses, has an empty message.
  const { code, message: why } = (cause ?? {}) as { readonly code?: string; readonly message?: string };
  return new BackendError('unavailable', `${what}: ${why || code || message}`, { cause: error });
}
