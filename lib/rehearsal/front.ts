import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Color } from '../names';
import { MemoryRules } from '../shift/memory/rules';
import type { WeightsByService } from '../shift/model/model';
import { weightsOf } from '../shift/model/rule';
import { sayReady, settingsOf } from './child';
import { listen, serve } from './rpc';
import { statisticsOf } from './statistics';
import { Tally } from './tally';
import { choose, pick, type Target, type Targets, targetsAt } from './targets';
import { type Throttle, throttled } from './throttled';

/**
 * Process: the load balancer. A reverse proxy that divides requests by the weights of its rules, checks the health of its targets, and fails
 * open when none is healthy, as an ALB does; with the rule API that the shift writes to. A request's service is the first part of its path.
 */

export interface FrontSettings {
  readonly before: WeightsByService;
  readonly targets: Readonly<Record<Color, readonly number[]>>;
  /** Calls of the rule API: so many at once, and so many more each second. Unlimited where left out. */
  readonly throttle?: Throttle;
}

export interface FrontReady {
  readonly port: number;
  readonly api: number;
}

const probeMs = 300;
/** How long the front waits for an answer: an ALB's idle timeout, a minute by default, with seconds for minutes. */
const idleMs = 2000;

async function main(): Promise<void> {
  const settings = settingsOf() as FrontSettings;
  const rules = new MemoryRules(settings.before);
  const tally = new Tally();
  const targets = targetsAt(settings.targets);
  const agent = new Agent({ keepAlive: true, maxSockets: 1024, maxFreeSockets: 1024 });
  const server = createServer((incoming, outgoing) => forward(incoming, outgoing, { rules, targets, tally, agent }));
  server.keepAliveTimeout = 120_000;

  setInterval(() => void probe(Object.values(targets).flat()), probeMs).unref();
  const statistics = statisticsOf(tally, targets);
  const { port: api } = await serve({ rules: throttled(rules, settings.throttle), statistics });
  sayReady({ port: await listen(server), api } satisfies FrontReady);
}

interface Proxy {
  readonly rules: MemoryRules;
  readonly targets: Targets;
  readonly tally: Tally;
  readonly agent: Agent;
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, { rules, targets, tally, agent }: Proxy): void {
  const startedAt = Date.now();
  const service = (incoming.url ?? '/').split('/')[1] ?? '';
  const rule = rules.all.get(`rule/${service}/0`);
  const weights = rule && weightsOf(rule);
  const color = weights && choose(weights);
  const target = color && pick(targets[color]);
  if (!color || !target) {
    outgoing.statusCode = rule ? 503 : 404;
    outgoing.end();
    return;
  }
  const { method, url, headers } = incoming;
  const upstream = request({ host: '127.0.0.1', port: target.port, method, path: url, headers, agent, timeout: idleMs }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
    tally.add(service, color, Date.now(), Date.now() - startedAt, answer.statusCode ?? 502);
  });
  let isLate = false;
  upstream.on('timeout', () => {
    isLate = true;
    upstream.destroy();
  });
  upstream.on('error', () => {
    if (isLate) tally.addUnanswered(service, color, Date.now());
    else tally.addConnectionError(service, color, Date.now());
    if (!outgoing.headersSent) outgoing.statusCode = isLate ? 504 : 502;
    outgoing.end();
  });
  incoming.pipe(upstream);
}

async function probe(all: readonly Target[]): Promise<void> {
  await Promise.all(
    all.map(async (target) => {
      target.isHealthy = await new Promise<boolean>((resolve) => {
        const probing = request({ host: '127.0.0.1', port: target.port, path: '/healthz', timeout: probeMs * 3 }, (answer) => {
          answer.resume();
          resolve(answer.statusCode === 200);
        });
        probing.on('timeout', () => probing.destroy());
        probing.on('error', () => resolve(false));
        probing.end();
      });
    }),
  );
}

if (require.main === module) void main();
