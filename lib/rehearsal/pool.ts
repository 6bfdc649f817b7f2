import { createServer, type Server } from 'node:http';
import { sayReady, settingsOf } from './child';
import { listen, serve } from './rpc';

/** Process: the targets of one color. Real HTTP servers that can be made to answer badly. */

export interface PoolSettings {
  readonly color: string;
  readonly servers: number;
}

export interface PoolReady {
  readonly ports: readonly number[];
  readonly control: number;
}

/** What can be wrong with the targets. */
export interface Illness {
  /** Share of requests answered with `status`, from 0 to 1. */
  readonly errors: number;
  readonly status?: number;
  /** The one service, the first part of the path, whose requests are answered badly; every service where left out. */
  readonly service?: string;
  /** Accepts requests and never answers them; health checks are answered. */
  readonly isSilent?: boolean;
  /** Milliseconds that every answer is late. */
  readonly delayMs: number;
}

export interface PoolControl {
  fallIll(illness: Illness): Promise<void>;
  /** Closes servers and their connections, all but so many: nothing listens there any more. */
  vanish(left: number): Promise<void>;
}

async function main(): Promise<void> {
  const { color, servers } = settingsOf() as PoolSettings;
  let illness: Illness = { errors: 0, delayMs: 0 };
  let answered = 0;

  const makeServer = (): Server => {
    const server = createServer((incoming, outgoing) => {
      const isProbe = incoming.url === '/healthz';
      // Evenly spread, so that a figure of the rehearsal does not hang on chance.
      const isMeant = !isProbe && (illness.service === undefined || incoming.url?.split('/')[1] === illness.service);
      const isBad = isMeant && Math.floor(++answered * illness.errors) > Math.floor((answered - 1) * illness.errors);
      const reply = () => {
        outgoing.statusCode = isBad ? (illness.status ?? 500) : 200;
        outgoing.end(color);
      };
      incoming.resume();
      if (illness.isSilent && !isProbe) return;
      if (isProbe || illness.delayMs === 0) reply();
      else setTimeout(reply, illness.delayMs);
    });
    // Longer than any client keeps a connection: a server that closes an idle one may lose the request that is on its way.
    server.keepAliveTimeout = 120_000;
    return server;
  };

  const all = Array.from({ length: servers }, makeServer);
  const ports = await Promise.all(all.map(listen));
  const control: PoolControl = {
    fallIll: async (next) => void (illness = next),
    vanish: async (left) => {
      for (const server of all.slice(left)) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
  sayReady({ ports, control: (await serve({ pool: control })).port } satisfies PoolReady);
}

if (require.main === module) void main();
