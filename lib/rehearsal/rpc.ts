import { Agent, createServer, type IncomingMessage, type RequestOptions, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BackendError, type BackendErrorKind } from '../shift/model/backends';

/**
 * Calls of objects over HTTP on the loopback, so that the shift, the front and the stores can be processes that die separately. The rule API is
 * reached this way too: a call can be lost on the wire, as in the cloud.
 */

type Methods = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

interface Answer {
  readonly value?: unknown;
  readonly error?: { readonly kind: BackendErrorKind; readonly message: string };
}

/** Listens on a port that the system chooses, on the loopback only. */
export const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

/** Serves objects by name: POST /<object>/<method> with the arguments as a JSON list. @returns the port */
export async function serve(objects: Readonly<Record<string, object>>): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((incoming, outgoing) => {
    void answer(objects, incoming).then((result) => outgoing.end(JSON.stringify(result)));
  });
  server.keepAliveTimeout = 120_000;
  return { server, port: await listen(server) };
}

async function answer(objects: Readonly<Record<string, object>>, incoming: IncomingMessage): Promise<Answer> {
  try {
    const [, name = '', method = ''] = (incoming.url ?? '').split('/');
    const object = objects[name] as Methods | undefined;
    const args = JSON.parse(await textOf(incoming)) as never[];
    if (typeof object?.[method] !== 'function') throw new BackendError('invalid', `no ${name}.${method}`);
    return { value: await object[method](...args) };
  } catch (error) {
    const kind = error instanceof BackendError ? error.kind : 'invalid';
    return { error: { kind, message: error instanceof Error ? error.message : String(error) } };
  }
}

/** An object at the other end: every method is a call. @param patienceMs how long a call takes before its caller hears of a time-out */
export function remote(port: number, name: string, patienceMs = 2000): unknown {
  const agent = new Agent({ keepAlive: true });
  const call = async (method: string, args: readonly unknown[]): Promise<unknown> => {
    const { value, error } = JSON.parse(
      await post({ agent, port, path: `/${name}/${method}`, timeout: patienceMs }, JSON.stringify(args)),
    ) as Answer;
    if (error) throw new BackendError(error.kind, error.message);
    return value;
  };
  return new Proxy(
    {},
    {
      get: (_, method) =>
        typeof method === 'string' && method !== 'then' ? (...args: readonly unknown[]) => call(method, args) : undefined,
    },
  );
}

const post = (options: RequestOptions & { readonly path: string }, body: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const fail = (kind: BackendErrorKind) => (error: Error) => reject(new BackendError(kind, `${options.path}: ${error.message}`));
    const outgoing = request({ host: '127.0.0.1', method: 'POST', ...options }, (incoming) => {
      textOf(incoming).then(resolve, fail('timeout'));
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
    outgoing.on('error', fail('timeout'));
    outgoing.end(body);
  });

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
