import type { Deployment } from '../deployment';
import type { Hooks, Ports } from '../ports';
import type { ClientOptions } from './clients';
import { systemClock } from './clock';
import { cloudWatchGate } from './gate';
import { snsNotifier } from './notifier';
import { elbRules } from './rules';
import { elbTargets } from './targets';
import { dynamoWalks } from './walk-store';
import { ssmWeights } from './weight-store';

/** A walk's outside, on AWS. Hooks come from the caller: a rollback runs none and need not carry Lambda's client. */
export function awsPorts(deployment: Deployment, options: ClientOptions, hooks: Hooks): Ports {
  const rules = elbRules(deployment, options);
  return {
    rules,
    weights: ssmWeights(deployment.env, options),
    walks: dynamoWalks(deployment.table, options),
    gate: cloudWatchGate(deployment, rules, options),
    targets: elbTargets(rules, options),
    hooks,
    notifier: snsNotifier(deployment.env, deployment.topicArn, options),
    clock: systemClock,
  };
}
