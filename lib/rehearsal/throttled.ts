import { BackendError, type Rules } from '../shift/model/backends';

/** Calls of the rule API: so many at once, and so many more each second. */
export interface Throttle {
  readonly burst: number;
  readonly perSecond: number;
}

/** The rule API behind a token bucket, as AWS has it; as it is without a limit. */
export function throttled(rules: Rules, limit: Throttle | undefined): Rules {
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
