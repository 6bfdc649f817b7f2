import type { HttpSource } from '../model/analysis';
import { BackendError } from '../model/backends';
import { addressOf, fetchJson } from './fetch-json';
import { asking, type SecretOf } from './secrets';

/** The value, or the values of a list, at a path in a JSON document. @throws BackendError */
export async function readHttp({ url, query, secretHeader }: HttpSource, secretOf: SecretOf): Promise<number[]> {
  const address = addressOf(url);
  const { status, body } = await asking(secretHeader, secretOf, (headers) => fetchJson(address, headers));
  if (status >= 300) throw new BackendError('unavailable', `GET ${address.origin}${address.pathname}: answered ${status}`);
  return numbersAt(body, query);
}

/**
 * @param path keys with dots between them, places in lists in brackets: `data.errors[0].rate`
 * @returns empty where there is nothing at the path
 * @throws BackendError if what is there is no number
 */
export function numbersAt(document: unknown, path: string): number[] {
  let value = document;
  for (const key of path.split(/[.[\]]+/).filter((part) => part !== '')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return [];
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  if (value === null || value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map((one) => asNumber(one, path));
}

/** true is 1, so that a service may answer whether it is content. */
function asNumber(value: unknown, path: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string' && /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i.test(value.trim())) return Number(value);
  const kind = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
  throw new BackendError('invalid', `${path} is ${kind}; expected: a number`);
}
