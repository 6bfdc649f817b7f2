import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import type { Environment } from '../../lib/config/schema';
import { colors } from '../../lib/names';
import { alarmsOf, secondsJudged } from '../../lib/rehearsal/alarms';
import type { FrontStatistics } from '../../lib/rehearsal/statistics';
import type { AlarmReading } from '../../lib/shift/model/model';
import type { LocalAws } from '../local-aws/local-aws';
import { every } from './every';

/** Answers that are still on their way to the front's tally. */
const arrivalMs = 300;
const states = { ok: 'OK', alarm: 'ALARM', 'no-data': 'INSUFFICIENT_DATA' } as const;

/**
 * CloudWatch's part: the alarms of the gate stacks, their own metric math evaluated on what the front measures, a second for a minute.
 * @param onAlarm an alarm went into ALARM: what EventBridge's rule is for
 */
export function evaluateAlarms(
  { env, aws, statistics }: { readonly env: Environment; readonly aws: LocalAws; readonly statistics: FrontStatistics },
  onAlarm: (alarm: AlarmReading) => void,
  signal: AbortSignal,
): Promise<void> {
  const cloudWatch = new CloudWatchClient(aws.client);
  const firing = new Map<string, AlarmReading['state']>();
  const services = env.services.map(({ name }) => name);
  const { gate } = env.shift;
  const set = async ({ name, state, reason = 'as it should be' }: AlarmReading) => {
    await cloudWatch.send(new SetAlarmStateCommand({ AlarmName: name, StateValue: states[state], StateReason: reason }));
  };
  return every(500, signal, async () => {
    const end = 1000 * Math.floor((Date.now() - arrivalMs) / 1000);
    const starts = Array.from({ length: secondsJudged(gate) }, (_, index) => end - 1000 * (secondsJudged(gate) - index));
    const [health, ...seconds] = await Promise.all([
      statistics.health(services),
      ...starts.map((from) => statistics.traffic(services, from, from + 1000)),
    ]);
    const readings = colors.flatMap((to) => alarmsOf(to, gate, services, { env: env.name, seconds, health }));
    const now = new Map(readings.filter(({ state }) => state !== 'ok').map((reading) => [reading.name, reading]));
    for (const alarm of now.values()) {
      if (firing.get(alarm.name) === alarm.state) continue;
      await set(alarm);
      firing.set(alarm.name, alarm.state);
      if (alarm.state === 'alarm') onAlarm(alarm);
    }
    for (const name of firing.keys()) {
      if (now.has(name)) continue;
      await set({ name, state: 'ok' });
      firing.delete(name);
    }
  });
}
