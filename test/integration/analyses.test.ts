import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { EnvironmentInput } from '../../lib/config/schema';
import { serviceAlarmName } from '../../lib/names';
import { analysisReader } from '../../lib/shift/analyses/reader';
import type { AnalysisSource } from '../../lib/shift/model/analysis';
import { liveWeights } from '../../lib/shift/model/rule';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/local-aws';
import { bluegreen, type Running } from './command';
import { listening, type Prometheus, portOf, startPrometheus } from './prometheus';
import { type BareEnvironment, bareEnvironment, withoutAws } from './shift-bare';

/** C: analyses of the user's own, read from a real Prometheus, a real HTTP server and the local AWS. */

let aws: LocalAws;
let prometheus: Prometheus;
let web: Server;
/** What the server does with the next requests. */
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  [aws, prometheus] = await Promise.all([startLocalAws('111111111111'), startPrometheus()]);
  web = await listening(createServer((request, response) => answer(request, response)));
}, 120_000);
afterAll(async () => {
  web?.closeAllConnections();
  web?.close();
  await Promise.all([aws?.stop(), prometheus?.stop()]);
});

const json =
  (body: unknown, status = 200) =>
  (_: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const webUrl = () => `http://127.0.0.1:${portOf(web)}`;
const read = (source: AnalysisSource, more: object = {}) => analysisReader({ ...aws.client, ...more }).read(source, 'green');

describe('Prometheus', () => {
  const query = (text: string) => read({ provider: 'prometheus', url: prometheus.url, query: text });
  beforeAll(() =>
    prometheus.expose('orders{cluster="prod-green"} 100\norders{cluster="prod-blue"} 900\nfailed{cluster="prod-green"} 3\nidle 0\n'),
  );

  test.each<[string, string, readonly number[]]>([
    ['one series, of the target color', 'failed{cluster="prod-{{to}}"} / orders{cluster="prod-{{to}}"}', [0.03]],
    ['one series, of the source color', 'orders{cluster="prod-{{from}}"}', [900]],
    ['a scalar', 'scalar(sum(orders))', [1000]],
    ['nothing', 'no_such_metric', []],
    ['two series', 'sum by (cluster) (orders)', [100, 900]],
    ['a division by zero', 'idle / idle', [NaN]],
    ['a division of something by zero', '1 / idle', [Infinity]],
  ])('%s', async (_, text, values) => {
    expect((await query(text)).toSorted((one, other) => one - other)).toEqual(values);
  });

  test('a query with a mistake: the message is the server’s own', async () => {
    await expect(query('sum(')).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringMatching(/Prometheus answered 400: .*parse error/),
    });
    await expect(query('orders[5m]')).rejects.toMatchObject({
      message: expect.stringContaining('returned a matrix; expected: a vector of one'),
    });
  });

  test('unreachable, hanging, redirecting, endless, no JSON: an error within five seconds, never another kind of failure', async () => {
    const source: AnalysisSource = { provider: 'prometheus', url: webUrl(), query: 'up' };
    const gone = await listening(createServer());
    const port = portOf(gone);
    await new Promise((done) => gone.close(done));
    await expect(read({ ...source, url: `http://127.0.0.1:${port}` })).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
    answer = () => undefined;
    const begun = performance.now();
    await expect(read(source)).rejects.toMatchObject({ kind: 'timeout', message: expect.stringMatching(/no answer within 4 s$/) });
    answer = (_, response) => {
      response.write('{');
      const timer = setInterval(() => response.write(' '), 100);
      response.once('close', () => clearInterval(timer));
    };
    await expect(read(source)).rejects.toMatchObject({ kind: 'timeout' });
    expect(performance.now() - begun).toBeLessThan(10_000);
    answer = (_, response) => void response.writeHead(302, { location: `${webUrl()}/elsewhere` }).end();
    await expect(read(source)).rejects.toMatchObject({ message: expect.stringContaining('redirects are not followed') });
    answer = (_, response) => void response.end('x'.repeat(2_000_000));
    await expect(read(source)).rejects.toMatchObject({ message: expect.stringContaining('larger than 1000000 bytes') });
    answer = (_, response) => void response.end('<html>');
    await expect(read(source)).rejects.toMatchObject({ message: expect.stringContaining('what is not JSON') });
  });
});

test('Amazon Managed Service for Prometheus: the request is signed as botocore signs it, and a real Prometheus understands it', async () => {
  const seen: IncomingMessage[] = [];
  answer = (request, response) => {
    seen.push(request);
    const path = request.url?.replace(/^\/workspaces\/ws-[0-9a-f-]+/, '') ?? '';
    void fetch(prometheus.url + path).then(async (upstream) => json(await upstream.json(), upstream.status)(request, response));
  };
  const workspaceArn = 'arn:aws:aps:eu-central-1:111111111111:workspace/ws-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';
  const source: AnalysisSource = { provider: 'amp', workspaceArn, query: 'sum(orders{cluster=~"prod-.*"}) * (1 + 0)' };
  expect(await read(source, { endpoint: webUrl() })).toEqual([1000]);
  const [request] = seen;
  const { url = '', headers } = request as IncomingMessage;
  expect(url).toMatch(/^\/workspaces\/ws-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9\/api\/v1\/query\?query=/);
  const [, scope, signedHeaders = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=testing\/\d{8}\/(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  expect(scope).toBe('eu-central-1/aps/aws4_request');
  const asked = { url: webUrl() + url, headers, region: 'eu-central-1', signedHeaders: signedHeaders.split(';') };
  const python = resolve(__dirname, '../../.cache/venv/bin/python');
  const judged = execFileSync(python, [join(__dirname, 'sigv4.py')], { input: JSON.stringify(asked), encoding: 'utf8' });
  expect(signature).toBe(JSON.parse(judged));
});

describe('HTTP', () => {
  const source = (query: string): AnalysisSource => ({ provider: 'http', url: `${webUrl()}/{{to}}/slo?window=5m`, query });

  test('a value in a JSON document of the target color', async () => {
    const seen: (string | undefined)[] = [];
    answer = (request, response) => {
      seen.push(request.url);
      json({ data: { rates: [{ errors: 0.02 }], ok: true, text: '7.5', none: null, list: [1, 2] } })(request, response);
    };
    expect(await read(source('data.rates[0].errors'))).toEqual([0.02]);
    expect(seen).toEqual(['/green/slo?window=5m']);
    const values = await Promise.all(
      ['data.ok', 'data.text', 'data.none', 'data.missing.more', 'data.list', 'constructor'].map((path) => read(source(path))),
    );
    expect(values).toEqual([[1], [7.5], [], [], [1, 2], []]);
    await expect(read(source('data.rates[0]'))).rejects.toMatchObject({
      message: expect.stringContaining('is an object; expected: a number'),
    });
  });

  test('an error status is no value', async () => {
    answer = json({ value: 1 }, 503);
    await expect(read(source('value'))).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('answered 503') });
  });

  test('the secret header comes from Secrets Manager, and no message quotes it', async () => {
    const secrets = new SecretsManagerClient(aws.client);
    const { ARN: good = '' } = await secrets.send(new CreateSecretCommand({ Name: 'token', SecretString: 'Bearer s3cr3t\n' }));
    const { ARN: bad = '' } = await secrets.send(new CreateSecretCommand({ Name: 'bad', SecretString: 's3cr3t\nX-Other: 1' }));
    const seen: unknown[] = [];
    answer = (request, response) => {
      seen.push(request.headers.authorization);
      json({ value: 1 })(request, response);
    };
    const withSecret = (secretArn: string): AnalysisSource => ({
      provider: 'http',
      url: webUrl(),
      query: 'value',
      secretHeader: { name: 'Authorization', secretArn },
    });
    expect([await read(withSecret(good)), seen]).toEqual([[1], ['Bearer s3cr3t']]);
    for (const arn of [bad, `${good}x`]) {
      const error = (await read(withSecret(arn)).catch((thrown: unknown) => thrown)) as Error;
      expect({ name: error.name, quotes: /s3cr3t/.test(error.message) }).toEqual({ name: 'BackendError', quotes: false });
    }
    expect(seen).toHaveLength(1);
  });
});

describe('CloudWatch, as far as the local AWS has it', () => {
  const metric = (name: string) => ({ namespace: 'Shop', name, dimensions: { Cluster: 'prod-{{to}}' }, stat: 'Sum' });
  const source = (query: string): AnalysisSource => ({
    provider: 'cloudwatch',
    query,
    metrics: { failed: metric('Failed'), orders: metric('Orders'), none: metric('None') },
    periodMinutes: 1,
  });
  const minutesAgo = (count: number) => new Date(Math.floor(Date.now() / 60_000 - count) * 60_000);

  test('the newest whole minute of the target color’s metric', async () => {
    const client = new CloudWatchClient(aws.client);
    const point = (MetricName: string, cluster: string, Value: number, ago: number) => ({
      MetricName,
      Value,
      Timestamp: minutesAgo(ago),
      Dimensions: [{ Name: 'Cluster', Value: cluster }],
    });
    const MetricData = [point('Failed', 'prod-green', 9, 3), point('Failed', 'prod-green', 2, 2), point('Failed', 'prod-blue', 7, 2)];
    await client.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }));
    expect(await read(source('failed'))).toEqual([2]);
    expect(await read(source('none'))).toEqual([]);
  });
});

describe('a shift in a terminal', () => {
  let bare: BareEnvironment;
  let count = 0;
  const command = (name: string, ...args: string[]): Running =>
    bluegreen(aws, [name, '--env', bare.name, '--environments', bare.folder, ...args]);
  const shift = (bake = '3s'): Running =>
    command('shift', ...`--to green --yes --skip-preflight --local --steps 50,100 --settle 1s --poll 300ms --bake ${bake}`.split(' '));
  const greens = async () => [
    ...new Set(Object.values(liveWeights(await bare.backends.rules.list(), ['service-1']).weights).map(({ green }) => green)),
  ];
  const analyse = async (...analyses: object[]): Promise<void> => {
    bare = await bareEnvironment(aws, `analysed${count++}`, 1);
    const input = withoutAws(bare.name, 1);
    const changed: EnvironmentInput = { ...input, shift: { ...input.shift, analyses: analyses as never } };
    writeFileSync(join(bare.folder, `${bare.name}.ts`), `export default ${JSON.stringify(changed)};\n`);
  };
  const failed = (more: object = {}) => ({
    name: 'failed-orders',
    provider: 'prometheus',
    url: prometheus.url,
    query: 'failed{cluster="prod-{{to}}"}',
    condition: '< 5',
    ...more,
  });
  afterEach(() => bare?.remove());

  test('a value that fulfils its condition: done, and the result is on the record and in status', async () => {
    await prometheus.expose('failed{cluster="prod-green"} 3\n');
    await analyse(failed());
    expect(await shift().finished).toMatchObject({ code: 0, stdout: expect.stringContaining('done') });
    expect((await command('status').finished).stdout).toMatch(/^analysis failed-orders: pass: 3$/m);
  });

  test('one that does not: rolled back at the first step, with value and limit', async () => {
    await prometheus.expose('failed{cluster="prod-green"} 8\n');
    await analyse(failed());
    const { code, stdout } = await shift().finished;
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('analysis failed-orders: 8, expected < 5') });
    expect(await greens()).toEqual([0]);
  });

  test('a dry run decides nothing, and its failure is an event', async () => {
    await analyse(failed({ dryRun: true }));
    const { code, stderr } = await shift().finished;
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('analysis failed-orders fails (dry run: decides nothing): 8, expected < 5'),
    });
  });

  test('no data holds the step, also a server that hangs; data lets it go on', async () => {
    let isUp = false;
    answer = (request, response) => {
      if (isUp) json({ value: 1 })(request, response);
    };
    await analyse({ name: 'slo', provider: 'http', url: webUrl(), query: 'value', condition: '>= 1' });
    const running = shift();
    expect(await running.said(/hold: analysis slo: cannot be read: .*no answer within 4 s/)).toBeDefined();
    await new Promise((wake) => setTimeout(wake, 8000));
    expect([running.process.exitCode, await greens()]).toEqual([null, [50]]);
    isUp = true;
    expect(await running.finished).toMatchObject({ code: 0, stderr: expect.stringContaining('data again') });
  });

  test('a server that hangs delays no rollback: the alarm fires while it is asked', async () => {
    answer = () => undefined;
    await analyse({ name: 'slo', provider: 'http', url: webUrl(), query: 'value', condition: '>= 1' });
    const running = shift('60s');
    expect(await running.said(/hold: analysis slo/)).toBeDefined();
    const fired = performance.now();
    await bare.setAlarm(serviceAlarmName(bare.name, 'service-1', 'green', 'errors'), 'ALARM');
    expect(await running.said(/rolled-back/)).toBeDefined();
    expect(performance.now() - fired).toBeLessThan(6000);
    expect(await greens()).toEqual([0]);
    await running.finished;
  });
});
