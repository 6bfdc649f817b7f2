import { trafficSeries } from '../../shift/aws/traffic-series';
import type { RecentTraffic } from './watch';

const minuteMs = 60_000;
/** The newest minute is not complete, the one before may lack its p99. */
const [lagMinutes, minutes] = [1, 3];

/** The last complete minutes from CloudWatch. */
export const recentTraffic: RecentTraffic = async ({ env, runner }, services) => {
  const options = { region: env.region };
  const to = Math.floor(runner.backends.clock.now() / minuteMs) * minuteMs - lagMinutes * minuteMs;
  return trafficSeries({ rules: runner.backends.rules, services, from: to - minutes * minuteMs, to }, options);
};
