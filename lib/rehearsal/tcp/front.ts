import { connect, createServer, type Socket } from 'node:net';
import { MemoryRules } from '../../shift/memory/rules';
import { weightsOf } from '../../shift/model/rule';
import { sayReady, settingsOf } from '../child';
import type { FrontSettings } from '../front';
import { serve } from '../rpc';
import { statisticsOf } from '../statistics';
import { Tally } from '../tally';
import { choose, pick, type Target, type Targets, targetsAt } from '../targets';
import { throttled } from '../throttled';
import { listenTcp } from './listen';

/**
 * Process: the Network Load Balancer. A listener for each service; a new connection goes to a color by the weights in force, and stays with its target whatever the
 * weights become. Targets are checked by connecting to them.
 */

export interface TcpFrontReady {
  /** Port of each service's listener. */
  readonly ports: Readonly<Record<string, number>>;
  readonly api: number;
}

const probeMs = 300;

async function main(): Promise<void> {
  const settings = settingsOf() as FrontSettings;
  const rules = new MemoryRules(settings.before);
  const tally = new Tally();
  const targets = targetsAt(settings.targets);
  setInterval(() => void Promise.all(Object.values(targets).flat().map(probe)), probeMs).unref();
  const { port: api } = await serve({ rules: throttled(rules, settings.throttle), statistics: statisticsOf(tally, targets) });
  const listening = Object.keys(settings.before).map(async (service) => {
    const server = createServer({ allowHalfOpen: true }, (client) => forward(client, service, { rules, targets, tally }));
    return [service, await listenTcp(server)] as const;
  });
  sayReady({ ports: Object.fromEntries(await Promise.all(listening)), api } satisfies TcpFrontReady);
}

interface Proxy {
  readonly rules: MemoryRules;
  readonly targets: Targets;
  readonly tally: Tally;
}

function forward(client: Socket, service: string, { rules, targets, tally }: Proxy): void {
  const rule = rules.all.get(`rule/${service}/0`);
  const weights = rule && weightsOf(rule);
  const color = weights && choose(weights);
  const target = color && pick(targets[color]);
  client.on('error', () => {});
  if (!color || !target) return void client.resetAndDestroy();
  const upstream = connect({ host: '127.0.0.1', port: target.port, allowHalfOpen: true });
  let isConnected = false;
  upstream.on('connect', () => {
    isConnected = true;
    tally.addConnection(service, color, Date.now());
    client.pipe(upstream).pipe(client);
  });
  upstream.on('error', () => {
    if (!isConnected) tally.addConnectionError(service, color, Date.now());
    client.resetAndDestroy();
  });
  client.on('close', () => upstream.destroy());
  upstream.on('close', () => client.destroy());
}

/** Whether it accepts a connection. */
async function probe(target: Target): Promise<void> {
  target.isHealthy = await new Promise<boolean>((resolve) => {
    const probing = connect({ host: '127.0.0.1', port: target.port, timeout: 3 * probeMs });
    probing.on('connect', () => {
      resolve(true);
      probing.destroy();
    });
    probing.on('timeout', () => probing.destroy(new Error('timeout')));
    probing.on('error', () => resolve(false));
  });
}

if (require.main === module) void main();
