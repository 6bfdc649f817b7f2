import type { AddressInfo, Server } from 'node:net';

/** Listens on a port that the system chooses, on the loopback only. Connections of a whole rehearsal fit into the queue. */
export const listenTcp = (server: Server): Promise<number> =>
  new Promise((resolve) =>
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => resolve((server.address() as AddressInfo).port)),
  );
