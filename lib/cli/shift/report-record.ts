import { deployedListener } from '../../shift/aws/deployed';
import { deploymentOf, targetGroupNames } from '../../shift/aws/deployment';
import { trafficSeries } from '../../shift/aws/traffic-series';
import { hasEnded } from '../../shift/engine/engine';
import { recordVersion } from '../../shift/report/record';
import { RefusedError } from '../host';
import type { TakeRecord } from './report';

/** Shown before the shift and after it, so that a reader sees what it was like without. */
const aroundMs = 10 * 60_000;

/** The record of the shift under way, or of the last one, with its minutes from CloudWatch. */
export const takeRecord: TakeRecord = async ({ env, runner }) => {
  const { backends } = runner;
  const { shift } = await backends.shifts.load();
  if (!shift) return undefined;
  const options = { region: env.region };
  const listenerArn = await deployedListener(env.name, options);
  if (listenerArn === undefined) throw new RefusedError(`${env.name}: the traffic stack is not deployed any more`);
  const { loadBalancer } = deploymentOf(env.name, listenerArn, targetGroupNames(env));
  const at = backends.clock.now();
  const to = Math.min(at, (hasEnded(shift) ? (shift.state.endedAt ?? at) : at) + aroundMs);
  const [events, traffic] = await Promise.all([
    backends.shifts.events(shift.id),
    trafficSeries(
      { rules: backends.rules, loadBalancer, services: Object.keys(shift.plan.before), from: shift.state.startedAt - aroundMs, to },
      options,
    ),
  ]);
  return { version: recordVersion, at, source: 'CloudWatch', shift, events, traffic };
};
