import { loadBalancersOf } from '../../config/derived/load-balancers';
import type { Environment } from '../../config/schema';
import type { ClientOptions } from '../../shift/aws/clients';
import type { Reading } from '../../shift/model/model';
import type { WithListeners } from '../inventory';
import type { ObservedEdge } from '../takeover';
import { readLoadBalancer } from './load-balancers';

/** The load balancers of an environment that exist, each with its listeners and rules. What cannot be read is an unreadable value. */
export const observeEdges = (env: Environment, options: ClientOptions): Promise<ObservedEdge[]> =>
  Promise.all(
    loadBalancersOf(env).flatMap(({ name, config }) =>
      config.kind === 'existing' ? [readingOf(config.arn, options).then((reading) => ({ name, reading }))] : [],
    ),
  );

async function readingOf(arn: string, options: ClientOptions): Promise<Reading<WithListeners>> {
  try {
    return { ok: true, value: await readLoadBalancer(arn, options) };
  } catch (error) {
    return { ok: false, why: (error as Error).message };
  }
}
