import { CloudWatchClient, type GetMetricDataCommandInput, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { readEvidence, readReference } from '../../../../lib/shift/aws/evidence';
import type { Metrics } from '../../../../lib/shift/aws/metric-data';

const minute = 60_000;
const start = Date.UTC(2026, 10, 23, 9);
const asked: GetMetricDataCommandInput[] = [];
/** Value of a metric in a minute, by color; undefined: not reported. */
let valueOf: (metric: string, color: string, at: number) => number | undefined;

beforeEach(() => {
  asked.length = 0;
  jest.spyOn(CloudWatchClient.prototype, 'send').mockImplementation((async ({ input }: { input: GetMetricDataCommandInput }) => {
    asked.push(input);
    const result = ({ Id, MetricStat }: MetricDataQuery) => {
      const { MetricName = '', Dimensions = [] } = MetricStat?.Metric ?? {};
      const color = Dimensions.some(({ Value }) => Value?.includes('blue')) ? 'blue' : 'green';
      const points: [Date, number][] = [];
      for (let at = Number(input.StartTime); at < Number(input.EndTime); at += minute) {
        const value = valueOf(MetricName, color, at);
        if (value !== undefined) points.push([new Date(at), value]);
      }
      return { Id, Timestamps: points.map(([at]) => at), Values: points.map(([, value]) => value) };
    };
    return { MetricDataResults: (input.MetricDataQueries ?? []).map(result) };
  }) as never);
});
afterEach(() => jest.restoreAllMocks());

const metrics: Metrics = {
  client: new CloudWatchClient({ region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } }),
  placeOf: (service, color) => ({ kind: 'application', loadBalancer: 'app/edge/1', targetGroup: `targetgroup/${service}-${color}/1` }),
};
const web = (over: Partial<Parameters<typeof readEvidence>[1]> = {}) =>
  ({ services: ['web'], to: 'green', since: start + 5000, slowAboveMs: { web: 75 }, ...over }) as const;

const usual = (metric: string, color: string): number | undefined =>
  ({
    RequestCount: color === 'blue' ? 90 : 10,
    HTTPCode_Target_2XX_Count: color === 'blue' ? 80 : 3,
    HTTPCode_Target_3XX_Count: color === 'blue' ? 8 : 1,
    HTTPCode_Target_4XX_Count: color === 'blue' ? 2 : undefined,
    HTTPCode_Target_5XX_Count: color === 'blue' ? undefined : 4,
    TargetConnectionErrorCount: color === 'blue' ? undefined : 1,
    TargetResponseTime: color === 'blue' ? undefined : 2.5,
  })[metric];

test('counts of both colors from the minute in which the step came into force; a silent metric counted nothing', async () => {
  valueOf = usual;
  const { web: periods } = await readEvidence(metrics, web(), start + minute + 40_000);
  expect(periods).toEqual([
    {
      at: start,
      counts: {
        blue: { requests: 90, good: 88, clientErrors: 2, serverErrors: 0, connectionErrors: 0, slow: 0 },
        green: { requests: 10, good: 4, clientErrors: 0, serverErrors: 4, connectionErrors: 1, slow: 2.5 },
      },
    },
  ]);
  const stats = new Set(asked.flatMap(({ MetricDataQueries = [] }) => MetricDataQueries.map(({ MetricStat }) => MetricStat?.Stat)));
  expect([...stats]).toEqual(['Sum', 'TC(0.075:)']);
});

test('requests whose answers have not come yet are not taken for unanswered ones', async () => {
  valueOf = (metric, color, at) => (at === start + minute && metric !== 'RequestCount' ? undefined : usual(metric, color));
  const { web: early } = await readEvidence(metrics, web(), start + 2 * minute + 45_000);
  expect(early?.map(({ at }) => at)).toEqual([start]);
  const { web: late } = await readEvidence(metrics, web(), start + 3 * minute + 45_000);
  expect(late?.map(({ at }) => at)).toEqual([start, start + minute, start + 2 * minute]);
});

test('no more than 500 metrics a call', async () => {
  valueOf = usual;
  const services = Array.from({ length: 50 }, (_, index) => `s${index}`);
  const slowAboveMs = Object.fromEntries(services.map((service) => [service, 100]));
  const periods = await readEvidence(metrics, web({ services, slowAboveMs }), start + 5 * minute);
  expect(asked.map(({ MetricDataQueries }) => MetricDataQueries?.length)).toEqual([500, 200]);
  expect(periods.s49?.[0]?.counts.green.slow).toBe(2.5);
});

test('nothing is asked for before the first minute is over', async () => {
  expect(await readEvidence(metrics, web(), start + 50_000)).toEqual({ web: [] });
  expect(asked).toEqual([]);
});

test('the source color before a step: sums, and the median of the p99 in milliseconds', async () => {
  const p99s = [0.04, 0.9, 0.05];
  valueOf = (metric, color, at) => (metric === 'TargetResponseTime' ? p99s[(at - start) / minute] : usual(metric, color));
  const reference = await readReference(metrics, { services: ['web'], of: 'blue', from: start, to: start + 3 * minute + 45_000 });
  expect(reference.web).toEqual({
    counts: { requests: 270, good: 264, clientErrors: 6, serverErrors: 0, connectionErrors: 0, slow: 0 },
    p99Ms: 50,
  });
});

test('a color without requests has no p99', async () => {
  valueOf = () => undefined;
  const reference = await readReference(metrics, { services: ['web'], of: 'blue', from: start, to: start + 3 * minute });
  expect(reference.web).toEqual({ counts: { requests: 0, good: 0, clientErrors: 0, serverErrors: 0, connectionErrors: 0, slow: 0 } });
});

test('of connections new flows alone are counted, by target group; each that was made went well', async () => {
  valueOf = (metric, color) => (metric === 'NewFlowCount' ? (color === 'blue' ? 90 : 10) : undefined);
  const network: Metrics = { ...metrics, placeOf: (...of) => ({ ...metrics.placeOf(...of), kind: 'network', loadBalancer: 'net/tcp/1' }) };
  const { web: periods } = await readEvidence(network, web(), start + minute + 40_000);
  const made = (requests: number) => ({ requests, good: requests, clientErrors: 0, serverErrors: 0, connectionErrors: 0, slow: 0 });
  expect(periods).toEqual([{ at: start, counts: { blue: made(90), green: made(10) } }]);
  const reference = await readReference(network, { services: ['web'], of: 'blue', from: start, to: start + 5 * minute });
  expect(reference.web?.p99Ms).toBeUndefined();
  const queries = asked.flatMap(({ MetricDataQueries = [] }) => MetricDataQueries.map(({ MetricStat }) => MetricStat?.Metric));
  expect(new Set(queries.map((metric) => `${metric?.Namespace} ${metric?.MetricName}`))).toEqual(new Set(['AWS/NetworkELB NewFlowCount']));
  for (const metric of queries) expect(metric?.Dimensions?.map(({ Name }) => Name)).toEqual(['TargetGroup']);
});
