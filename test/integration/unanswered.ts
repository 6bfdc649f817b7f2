import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An AWS that accepts and never answers, and a kubectl that never ends. */
export interface Unanswered {
  /** Of the test's files; it goes with the rest. */
  readonly folder: string;
  /** Environment of a command that shall wait for them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stop: () => void;
}

/** @param purpose part of the folder's name */
export async function startUnanswered(purpose: string): Promise<Unanswered> {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const folder = mkdtempSync(join(tmpdir(), `${purpose}-`));
  const kubectl = join(folder, 'kubectl');
  writeFileSync(kubectl, '#!/bin/sh\nexec sleep 600\n');
  chmodSync(kubectl, 0o755);
  return {
    folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'eu-central-1',
      BLUEGREEN_KUBECTL: kubectl,
    },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      silent.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
