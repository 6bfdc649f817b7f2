import { plural } from '../../text/listing';
import { describeAlarm } from '../core/gate';
import { inScope, scopeOf } from '../core/gate-scope';
import type { AlarmReading, Reading, Shift } from '../model/model';

/** What people read of the alarms: those that decide on the shift, and those of services that it does not move. */
export interface GateLine {
  readonly kind: 'ok' | 'alarm' | 'no-data' | 'warning';
  readonly text: string;
}

/** The alarms that are OK are one line; 50 services have 150. Without a shift every alarm counts. */
export function gateLines(alarms: Reading<readonly AlarmReading[]>, shift: Shift | undefined): GateLine[] {
  const { own, warnings, holding } = shift ? inScope(alarms, scopeOf(shift)) : { own: alarms, warnings: [], holding: [] };
  if (!own.ok) return [{ kind: 'no-data', text: `gate not observed: ${own.why}` }];
  const bad = own.value.filter(({ state }) => state !== 'ok');
  const count = own.value.length;
  const all: GateLine = count === 0 ? { kind: 'no-data', text: 'gate: none' } : { kind: 'ok', text: `gate OK (${plural(count, 'alarm')})` };
  return [
    ...(bad.length === 0
      ? [all]
      : bad.map((alarm): GateLine => ({ kind: alarm.state, text: `gate ${alarm.state}: ${describeAlarm(alarm)}` }))),
    ...holding.map((alarm): GateLine => ({ kind: 'warning', text: `warning: both colors fail: alarm ${describeAlarm(alarm)}` })),
    ...warnings.map((alarm): GateLine => ({ kind: 'warning', text: `warning: not moved by this shift: alarm ${describeAlarm(alarm)}` })),
  ];
}
