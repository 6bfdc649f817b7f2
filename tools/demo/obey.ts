import type { Backends, Rules } from '../../lib/shift/model/backends';
import { liveWeights, withWeights } from '../../lib/shift/model/rule';
import { sameWeights } from '../../lib/shift/model/weights';
import { services } from './environment';
import { every } from './every';

/** Copies the weights of the listener's rules to the front, as a load balancer brings a changed rule to its nodes. */
export function obeyRules(listener: Pick<Backends, 'rules'>, front: Rules, signal: AbortSignal): Promise<void> {
  return every(250, signal, async () => {
    const { weights: wanted } = liveWeights(await listener.rules.list(), services);
    const rules = await front.list();
    const { weights: inForce } = liveWeights(rules, services);
    for (const rule of rules) {
      const next = wanted[rule.service];
      if (next && !sameWeights(next, inForce[rule.service]))
        await front.modify(rule.arn, withWeights(rule, next), { deadline: Date.now() + 2000 });
    }
  });
}
