import { CloudWatchClient, type GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { trafficSeries } from '../../../../lib/shift/aws/traffic-series';
import { rule } from '../preflight/fixture';

const minute = 60_000;
const from = Date.UTC(2026, 10, 23, 9);
const asked: GetMetricDataCommandInput[] = [];

/** CloudWatch answers for each metric with a point a minute, in two pages; p99 of blue is missing. */
beforeEach(() => {
  asked.length = 0;
  jest.spyOn(CloudWatchClient.prototype, 'send').mockImplementation((async ({ input }: { input: GetMetricDataCommandInput }) => {
    asked.push(input);
    const second = input.NextToken !== undefined;
    const MetricDataResults = (input.MetricDataQueries ?? []).map(({ Id = '', MetricStat }) => {
      const { MetricName, Dimensions = [] } = MetricStat?.Metric ?? {};
      const isBlue = Dimensions.some(({ Value }) => Value?.includes('blue'));
      if (MetricName === 'TargetResponseTime' && isBlue) return { Id, Timestamps: [], Values: [] };
      const value = { RequestCount: isBlue ? 90 : 10, HTTPCode_Target_5XX_Count: 1, TargetResponseTime: 0.25 }[MetricName ?? ''] ?? 0;
      return { Id, Timestamps: [new Date(from + (second ? minute : 0))], Values: [value] };
    });
    return { MetricDataResults, ...(second ? {} : { NextToken: 'more' }) };
  }) as never);
});
afterEach(() => jest.restoreAllMocks());

const series = (services: string[], to: number) =>
  trafficSeries(
    { rules: { list: async () => services.map((service) => named(service)) }, services, from: from + 5000, to },
    { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } },
  );

/** A rule whose target groups have ARNs as AWS gives them. */
function named(service: string) {
  const one = rule(service);
  const [action] = one.actions;
  if (action?.type !== 'forward') throw new Error('no forward action');
  const targetGroups = action.targetGroups.map((group) => ({
    ...group,
    arn: `arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/${service}-${group.color}/1`,
  }));
  const edge = service === 'inner' ? 'internal' : 'edge';
  return {
    ...one,
    arn: `arn:aws:elasticloadbalancing:eu-west-1:1:listener-rule/app/${edge}/1/2/${service}`,
    actions: [{ ...action, targetGroups }],
  };
}

test('whole minutes of both colors, page by page; a silent metric is no request and no p99', async () => {
  const { intervalMs, services } = await series(['web'], from + minute + 1000);
  expect(intervalMs).toBe(minute);
  expect(services.web?.green).toEqual([
    { at: from, requests: 10, errors: 1, p99Ms: 250 },
    { at: from + minute, requests: 10, errors: 1, p99Ms: 250 },
  ]);
  expect(services.web?.blue).toEqual([
    { at: from, requests: 90, errors: 1 },
    { at: from + minute, requests: 90, errors: 1 },
  ]);
  expect(asked[0]).toMatchObject({ StartTime: new Date(from), EndTime: new Date(from + 2 * minute) });
});

test('asks for the target group by its dimension, not by its ARN', async () => {
  await series(['web'], from + minute);
  const dimensions = asked[0]?.MetricDataQueries?.map(({ MetricStat }) => MetricStat?.Metric?.Dimensions?.map(({ Value }) => Value));
  expect(dimensions).toContainEqual(['app/edge/1', 'targetgroup/web-green/1']);
});

test('100 services are asked for in calls of at most 500 metrics', async () => {
  const services = Array.from({ length: 100 }, (_, index) => `service-${index}`);
  const { services: found } = await series(services, from + minute);
  expect(asked.map(({ MetricDataQueries = [] }) => MetricDataQueries.length)).toEqual([500, 500, 100, 100]);
  expect(Object.values(found).every(({ green }) => green[0]?.requests === 10)).toBe(true);
});
