import { healthCheckOf } from '../../config/derived/health-check';
import type { Service } from '../../config/schema';
import { type Color, colorHeader } from '../../names';
import type { TestAnswer } from './observe/observed';

const timeoutMs = 5000;

/**
 * A URL that a service's rule matches; undefined if all of its hosts are wildcards, if it asks for more than a GET of it, or if its pods do not understand
 * the HTTP/1.1 of this process.
 */
export function urlOf(
  service: Pick<Service, 'hosts' | 'paths' | 'headers' | 'methods' | 'queryStrings' | 'healthCheck' | 'protocolVersion' | 'targetProtocol'>,
): string | undefined {
  const { hosts, paths, headers, methods, queryStrings, protocolVersion } = service;
  if (protocolVersion !== 'HTTP1') return undefined;
  if (headers.length + queryStrings.length > 0 || (methods.length > 0 && !methods.includes('GET'))) return undefined;
  const host = hosts.find((name) => !/[*?]/.test(name));
  if (host === undefined) return undefined;
  const [pattern] = paths;
  const path = pattern === undefined ? healthCheckOf(service).path : pattern.replaceAll('*', '').replaceAll('?', '-');
  return `https://${host}${path === '' ? '/' : path}`;
}

/** Asks each service through the test route. An answer says by its own header `X-Cluster` which color gave it, if the service does that. */
export async function askTestRoute(services: readonly Service[], to: Color, get: typeof fetch = fetch): Promise<TestAnswer[]> {
  const asked = services.flatMap((service) => {
    const url = urlOf(service);
    return url === undefined ? [] : [{ service: service.name, url }];
  });
  return Promise.all(asked.map(async ({ service, url }) => ({ service, url, answer: await ask(url, to, get) })));
}

async function ask(url: string, to: Color, get: typeof fetch): Promise<TestAnswer['answer']> {
  try {
    const response = await get(url, { headers: { [colorHeader]: to }, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    const cluster = response.headers.get(colorHeader) ?? undefined;
    await response.body?.cancel();
    return { status: response.status, ...(cluster !== undefined && { cluster }) };
  } catch (error) {
    const { message, cause } = error as Error;
    return { error: cause instanceof Error ? cause.message : message };
  }
}
