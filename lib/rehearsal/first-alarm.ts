import type { Event } from '../shift/model/model';

/**
 * When the fault was noticed first. The ticker's gate and the alarm's own rollback poll the same alarm, and either may be the first.
 * @returns milliseconds since the epoch
 */
export function firstAlarm(events: readonly Event[], { faultAt = 0, alarmAt }: { faultAt?: number; alarmAt?: number }): number | undefined {
  const gateAt = events.find((event) => event.at >= faultAt && isAlarm(event))?.at;
  return alarmAt === undefined || gateAt === undefined ? (alarmAt ?? gateAt) : Math.min(alarmAt, gateAt);
}

const isAlarm = ({ kind, text }: Event) => kind === 'rollback-started' || (kind === 'gate' && text.startsWith('alarm '));
