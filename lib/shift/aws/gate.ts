import { CloudWatchClient, DescribeAlarmsCommand, type StateValue } from '@aws-sdk/client-cloudwatch';
import { type Color, gateAlarmName, gateNoDataAlarmName } from '../../names';
import { type CompositeAlarmState, gateReading } from '../core/gate-reading';
import type { Gate, Rules } from '../model/backends';
import type { AlarmReading, Sample } from '../model/model';
import { call } from './call';
import { type ClientOptions, forReading } from './clients';
import type { Deployment } from './deployment';
import { readEvidence, readReference } from './evidence';
import { minuteMs, minutesBetween, minuteValues, type WantedMetric } from './metric-data';
import { pairsOf, targetGroupArns } from './target-groups';

const states: Readonly<Record<StateValue, AlarmReading['state']>> = { OK: 'ok', ALARM: 'alarm', INSUFFICIENT_DATA: 'no-data' };

/** Alarms and request counts of CloudWatch. `rules` says which target group is whose. */
export function cloudWatchGate(deployment: Deployment, rules: Pick<Rules, 'list'>, options: ClientOptions): Gate {
  const client = new CloudWatchClient(forReading(options));
  const groups = targetGroupArns(rules);
  const { loadBalancer } = deployment;
  return {
    async alarms(to, extra) {
      const here = extra.filter((arn) => arn.split(':')[3] === deployment.region);
      const gates = [gateAlarmName(deployment.env, to), gateNoDataAlarmName(deployment.env, to)] as const;
      const found = await describe(client, [...gates, ...here.map(nameOfAlarm)]);
      const [gate, noData] = gates.map((name) => found.get(name));
      return [
        gateReading(gates[0], gate, noData),
        ...here.map(nameOfAlarm).map((name) => reading(name, found.get(name))),
        ...extra
          .filter((arn) => !here.includes(arn))
          .map((name): AlarmReading => ({ name, state: 'no-data', reason: 'it is in another region' })),
      ];
    },
    evidence: async (request) => readEvidence({ client, loadBalancer, arnOf: await groups() }, request, Date.now()),
    reference: async (services, of, from, to) => readReference({ client, loadBalancer, arnOf: await groups() }, { services, of, from, to }),
    async traffic(services, from, to) {
      // A minute that began before is partly another step's; one that is not over has not all its requests.
      const [start, end] = [Math.ceil(from / minuteMs) * minuteMs, Math.floor(to / minuteMs) * minuteMs];
      const arnOf = await groups();
      const wanted = pairsOf(services).flatMap((pair) =>
        Object.entries(metrics).map(([name, metric]): WantedMetric => ({ ...pair, name, metric, stat: 'Sum' })),
      );
      const valueOf = await minuteValues({ client, loadBalancer, arnOf }, wanted, [start, end]);
      // A metric without data points counts as zero: nothing happened.
      const sum = (service: string, color: Color, name: Counter): number =>
        minutesBetween(start, end).reduce((total, at) => total + (valueOf(service, color, name, at) ?? 0), 0);
      const sampleOf = (service: string, color: Color): Sample => ({
        requests: sum(service, color, 'requests'),
        errors: sum(service, color, 'errors'),
      });
      return Object.fromEntries(
        services.map((service) => [service, { blue: sampleOf(service, 'blue'), green: sampleOf(service, 'green') }]),
      );
    },
  };
}

/** Alarms of both kinds by name. Metric alarms count as gates too: a user may have put one in a composite alarm's place. */
async function describe(client: CloudWatchClient, AlarmNames: string[]): Promise<ReadonlyMap<string, CompositeAlarmState>> {
  // Left out, the types are metric alarms alone.
  const command = new DescribeAlarmsCommand({ AlarmNames, AlarmTypes: ['CompositeAlarm', 'MetricAlarm'], MaxRecords: 100 });
  const { CompositeAlarms = [], MetricAlarms = [] } = await call('DescribeAlarms', (abortSignal) => client.send(command, { abortSignal }));
  return new Map(
    [...CompositeAlarms, ...MetricAlarms].flatMap(({ AlarmName: name, StateValue: state, StateReason: reason }) =>
      name && state ? [[name, { name, state, reason }] as const] : [],
    ),
  );
}

const reading = (name: string, alarm: CompositeAlarmState | undefined): AlarmReading =>
  alarm ? { name, state: states[alarm.state], reason: alarm.reason } : { name, state: 'no-data', reason: 'there is no such alarm' };

/** Asked for at every poll, and each costs: latency and connection errors are the alarms' business. */
const metrics = { requests: 'RequestCount', errors: 'HTTPCode_Target_5XX_Count' } as const;
type Counter = keyof typeof metrics;

/** `arn:…:alarm:<name>` → name. */
const nameOfAlarm = (arn: string): string => arn.slice(arn.indexOf(':alarm:') + ':alarm:'.length);
