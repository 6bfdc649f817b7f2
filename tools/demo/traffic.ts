import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Color, colors, targetGroupName } from '../../lib/names';
import { type Child, compile, start } from '../../lib/rehearsal/children';
import type { FrontReady, FrontSettings } from '../../lib/rehearsal/front';
import type { LoadControl, LoadReady, LoadSettings } from '../../lib/rehearsal/load';
import type { LoadReport } from '../../lib/rehearsal/load-report';
import type { PoolControl, PoolReady, PoolSettings } from '../../lib/rehearsal/pool';
import { remote } from '../../lib/rehearsal/rpc';
import type { FrontStatistics } from '../../lib/rehearsal/statistics';
import type { Rules } from '../../lib/shift/model/backends';
import { allOn } from '../../lib/shift/model/weights';
import type { LocalAws } from '../local-aws/local-aws';
import { faulty, name, services } from './environment';

/** Real HTTP targets of both colors, a front that divides requests between them, and users. Each is a process that ends with this one. */
export interface Traffic {
  /** Where users are served: `http://127.0.0.1:<port>/<service>/` is answered by a color. */
  readonly port: number;
  /** The front's own rules; who copies the listener's into them is `obey.ts`. */
  readonly rules: Rules;
  readonly statistics: FrontStatistics;
  /** From now on green answers this share of one service's requests with 500; 0: none. */
  spoil(errors: number): Promise<void>;
  /** Ends the load. @returns what users saw */
  stopUsers(): Promise<LoadReport>;
  stop(): Promise<void>;
}

const requestsPerSecond = 300;
const serversPerColor = 3;

/** Starts it, and registers the targets in the target groups of every service. */
export async function startTraffic(aws: LocalAws): Promise<Traffic> {
  const programs = compile();
  const children: Child<unknown>[] = [];
  const spawn = async <Ready>(what: Parameters<typeof start>[1], settings: object): Promise<Child<Ready>> => {
    const child = await start<Ready>(programs, what, settings);
    children.push(child);
    return child;
  };
  const stop = async () => {
    for (const child of children) child.kill();
    await Promise.all(children.map(({ ended }) => ended));
    programs.remove();
  };
  try {
    const pool = (color: Color) => spawn<PoolReady>('pool', { color, servers: serversPerColor } satisfies PoolSettings);
    const [blue, green] = await Promise.all([pool('blue'), pool('green')]);
    const targets = { blue: blue.ready.ports, green: green.ready.ports };
    await register(aws);
    const before = Object.fromEntries(services.map((service) => [service, allOn('blue')]));
    const front = await spawn<FrontReady>('front', { before, targets } satisfies FrontSettings);
    const users: LoadSettings = { front: front.ready.port, direct: targets.blue, services, rps: requestsPerSecond };
    const load = await spawn<LoadReady>('load', users);
    const control = remote(green.ready.control, 'pool') as PoolControl;
    return {
      port: front.ready.port,
      rules: remote(front.ready.api, 'rules') as Rules,
      statistics: remote(front.ready.api, 'statistics') as FrontStatistics,
      spoil: (errors) => control.fallIll({ errors, delayMs: 0, service: faulty }),
      stopUsers: () => (remote(load.ready.control, 'load', 20_000) as LoadControl).stop(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address that a pod would have: the front reaches its servers on the loopback instead. */
const podAddress = (color: Color, service: string, index: number): string =>
  `100.64.${colors.indexOf(color)}.${10 * (services.indexOf(service) + 1) + index}`;

/** As the load balancer controller of each cluster does: a target for each server of a color, in the target groups of its color. */
async function register(aws: LocalAws): Promise<void> {
  const elb = new ElasticLoadBalancingV2Client(aws.client);
  for (const service of services) {
    for (const color of colors) {
      const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({ Names: [targetGroupName(name, service, color)] }));
      await elb.send(
        new RegisterTargetsCommand({
          TargetGroupArn: TargetGroups[0]?.TargetGroupArn,
          Targets: Array.from({ length: serversPerColor }, (_, index) => ({ Id: podAddress(color, service, index), Port: 8080 })),
        }),
      );
    }
  }
}
