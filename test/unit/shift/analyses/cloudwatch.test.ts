import type { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { readCloudWatch } from '../../../../lib/shift/analyses/cloudwatch';
import type { CloudWatchSource } from '../../../../lib/shift/model/analysis';

/** What GetMetricData is asked; the local AWS evaluates no metric math. */

const source = (periodMinutes: number): CloudWatchSource => ({
  provider: 'cloudwatch',
  query: '100 * failed / orders',
  metrics: { failed: { namespace: 'Shop', name: 'Failed', dimensions: { Cluster: 'prod-green' }, stat: 'Sum' } },
  periodMinutes,
});
const at = (time: string): number => Date.parse(`2026-11-28T${time}Z`);

/** What is asked of CloudWatch, which answers with these results. */
async function asked(now: number, results: object[] = [], periodMinutes = 1) {
  const commands: GetMetricDataCommand[] = [];
  const client = {
    async send(command: GetMetricDataCommand) {
      commands.push(command);
      return { MetricDataResults: results };
    },
  };
  const values = await readCloudWatch(client as unknown as CloudWatchClient, source(periodMinutes), now);
  const [command] = commands;
  if (!command) throw new Error('nothing was asked');
  return { values, input: command.input };
}

test.each([
  ['12:07:00', 1, '12:01', '12:06'],
  ['12:07:59', 1, '12:01', '12:06'],
  ['12:08:00', 1, '12:02', '12:07'],
  ['12:10:59', 5, '11:55', '12:05'],
  ['12:11:00', 5, '12:00', '12:10'],
  ['12:00:30', 60, '09:00', '11:00'],
])(
  'at %s with periods of %d min, from %s to %s: a period is judged a minute after its end, when it has been counted',
  async (now, period, from, to) => {
    const { input } = await asked(at(now), [], period);
    expect([input.StartTime, input.EndTime]).toEqual([new Date(at(`${from}:00`)), new Date(at(`${to}:00`))]);
  },
);

test('the expression is what returns data, of periods as long as those of its metrics; the newest value counts', async () => {
  const results = [
    { Id: 'bluegreen_result', StatusCode: 'Complete', Values: [3, 2, 1] },
    { Id: 'failed', Values: [9] },
  ];
  const { values, input } = await asked(at('12:00:00'), results, 5);
  expect(values).toEqual([3]);
  expect(input.ScanBy).toBe('TimestampDescending');
  expect(input.MetricDataQueries).toEqual([
    { Id: 'bluegreen_result', Expression: '100 * failed / orders', Period: 300, ReturnData: true },
    expect.objectContaining({ Id: 'failed', ReturnData: false, MetricStat: expect.objectContaining({ Period: 300, Stat: 'Sum' }) }),
  ]);
});

test.each<[string, object[], readonly number[]]>([
  ['nothing', [], []],
  ['a series without a value', [{ Id: 'bluegreen_result', Values: [] }, {}], []],
  ['two series, as a search does', [1, 2].map((value) => ({ Id: 'bluegreen_result', Values: [value] })), [1, 2]],
])('%s', async (_, results, values) => {
  expect((await asked(at('12:00:00'), results)).values).toEqual(values);
});

test.each(['Forbidden', 'InternalError'])('a result that is %s is no data, with the reason', async (StatusCode) => {
  const failed = { Id: 'bluegreen_result', StatusCode, Values: [1], Messages: [{ Code: 'X', Value: 'ask somebody else' }] };
  await expect(asked(at('12:00:00'), [failed])).rejects.toMatchObject({
    kind: 'unavailable',
    message: `GetMetricData: ${StatusCode}: ask somebody else`,
  });
});
