import type { Environment } from '../../../config/schema';
import type { Color } from '../../../names';
import { waitFor } from '../../../progress/waiting';
import type { Reading } from '../../model/model';

/** What an SDK client is made with. Endpoint and credentials come from the process' environment unless a test gives them. */
export interface ClientOptions {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts?: number;
}

/** What preflight observes. */
export interface AwsToObserve {
  readonly env: Environment;
  readonly to: Color;
  /** One for each load balancer, in the order of the configuration. */
  readonly listenerArns: readonly string[];
  readonly options: ClientOptions;
}

/** A call as a reading: an error of AWS, or of the network, is an unreadable value. */
export async function readingOf<T>(what: string, call: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { ok: true, value: await waitFor(what, call()) };
  } catch (error) {
    const { name, message } = error as Error;
    return { ok: false, why: `${what}: ${message || name}${name && !message.includes(name) ? ` (${name})` : ''}` };
  }
}

/** The next call, if the first one gave what it needs. */
export const ifObserved = <A, B>(reading: Reading<A>, next: (value: A) => Promise<Reading<B>>): Promise<Reading<B>> =>
  reading.ok ? next(reading.value) : Promise.resolve(reading);

/** `…:listener/app/<name>/<id>/<listener>` → `…:loadbalancer/app/<name>/<id>`. */
export const loadBalancerOf = (listenerArn: string): string => listenerArn.replace(':listener/', ':loadbalancer/').replace(/\/[^/]+$/, '');
