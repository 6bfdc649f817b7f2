import { waitFor } from '../../progress/waiting';
import { BackendError, type BackendErrorKind } from '../model/backends';

/** How AWS is called: always with a time limit, and what goes wrong comes out as a BackendError. */

export interface CallOptions {
  /** Milliseconds after which the call is given up. */
  readonly timeoutMs?: number;
  /** No call starts after this instant (milliseconds since the epoch), and one under way is given up a second after it. */
  readonly deadline?: number;
  /** Ends a call that is under way. */
  readonly signal?: AbortSignal;
}

const usualTimeoutMs = 5000;
const graceMs = 1000;

/**
 * Sends one request.
 * @param what what is being done, for the message: `DescribeRules of arn:…`
 * @param send the SDK call; it is to pass the signal on
 * @throws BackendError, and nothing else
 */
export async function call<T>(what: string, send: (abortSignal: AbortSignal) => Promise<T>, options: CallOptions = {}): Promise<T> {
  const left = (options.deadline ?? Infinity) - Date.now();
  // Not begun, so nothing can take effect: for the caller that is the same as being throttled.
  if (left < 0) throw new BackendError('throttled', `${what}: not begun, its time was over`);
  const timeout = AbortSignal.timeout(Math.min(options.timeoutMs ?? usualTimeoutMs, left + graceMs));
  const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
  try {
    return await waitFor(what, send(signal));
  } catch (error) {
    throw toPortError(what, error);
  }
}

/** An error of the SDK as a BackendError; one that is a BackendError already stays as it is. */
export function toPortError(what: string, error: unknown): BackendError {
  if (error instanceof BackendError) return error;
  const { name = '', message = String(error) } = error instanceof Error ? error : {};
  const kind = kindOf(error, name);
  const text = kind === 'timeout' && /abort/i.test(name) ? 'no answer in time' : message;
  return new BackendError(kind, `${what}: ${text}${name && !text.includes(name) ? ` (${name})` : ''}`, { cause: error });
}

/** Names that the services used here give to errors whose HTTP status alone would mislead. */
const kindsByName: readonly (readonly [BackendErrorKind, RegExp])[] = [
  // PriorRequestNotComplete: Route 53 and ELB; TooManyUpdates: SSM; Transaction…: DynamoDB.
  [
    'throttled',
    /^(Throttl|TooManyRequests|TooManyUpdates|RequestLimitExceeded|RequestThrottled|SlowDown|PriorRequestNotComplete|ProvisionedThroughputExceeded|TransactionConflict|TransactionInProgress|LimitExceededFault$|ReservedFunctionConcurrentInvocation)/,
  ],
  ['timeout', /^(AbortError|TimeoutError|RequestTimeout|ETIMEDOUT|ECONNABORTED)/],
  [
    'denied',
    /^(AccessDenied|UnauthorizedOperation|AuthFailure|CredentialsProviderError|ExpiredToken|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|UnrecognizedClient|OptInRequired|TokenProviderError|NotAuthorized|KMSAccessDenied|KMSDisabled|MissingAuthenticationToken|IncompleteSignature)/,
  ],
  ['missing', /(NotFound(Exception|Fault)?$|^ResourceNotFound|DoesNotExist$|^NotFoundException)/],
];

/** Node's codes of a connection that did not come about or broke. */
const connectionCodes = /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;

function kindOf(error: unknown, name: string): BackendErrorKind {
  const { $metadata, $retryable, code, cause } = (error ?? {}) as {
    $metadata?: { httpStatusCode?: number };
    $retryable?: { throttling?: boolean };
    code?: string;
    cause?: unknown;
  };
  if ($retryable?.throttling) return 'throttled';
  const named = kindsByName.find(([, pattern]) => pattern.test(name) || pattern.test(code ?? ''));
  if (named) return named[0];
  if (connectionCodes.test(code ?? '')) return 'unavailable';
  const status = $metadata?.httpStatusCode ?? 0;
  if (status === 429) return 'throttled';
  if (status === 401 || status === 403) return 'denied';
  if (status === 404) return 'missing';
  if (status >= 500) return 'unavailable';
  if (status >= 400) return 'invalid';
  return cause === undefined ? 'unavailable' : kindOf(cause, cause instanceof Error ? cause.name : '');
}
