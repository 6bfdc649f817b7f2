import type { Environment } from '../../../config/schema';
import type { Color } from '../../../names';
import type { Reading } from '../../model/model';

/** What an SDK client is made with. Endpoint and credentials come from the process' environment unless a test gives them. */
export interface ClientOptions {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts?: number;
}

/** What preflight looks at. */
export interface AwsToLookAt {
  readonly env: Environment;
  readonly to: Color;
  readonly listenerArn: string;
  readonly options: ClientOptions;
}

/** A look as a reading: an error of AWS or of the way there is something not seen. */
export async function see<T>(what: string, look: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { seen: true, value: await look() };
  } catch (error) {
    const { name, message } = error as Error;
    return { seen: false, why: `${what}: ${message || name}${name && !message.includes(name) ? ` (${name})` : ''}` };
  }
}

/** The next look, if the first saw what it needs. */
export const ifSeen = <A, B>(reading: Reading<A>, next: (value: A) => Promise<Reading<B>>): Promise<Reading<B>> =>
  reading.seen ? next(reading.value) : Promise.resolve(reading);

/** `…:listener/app/<name>/<id>/<listener>` → `…:loadbalancer/app/<name>/<id>`. */
export const loadBalancerOf = (listenerArn: string): string => listenerArn.replace(':listener/', ':loadbalancer/').replace(/\/[^/]+$/, '');
