import { analysisReader } from '../../../../lib/shift/analyses/reader';
import type { AnalysisSource } from '../../../../lib/shift/model/analysis';

/** The readers themselves are tested against real servers: test/integration/analyses.test.ts. */

const source: AnalysisSource = { provider: 'http', url: 'https://slo.example.com/{{to}}', query: 'value' };
const options = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };

/** Addresses that were asked. */
function web(): string[] {
  const asked: string[] = [];
  jest.spyOn(globalThis, 'fetch').mockImplementation(async (url) => {
    asked.push(String(url instanceof Request ? url.url : url));
    return Response.json({ value: 1 });
  });
  return asked;
}
afterEach(() => jest.restoreAllMocks());

test('a function reads what it was deployed with', async () => {
  const asked = web();
  // As the file beside the bundle, and the record in the table, have it.
  const deployed = [JSON.parse(JSON.stringify(source)) as AnalysisSource];
  expect(await analysisReader({ ...options, deployed }).read(source, 'green')).toEqual([1]);
  expect(asked).toEqual(['https://slo.example.com/green']);
});

test.each<[string, AnalysisSource]>([
  ['another host', { ...source, url: 'https://evil.example.com/{{to}}' }],
  ['a secret that it had for another address', { ...source, secretHeader: { name: 'Authorization', secretArn: 'arn:secret' } }],
  ['another query', { ...source, query: 'other' }],
])('and nothing that a record says instead: %s', async (_, changed) => {
  const asked = web();
  const reading = analysisReader({ ...options, deployed: [source] }).read(changed, 'green');
  await expect(reading).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('not what the traffic stack was deployed with'),
  });
  expect(asked).toEqual([]);
});

test('a connection that was closed between two readings is opened again, once; another failure is not repeated', async () => {
  const reset = () =>
    Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) });
  const get = jest.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json({ value: 2 }));
  const read = () => analysisReader(options).read(source, 'green');
  get.mockRejectedValueOnce(reset());
  expect([await read(), get.mock.calls.length]).toEqual([[2], 2]);
  get.mockRejectedValueOnce(reset()).mockRejectedValueOnce(reset());
  await expect(read()).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('read ECONNRESET') });
  get.mockClear();
  get.mockRejectedValueOnce(new TypeError('fetch failed'));
  await expect(read()).rejects.toMatchObject({ kind: 'unavailable' });
  expect(get).toHaveBeenCalledTimes(1);
});
