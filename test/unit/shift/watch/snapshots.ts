import type { HealthByService } from '../../../../lib/shift/model/model';
import { weightsInForce } from '../../../../lib/shift/report/figures';
import type { TrafficSeries } from '../../../../lib/shift/report/record';
import type { Snapshot } from '../../../../lib/shift/watch/snapshot';
import { exampleRecord, start } from '../report/example';

const minute = 60_000;

/** A moment of a shift that is under way: in the middle of its eighth step (the rest at 25 %), all well. */
export function snapshotOf(count: number): Snapshot {
  const record = exampleRecord({ services: count, failsAt: 7 });
  const at = start + 81 * minute;
  const events = record.events.filter((event) => event.at <= at);
  const { reason: _, endedAt: __, restoredAt: ___, ...state } = record.shift.state;
  const services = Object.keys(record.shift.plan.before);
  const recent = (samples: TrafficSeries['services'][string]['blue']) =>
    samples.filter((sample) => sample.at >= at - 4 * minute && sample.at < at - minute);
  const zones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'].map((zone) => ({ zone, healthy: 4, other: 0 }));
  return {
    at,
    env: 'prod',
    services,
    shift: { ...record.shift, state: { ...state, status: 'running', bakedMs: 3 * minute } },
    lock: record.shift.lock,
    live: { ok: true, value: { weights: weightsInForce({ shift: record.shift, events }).at(-1)?.weights ?? {}, odd: {} } },
    alarms: { ok: true, value: [{ name: 'prod-gate-to-green', state: 'ok' }] },
    traffic: {
      ok: true,
      value: {
        intervalMs: minute,
        services: Object.fromEntries(
          Object.entries(record.traffic.services).map(([service, pair]) => [
            service,
            { blue: recent(pair.blue), green: recent(pair.green) },
          ]),
        ),
      },
    },
    health: {
      ok: true,
      value: Object.fromEntries(services.map((service) => [service, { blue: zones, green: zones }])) as HealthByService,
    },
    events: events.slice(-4),
  };
}
