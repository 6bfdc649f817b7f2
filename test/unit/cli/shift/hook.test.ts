import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hookEnvironment, runCommandHook } from '../../../../lib/cli/shift/hook';
import { lambdaHooks } from '../../../../lib/shift/aws/hooks';
import type { HookContext } from '../../../../lib/shift/model/backends';
import type { Hook } from '../../../../lib/shift/model/model';
import { testHost } from '../test-host';

const context = { env: 'prod', step: 1 } as unknown as HookContext;
const hook = (script: string, more: Partial<Hook> = {}): Hook => ({
  name: 'smoke',
  when: 'after-bake',
  command: [process.execPath, '-e', script],
  timeoutSeconds: 20,
  ...more,
});

/** What an operator's terminal, or a job of CI, has. */
const terminal = {
  PATH: '/usr/bin:/bin',
  HOME: '/home/ada',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
  AWS_REGION: 'eu-west-1',
  AWS_PROFILE: 'prod-admin',
  AWS_ACCESS_KEY_ID: 'key',
  AWS_SECRET_ACCESS_KEY: 'marker-secret',
  AWS_SESSION_TOKEN: 'marker-secret',
  GITHUB_TOKEN: 'marker-secret',
  HTTPS_PROXY: 'http://user:marker-secret@proxy:3128',
  NODE_OPTIONS: '--title=marker-secret',
  KUBECONFIG: '/home/ada/.kube/config',
  BLUEGREEN_HOOK: 'of another shift',
};

const printed = 'process.stdout.write(JSON.stringify(process.env))';
const environmentOf = async (more: Partial<Hook> = {}): Promise<Record<string, string>> => {
  const { passed, text } = await runCommandHook(testHost({ env: terminal }))(hook(printed, more), context);
  expect(passed).toBe(true);
  return JSON.parse(text) as Record<string, string>;
};

describe('the environment of a command, as a process has it', () => {
  test('is what a program needs to run, the region, and the hook', async () => {
    expect(await environmentOf()).toEqual({
      PATH: '/usr/bin:/bin',
      HOME: '/home/ada',
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      AWS_REGION: 'eu-west-1',
      BLUEGREEN_HOOK: JSON.stringify(context),
    });
  });

  test('has what the hook names, and nothing beside it', async () => {
    const found = await environmentOf({ env: ['AWS_PROFILE', 'NOT_SET', 'BLUEGREEN_HOOK'] });
    expect(Object.keys(found).toSorted()).toEqual(['AWS_PROFILE', 'AWS_REGION', 'BLUEGREEN_HOOK', 'HOME', 'LANG', 'PATH', 'TZ']);
    expect(found.BLUEGREEN_HOOK).toBe(JSON.stringify(context));
  });

  test('has no secret of the terminal', () => {
    expect(JSON.stringify(hookEnvironment(terminal, [], context))).not.toContain('marker-secret');
  });
});

test('a command whose variable is missing fails with its own words', async () => {
  const script = 'if (!process.env.SMOKE_URL) { console.error("SMOKE_URL is not set"); process.exit(3) }';
  expect(await runCommandHook(testHost({ env: terminal }))(hook(script), context)).toMatchObject({
    passed: false,
    text: expect.stringContaining('SMOKE_URL is not set'),
  });
});

describe('a function', () => {
  let server: Server;
  let answer: { readonly body: string; readonly error?: string };
  beforeAll(async () => {
    server = createServer((_, response) => {
      response.writeHead(200, answer.error === undefined ? {} : { 'X-Amz-Function-Error': answer.error });
      response.end(answer.body);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => new Promise((done) => server.close(done)));

  test.each([
    ['an error', { body: JSON.stringify({ errorMessage: 'x'.repeat(1_000_000) }), error: 'Unhandled' }, false],
    ['a refusal', { body: JSON.stringify({ passed: false, text: 'x'.repeat(1_000_000) }) }, false],
    ['a text that is no object', { body: JSON.stringify('x'.repeat(1_000_000)) }, true],
  ])('that answers with a megabyte: %s is cut, because the record has to fit into the table', async (_, given, passed) => {
    answer = given;
    const { port } = server.address() as AddressInfo;
    const hooks = lambdaHooks({
      region: 'eu-west-1',
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const outcome = await hooks.run({ ...hook(''), lambdaArn: 'arn:aws:lambda:eu-west-1:111111111111:function:smoke' }, context);
    expect(outcome.passed).toBe(passed);
    expect(outcome.text.length).toBeLessThan(600);
    expect(outcome.text).toContain('xxx');
  });
});
