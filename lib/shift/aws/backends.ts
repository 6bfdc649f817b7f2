import { type Clock, systemClock } from '../../clock';
import type { Analyses, Backends, Hooks } from '../model/backends';
import type { ClientOptions } from './clients';
import type { Deployment } from './deployment';
import { cloudWatchGate } from './gate';
import { snsNotifier } from './notifier';
import { elbRules } from './rules';
import { dynamoShifts } from './shift-store';
import { elbTargets } from './targets';
import { ssmWeights } from './weight-store';

/** A shift's outside, on AWS. Hooks and analyses come from the caller: a rollback has none and need not carry their clients. */
export function awsBackends(deployment: Deployment, options: ClientOptions, hooks: Hooks, analyses?: Analyses): Backends {
  const rules = elbRules(deployment, options);
  return {
    rules,
    weights: ssmWeights(deployment.env, options),
    shifts: dynamoShifts(deployment.table, options),
    gate: cloudWatchGate(deployment, rules, options),
    targets: elbTargets(rules, options),
    hooks,
    ...(analyses && { analyses }),
    notifier: snsNotifier(deployment.env, deployment.topicArn, options),
    clock: clockOf(options.clockOffsetMs ?? 0),
  };
}

const clockOf = (offsetMs: number): Clock => (offsetMs === 0 ? systemClock : { ...systemClock, now: () => Date.now() + offsetMs });
