import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Color } from '../names';
import { MemoryRules } from '../shift/memory/rules';
import { BackendError, type Rules } from '../shift/model/backends';
import type { PeriodsByService } from '../shift/model/evidence';
import type { HealthByService, TrafficByService, Weights, WeightsByService, ZoneHealth } from '../shift/model/model';
import { weightsOf } from '../shift/model/rule';
import type { TrafficSeries } from '../shift/report/record';
import { sayReady, settingsOf } from './child';
import { listen, serve } from './rpc';
import { Tally } from './tally';

/**
 * Process: the load balancer. A reverse proxy that divides requests by the weights of its rules, checks the health of its targets, and fails
 * open when none is healthy, as an ALB does; with the rule API that the shift writes to. A request's service is the first part of its path.
 */

export interface FrontSettings {
  readonly before: WeightsByService;
  readonly targets: Readonly<Record<Color, readonly number[]>>;
  /** Calls of the rule API: so many at once, and so many more each second. Unlimited where left out. */
  readonly throttle?: { readonly burst: number; readonly perSecond: number };
}

export interface FrontReady {
  readonly port: number;
  readonly api: number;
}

/** What the front reports to the rehearsal, besides the rule API. */
export interface FrontStatistics {
  traffic(services: readonly string[], from: number, to: number): Promise<TrafficByService>;
  periods(services: readonly string[], from: number, to: number, slowAboveMs: Readonly<Record<string, number>>): Promise<PeriodsByService>;
  health(services: readonly string[]): Promise<HealthByService>;
  series(services: readonly string[], from: number, to: number): Promise<TrafficSeries>;
}

const probeMs = 300;
/** How long the front waits for an answer: an ALB's idle timeout, a minute by default, with seconds for minutes. */
const idleMs = 2000;

class Target {
  isHealthy = true;
  constructor(readonly port: number) {}
}

async function main(): Promise<void> {
  const settings = settingsOf() as FrontSettings;
  const rules = new MemoryRules(settings.before);
  const tally = new Tally();
  const targets: Record<Color, Target[]> = {
    blue: settings.targets.blue.map((port) => new Target(port)),
    green: settings.targets.green.map((port) => new Target(port)),
  };
  const agent = new Agent({ keepAlive: true, maxSockets: 1024, maxFreeSockets: 1024 });
  const server = createServer((incoming, outgoing) => forward(incoming, outgoing, { rules, targets, tally, agent }));
  server.keepAliveTimeout = 120_000;

  setInterval(() => void probe(Object.values(targets).flat()), probeMs).unref();
  const statistics: FrontStatistics = {
    traffic: async (services, from, to) => tally.between(services, from, to),
    periods: async (services, from, to, slowAboveMs) => tally.periods(services, from, to, slowAboveMs),
    series: async (services, from, to) => tally.series(services, from, to),
    health: async (services) => {
      const zones = { blue: zonesOf(targets.blue), green: zonesOf(targets.green) };
      return Object.fromEntries(services.map((service) => [service, zones]));
    },
  };
  const { port: api } = await serve({ rules: throttled(rules, settings.throttle), statistics });
  sayReady({ port: await listen(server), api } satisfies FrontReady);
}

/** Every service has the same targets here, in one zone. */
function zonesOf(all: readonly Target[]): ZoneHealth[] {
  const healthy = all.filter((target) => target.isHealthy).length;
  return [{ zone: 'loopback', healthy, other: all.length - healthy }];
}

interface Proxy {
  readonly rules: MemoryRules;
  readonly targets: Readonly<Record<Color, Target[]>>;
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

function choose(weights: Weights): Color | undefined {
  const sum = weights.blue + weights.green;
  if (sum === 0) return undefined;
  return Math.random() * sum < weights.blue ? 'blue' : 'green';
}

/** A healthy target; any of them when none is. */
function pick(all: readonly Target[]): Target | undefined {
  const healthy = all.filter((target) => target.isHealthy);
  const open = healthy.length > 0 ? healthy : all;
  return open[Math.floor(Math.random() * open.length)];
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

/** The rule API behind a token bucket, as AWS has it. */
function throttled(rules: Rules, limit: FrontSettings['throttle']): Rules {
  if (!limit) return rules;
  let tokens = limit.burst;
  let filledAt = Date.now();
  const take = () => {
    const now = Date.now();
    tokens = Math.min(limit.burst, tokens + ((now - filledAt) / 1000) * limit.perSecond);
    filledAt = now;
    if (tokens < 1) throw new BackendError('throttled', 'Rate exceeded');
    tokens -= 1;
  };
  return {
    list: async () => {
      take();
      return rules.list();
    },
    shadowed: () => rules.shadowed(),
    modify: async (arn, actions, options) => {
      take();
      return rules.modify(arn, actions, options);
    },
    targetStickiness: async (arns) => {
      take();
      return rules.targetStickiness(arns);
    },
  };
}

if (require.main === module) void main();
