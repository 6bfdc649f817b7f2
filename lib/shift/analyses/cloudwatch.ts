import { type CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { call } from '../aws/call';
import type { CloudWatchSource } from '../model/analysis';
import { BackendError } from '../model/backends';
import { analysisTimeoutMs } from './fetch-json';

/** Id of the expression among the metrics that it uses. */
const resultId = 'bluegreen_result';
/** At least this far back: metrics can be minutes late. */
const lookBackMinutes = 5;
/** A period is judged so long after its end: until then a sum may be of a part of what happened, and a failed condition rolls back. */
const settleMs = 60_000;

/**
 * The newest period of each series that the expression gives, of those that ended a minute ago or earlier. Periods begin at multiples of their length, as CloudWatch answers fastest and the same
 * at every call: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 * @returns empty where the last minutes have no value
 * @throws BackendError
 */
export async function readCloudWatch(client: CloudWatchClient, source: CloudWatchSource, now: number): Promise<number[]> {
  const periodMs = 60_000 * source.periodMinutes;
  const end = Math.floor((now - settleMs) / periodMs) * periodMs;
  const start = end - Math.max(2, Math.ceil(lookBackMinutes / source.periodMinutes)) * periodMs;
  const command = new GetMetricDataCommand({
    MetricDataQueries: queriesOf(source),
    StartTime: new Date(start),
    EndTime: new Date(end),
    ScanBy: 'TimestampDescending',
  });
  const options = { timeoutMs: analysisTimeoutMs };
  const answer = await call('GetMetricData', (abortSignal) => client.send(command, { abortSignal }), options);
  const results = (answer.MetricDataResults ?? []).filter(({ Id }) => Id === resultId);
  const failed = results.find(({ StatusCode }) => StatusCode === 'Forbidden' || StatusCode === 'InternalError');
  if (failed)
    throw new BackendError('unavailable', `GetMetricData: ${failed.StatusCode}: ${failed.Messages?.[0]?.Value ?? 'without a reason'}`);
  return results.flatMap(({ Values = [] }) => Values.slice(0, 1));
}

function queriesOf({ query, metrics, periodMinutes }: CloudWatchSource): MetricDataQuery[] {
  const Period = 60 * periodMinutes;
  const inputs = Object.entries(metrics).map(([Id, { namespace, name, dimensions, stat }]): MetricDataQuery => {
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    return { Id, ReturnData: false, MetricStat: { Stat: stat, Period, Metric: { Namespace: namespace, MetricName: name, Dimensions } } };
  });
  return [{ Id: resultId, Expression: query, Period, ReturnData: true }, ...inputs];
}
