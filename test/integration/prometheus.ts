import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real Prometheus on the loopback (test/support/prometheus.sh), and what it scrapes every second. */
export interface Prometheus {
  readonly url: string;
  /** What it scrapes from now on, in its text format; returns when queries see it. */
  expose(metrics: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startPrometheus(): Promise<Prometheus> {
  let metrics = '';
  let generation = 0;
  const target = await listening(createServer((_, response) => response.end(`${metrics}\nexposed ${generation}\n`)));
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
  const config = join(folder, 'prometheus.yml');
  const scrape = `{job_name: test, scrape_interval: 1s, scrape_timeout: 1s, static_configs: [{targets: ["127.0.0.1:${portOf(target)}"]}]}`;
  writeFileSync(config, `scrape_configs: [${scrape}]\n`);
  const address = `--web.listen-address=127.0.0.1:${port}`;
  const child = spawn(
    'prometheus',
    [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'data')}`, address, '--log.level=warn'],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${url}/-/ready`)).ok, child);
  return {
    url,
    async expose(text) {
      metrics = text;
      generation++;
      const query = `${url}/api/v1/query?query=${encodeURIComponent(`exposed == ${generation}`)}`;
      await until(async () => ((await (await fetch(query)).json()) as { data: { result: unknown[] } }).data.result.length === 1, child);
    },
    async stop() {
      target.close();
      await new Promise((done) => {
        child.once('exit', done);
        child.kill();
      });
      rmSync(folder, { recursive: true });
    },
  };
}

export async function listening(server: Server): Promise<Server> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

export const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function freePort(): Promise<number> {
  const probe = await listening(createServer());
  const port = portOf(probe);
  await new Promise((done) => probe.close(done));
  return port;
}

/** At most 60 seconds. */
async function until(isSo: () => Promise<boolean>, child: ChildProcess): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`prometheus ended with code ${child.exitCode}`);
    if (await isSo().catch(() => false)) return;
    await new Promise((wake) => setTimeout(wake, 200));
  }
  throw new Error('prometheus did not answer as expected within 60 seconds');
}
