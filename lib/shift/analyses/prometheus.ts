import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AmazonPrometheusSource, PrometheusSource } from '../model/analysis';
import { BackendError } from '../model/backends';
import { addressOf, analysisTimeoutMs, fetchJson, type JsonAnswer } from './fetch-json';
import { asking, type SecretOf } from './secrets';

/** Instant queries. https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries */

/** The server gives up before this side does, and then says why. */
const serverTimeout = `${analysisTimeoutMs / 1000 - 1}s`;

/** The series of a query, at a server of its own. @throws BackendError */
export async function readPrometheus({ url, query, secretHeader }: PrometheusSource, secretOf: SecretOf): Promise<number[]> {
  const address = addressOf(`${url.replace(/\/+$/, '')}/api/v1/query`);
  address.search = new URLSearchParams({ query, timeout: serverTimeout }).toString();
  return asking(secretHeader, secretOf, async (headers) => seriesOf(await fetchJson(address, headers)));
}

/** What signs requests: any client of the SDK has it. */
type Signing = Pick<CloudWatchClient['config'], 'credentials' | 'sha256'>;

/**
 * The series of a query in a workspace of Amazon Managed Service for Prometheus.
 * https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-APIReference-Prometheus-Compatible-Apis.html
 * @param endpoint of a local AWS, for tests
 * @throws BackendError
 */
export async function readAmazonPrometheus(
  { workspaceArn, query }: AmazonPrometheusSource,
  signing: Signing,
  endpoint?: string,
): Promise<number[]> {
  const [, partition, , region = '', , workspace = ''] = workspaceArn.split(':');
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const base = new URL(endpoint ?? `https://aps-workspaces.${region}.${suffix}`);
  const path = `/workspaces/${workspace.replace('workspace/', '')}/api/v1/query`;
  const parameters = { query, timeout: serverTimeout };
  const signer = new SignatureV4({ service: 'aps', region, credentials: signing.credentials, sha256: signing.sha256 });
  const headers = await signedHeaders(signer, { path, parameters, base });
  const address = new URL(path, base);
  // As it was signed: RFC 3986, which escapes more than encodeURIComponent does.
  address.search = Object.entries(parameters)
    .map(([name, value]) => `${name}=${escaped(value)}`)
    .join('&');
  return seriesOf(await fetchJson(address, headers));
}

const escaped = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

interface Request {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly base: URL;
}

async function signedHeaders(signer: SignatureV4, { path, parameters, base }: Request): Promise<Record<string, string>> {
  const where = { protocol: base.protocol, hostname: base.hostname, path, query: { ...parameters } };
  try {
    const { headers } = await signer.sign({ method: 'GET', ...where, headers: { host: base.host } });
    const { host: _, ...others } = headers;
    return others;
  } catch (error) {
    throw new BackendError('denied', `the request to Prometheus cannot be signed: ${(error as Error).message}`, { cause: error });
  }
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#expression-query-result-formats */
interface Answer {
  readonly status?: unknown;
  readonly error?: unknown;
  readonly message?: unknown;
  readonly data?: { readonly resultType?: unknown; readonly result?: unknown };
}

/** Value of each series: a vector has one sample a series, a scalar is one series. @throws BackendError */
export function seriesOf({ status: code, body }: JsonAnswer): number[] {
  const { status, error, message, data } = (typeof body === 'object' && body !== null ? body : {}) as Answer;
  if (status !== 'success') {
    const why = [error, message].find((text) => typeof text === 'string') ?? 'no result of Prometheus';
    throw new BackendError(code === 401 || code === 403 ? 'denied' : 'invalid', `Prometheus answered ${code}: ${why.slice(0, 500)}`);
  }
  const { resultType, result } = data ?? {};
  if (resultType === 'scalar') return [sampleOf(result)];
  if (resultType === 'vector' && Array.isArray(result))
    return result.map((series) => sampleOf((series as { value?: unknown } | null)?.value));
  throw new BackendError('invalid', `the query returned a ${String(resultType)}; expected: a vector of one series, or a scalar`);
}

/** `[<seconds>, "<value>"]`; a value may be NaN, +Inf or -Inf. */
function sampleOf(sample: unknown): number {
  const text: unknown = Array.isArray(sample) ? sample[1] : undefined;
  if (text === '+Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  return typeof text === 'string' ? Number(text) : NaN;
}
