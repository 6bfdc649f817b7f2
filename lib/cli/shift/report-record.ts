import { trafficSeries } from '../../shift/aws/traffic-series';
import { hasEnded } from '../../shift/engine/engine';
import { recordVersion } from '../../shift/report/record';
import type { TakeRecord } from './report';

/** Shown before the shift and after it, so that a reader sees what it was like without. */
const aroundMs = 10 * 60_000;

/** The record of the shift under way, or of the last one, with its minutes from CloudWatch. */
export const takeRecord: TakeRecord = async ({ env, runner }) => {
  const { backends } = runner;
  const { shift } = await backends.shifts.load();
  if (!shift) return undefined;
  const options = { region: env.region };
  const at = backends.clock.now();
  const to = Math.min(at, (hasEnded(shift) ? (shift.state.endedAt ?? at) : at) + aroundMs);
  const [events, traffic] = await Promise.all([
    backends.shifts.events(shift.id),
    trafficSeries({ rules: backends.rules, services: Object.keys(shift.plan.before), from: shift.state.startedAt - aroundMs, to }, options),
  ]);
  return { version: recordVersion, at, source: 'CloudWatch', shift, events, traffic };
};
