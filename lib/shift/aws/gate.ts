import { CloudWatchClient, DescribeAlarmsCommand, type StateValue } from '@aws-sdk/client-cloudwatch';
import { alarmConcerns, type Color, connectionConcerns, flowsAlarmName, loadBalancerAlarmName, serviceAlarmName } from '../../names';
import { networkMetrics } from '../alarms/network-metrics';
import { newestComplete } from '../core/evidence/arrival';
import type { Gate, Rules } from '../model/backends';
import type { AlarmReading, Sample, TrafficByService } from '../model/model';
import { call } from './call';
import { type ClientOptions, forReading } from './clients';
import type { Deployment } from './deployment';
import { readEvidence, readReference } from './evidence';
import { type Metrics, minuteMs, minutesBetween, minuteValues, type WantedMetric } from './metric-data';
import { rememberingEvidence, rememberingLast } from './remembered';
import { metricPlaces, pairsOf } from './target-groups';

const states: Readonly<Record<StateValue, AlarmReading['state']>> = { OK: 'ok', ALARM: 'alarm', INSUFFICIENT_DATA: 'no-data' };

/** Alarms and request counts of CloudWatch. `rules` says which target group is whose. */
export function cloudWatchGate(deployment: Deployment, rules: Pick<Rules, 'list'>, options: ClientOptions): Gate {
  const client = new CloudWatchClient(forReading(options));
  const places = metricPlaces(rules);
  const evidence = rememberingEvidence(async (request, now) => readEvidence({ client, placeOf: await places() }, request, now));
  const traffic = rememberingLast(async (question: Counted) => countRequests({ client, placeOf: await places() }, question));
  return {
    async alarms({ to, services, extra }) {
      const here = extra.filter((arn) => arn.split(':')[3] === deployment.region);
      const wanted: readonly NamedAlarm[] = [
        ...deployment.loadBalancers.map((name) => ({ name: loadBalancerAlarmName(deployment.env, name), isLoadBalancer: true })),
        ...deployment.networkLoadBalancers.map((name) => ({ name: flowsAlarmName(deployment.env, name), isLoadBalancer: true })),
        ...[...new Set([...services, ...Object.keys(deployment.targetGroups)])].flatMap((service) =>
          (deployment.networkServices.includes(service) ? connectionConcerns : alarmConcerns).map((concern) => ({
            service,
            name: serviceAlarmName(deployment.env, service, to, concern),
          })),
        ),
        ...here.map((arn) => ({ name: nameOfAlarm(arn) })),
      ];
      const found = await describe(
        client,
        wanted.map(({ name }) => name),
      );
      return [
        ...wanted.map((alarm) => reading(alarm, found.get(alarm.name))),
        ...extra
          .filter((arn) => !here.includes(arn))
          .map((name): AlarmReading => ({ name, state: 'no-data', reason: 'it is in another region' })),
      ];
    },
    evidence: (request) => evidence(request, Date.now()),
    reference: async (services, of, from, to) => readReference({ client, placeOf: await places() }, { services, of, from, to }),
    traffic(services, from, to) {
      // A minute that began before is partly another step's. One that ended just now has not all its requests, or none.
      const end = newestComplete(minuteMs, to) + minuteMs;
      return traffic({ services, start: Math.ceil(from / minuteMs) * minuteMs, end });
    },
  };
}

interface Counted {
  readonly services: readonly string[];
  /** Of the first minute, and of the one after the last. */
  readonly start: number;
  readonly end: number;
}

async function countRequests(source: Metrics, { services, start, end }: Counted): Promise<TrafficByService> {
  const wanted = pairsOf(services).flatMap((pair) =>
    Object.entries(metrics[source.placeOf(pair.service, pair.color).kind]).map(
      ([name, metric]): WantedMetric => ({ ...pair, name, metric, stat: 'Sum' }),
    ),
  );
  const valueOf = await minuteValues(source, wanted, [start, end]);
  // A metric without data points counts as zero: nothing happened.
  const sum = (service: string, color: Color, name: Counter): number =>
    minutesBetween(start, end).reduce((total, at) => total + (valueOf(service, color, name, at) ?? 0), 0);
  const sampleOf = (service: string, color: Color): Sample => ({
    requests: sum(service, color, 'requests'),
    errors: sum(service, color, 'errors'),
  });
  return Object.fromEntries(services.map((service) => [service, { blue: sampleOf(service, 'blue'), green: sampleOf(service, 'green') }]));
}

type NamedAlarm = Pick<AlarmReading, 'name' | 'service' | 'isLoadBalancer'>;

interface AlarmState {
  readonly state: StateValue;
  readonly reason?: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
const namesPerCall = 100;

/** Alarms of both kinds by name. The calls follow one another: an account has nine a second. */
async function describe(client: CloudWatchClient, names: readonly string[]): Promise<ReadonlyMap<string, AlarmState>> {
  const found = new Map<string, AlarmState>();
  for (let at = 0; at < names.length; at += namesPerCall) {
    // Left out, the types are metric alarms alone; an alarm of the user's own may be a composite one.
    const command = new DescribeAlarmsCommand({
      AlarmNames: names.slice(at, at + namesPerCall),
      AlarmTypes: ['CompositeAlarm', 'MetricAlarm'],
      MaxRecords: namesPerCall,
    });
    const page = await call('DescribeAlarms', (abortSignal) => client.send(command, { abortSignal }));
    for (const { AlarmName, StateValue: state, StateReason: reason } of [...(page.CompositeAlarms ?? []), ...(page.MetricAlarms ?? [])])
      if (AlarmName && state) found.set(AlarmName, { state, reason });
  }
  return found;
}

const reading = (named: NamedAlarm, alarm: AlarmState | undefined): AlarmReading => ({
  ...named,
  ...(alarm ? { state: states[alarm.state], reason: alarm.reason } : { state: 'no-data', reason: 'there is no such alarm' }),
});

/** Each costs: latency and connection errors are the business of alarms and evidence. Of a connection there is only that it was made. */
const metrics = {
  application: { requests: 'RequestCount', errors: 'HTTPCode_Target_5XX_Count' },
  network: { requests: networkMetrics.newFlows },
} as const;
type Counter = keyof (typeof metrics)['application'];

/** `arn:…:alarm:<name>` → name. */
const nameOfAlarm = (arn: string): string => arn.slice(arn.indexOf(':alarm:') + ':alarm:'.length);
