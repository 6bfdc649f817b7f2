import { weightMetrics } from '../../../../lib/shift/aws/weight-metrics';

test('a line per service, each a metric of both weights by environment and service', () => {
  const lines = weightMetrics('prod', { web: { blue: 95, green: 5 }, api: { blue: 100, green: 0 } }, 1_700_000_000_000);
  const [web] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toHaveLength(2);
  expect(web).toMatchObject({ Environment: 'prod', Service: 'web', BlueWeight: 95, GreenWeight: 5 });
  const { Timestamp, CloudWatchMetrics } = web?._aws as {
    Timestamp: number;
    CloudWatchMetrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[];
  };
  expect(Timestamp).toBe(1_700_000_000_000);
  // Every dimension and metric that the directive names must be a member of the line, or CloudWatch drops it.
  for (const key of CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) => [...Dimensions.flat(), ...Metrics.map(({ Name }) => Name)])) {
    expect(web).toHaveProperty(key);
  }
});
