import type { AlarmReading } from '../model/model';

/** A composite alarm as DescribeAlarms has it; undefined if there is none of the name. */
export interface CompositeAlarmState {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  readonly reason?: string;
}

/**
 * One reading of a gate: the composite alarm that fires, and the one beside it that says whether its alarms have data. A child without data does
 * not fire, so a gate that is OK says nothing by itself. One that fires wins: what is known to be wrong does not wait for the rest.
 * @param name of the gate, for the case that there is none
 */
export function gateReading(name: string, gate?: CompositeAlarmState, noData?: CompositeAlarmState): AlarmReading {
  if (!gate) return { name, state: 'no-data', reason: 'there is no such alarm' };
  if (gate.state === 'ALARM') return { name, state: 'alarm', ...(gate.reason && { reason: gate.reason }) };
  // A composite alarm is without data only before its first evaluation.
  if (gate.state === 'INSUFFICIENT_DATA') return { name, state: 'no-data', reason: 'not evaluated yet' };
  if (!noData) return { name, state: 'no-data', reason: `${name} is OK, but the alarm that says whether it has data is missing` };
  if (noData.state === 'OK') return { name, state: 'ok' };
  return { name, state: 'no-data', reason: noData.reason ?? `${noData.name}: ${noData.state}` };
}
