import { createServer, type Server, type Socket } from 'node:net';
import { sayReady, settingsOf } from '../child';
import type { PoolReady, PoolSettings } from '../pool';
import { serve } from '../rpc';
import { listenTcp } from './listen';

/** Process: the targets of one color. They say their color to who connects, then send back what they get. */

export interface TcpPoolControl {
  /** Closes servers and their connections, all but so many: nothing listens there any more. */
  vanish(left: number): Promise<void>;
}

async function main(): Promise<void> {
  const { color, servers } = settingsOf() as PoolSettings;
  const all = Array.from({ length: servers }, () => makeServer(color));
  const ports = await Promise.all(all.map(({ server }) => listenTcp(server)));
  const control: TcpPoolControl = {
    vanish: async (left) => {
      for (const { server, sockets } of all.slice(left)) {
        server.close();
        for (const socket of sockets) socket.resetAndDestroy();
      }
    },
  };
  sayReady({ ports, control: (await serve({ pool: control })).port } satisfies PoolReady);
}

function makeServer(color: string): { readonly server: Server; readonly sockets: ReadonlySet<Socket> } {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.write(`${color}\n`);
    socket.pipe(socket);
  });
  return { server, sockets };
}

if (require.main === module) void main();
