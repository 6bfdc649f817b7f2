import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ask } from '../../../../lib/cli/adopt/ask';
import type { ReadPlatform } from '../../../../lib/cli/adopt/from-cluster';
import { initCommand } from '../../../../lib/cli/adopt/init';
import { ExitCode, type Host, RefusedError } from '../../../../lib/cli/host';
import { run } from '../../../../lib/cli/program';
import { loadEnvironment } from '../../../../lib/config/load';
import { testHost } from '../test-host';

/** These tests read no platform. */
const read: ReadPlatform = async () => {
  throw new Error('read');
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function init(args: readonly string[], { ask, ...overrides }: { ask?: Ask } & Partial<Host> = {}) {
  const host = testHost(overrides);
  const code = await run(['init', '--env', 'trial', '--environments', folder, ...args], host, [
    { commands: [initCommand(() => ask, read)] },
  ]);
  return { code, host, files: readdirSync(folder) };
}
const given = ['--account', '111111111111', '--region', 'eu-west-1'];

test('without a terminal, options and defaults make a file that loads, and the next command is printed', async () => {
  const { code, host } = await init(given);
  expect([code, host.errors()]).toEqual([ExitCode.done, '']);
  const env = loadEnvironment('trial', folder);
  expect(env).toMatchObject({ name: 'trial', account: '111111111111', availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] });
  expect(env.traffic.weights).toEqual({ keptIn: 'ssm', seed: { blue: 100, green: 0 } });
  expect(host.output()).toMatch(/trial\.ts is written\.\n[^]*edge\.loadBalancer\.certificateArns[^]*Next: npm run synth -- --env trial\n$/);
});

test('every option ends in the file', async () => {
  const options = {
    zone: 'us-east-1a=use1-az1',
    service: 'api:9090=api.shop.io',
    certificate: 'arn:aws:acm:us-east-1:111111111111:certificate/6f5a2b1c-3d4e-4f50-8a6b-7c8d9e0f1a2b',
    allow: '0.0.0.0/0',
    'admin-role': 'arn:aws:iam::111111111111:role/platform',
    nodes: '300',
    'pods-per-node': '40',
    repository: 'https://git.shop.io/platform.git',
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const more = ['--zone', 'us-east-1b=use1-az2', '--service', 'web:80=shop.io'];
  const { code, host } = await init(['--account', '111111111111', '--region', 'us-east-1', ...args, ...more]);
  expect([code, host.errors()]).toEqual([ExitCode.done, '']);
  const env = loadEnvironment('trial', folder);
  expect(env.zoneIds).toEqual({ 'us-east-1a': 'use1-az1', 'us-east-1b': 'use1-az2' });
  expect(env.services.map(({ name, hosts, containerPort }) => [name, hosts, containerPort])).toEqual([
    ['api', ['api.shop.io'], 9090],
    ['web', ['shop.io'], 80],
  ]);
  expect(env.edge.loadBalancer).toMatchObject({ certificateArns: [options.certificate], allowedCidrs: ['0.0.0.0/0'] });
  expect(env.clusters.green).toMatchObject({
    capacity: { maxNodes: 300, podsPerNode: 40 },
    access: [{ principalArn: options['admin-role'], policy: 'cluster-admin' }],
  });
  expect(host.output()).not.toContain('Before the first deploy');
});

test('a file that exists is left as it is', async () => {
  writeFileSync(join(folder, 'trial.ts'), 'mine');
  const { code, host } = await init(given);
  expect([code, host.errors()]).toEqual([ExitCode.usage, expect.stringContaining('never overwritten')]);
  expect(readFileSync(join(folder, 'trial.ts'), 'utf8')).toBe('mine');
});

test('what is missing or wrong is reported all at once, and nothing is written', async () => {
  const { code, host, files } = await init(['--nodes', 'many', '--service', 'web']);
  expect(code).toBe(ExitCode.usage);
  // Zones follow from the region, so they are not asked for beside it.
  expect(host.errors()).not.toContain('--zone');
  expect(host.errors()).toContain('For example: npx bluegreen init --env ');
  for (const flag of ['--account: found nothing', '--region: found nothing', '--nodes: found "many"', '--service: found "web"'])
    expect(host.errors()).toContain(flag);
  expect(files).toEqual([]);
});

test('a region with a zone that cannot host a cluster asks for the ids, and says which command prints them', async () => {
  const { code, host } = await init(['--account', '111111111111', '--region', 'us-east-1', '--zone', 'us-east-1a', '--zone', 'us-east-1b']);
  expect([code, host.errors()]).toEqual([
    ExitCode.usage,
    expect.stringContaining('aws ec2 describe-availability-zones --region us-east-1'),
  ]);
});

test('answers that make no environment are refused with the problem of the rule', async () => {
  const { code, host, files } = await init([...given, '--nodes', '90000']);
  expect([code, host.errors()]).toEqual([ExitCode.usage, expect.stringMatching(/network\.podCidrs[^]*found: [^]*Nothing was written/)]);
  expect(files).toEqual([]);
});

test('in a terminal, what no option says is asked for; the zones have their default', async () => {
  const asked: string[] = [];
  const ask: Ask = async ({ message, initial }) => {
    asked.push(message);
    return message.startsWith('AWS region') ? 'eu-central-1' : initial;
  };
  const { code } = await init(['--account', '111111111111'], { ask });
  expect(code).toBe(ExitCode.done);
  expect(asked.map((message) => message.split(' ').slice(0, 2).join(' '))).toEqual([
    'AWS region',
    'First HTTP',
    'ARN of',
    'Addresses that',
    'IAM role',
    'Most nodes',
    'Git repository',
  ]);
  expect(loadEnvironment('trial', folder).availabilityZones).toEqual(['eu-central-1a', 'eu-central-1b', 'eu-central-1c']);
});

test('--yes asks nothing, and the region may come from the environment', async () => {
  const ask: Ask = async () => {
    throw new Error('asked');
  };
  const { code } = await init(['--yes', '--account', '111111111111'], { ask, env: { AWS_REGION: 'eu-west-3' } });
  expect(code).toBe(ExitCode.done);
  expect(loadEnvironment('trial', folder).region).toBe('eu-west-3');
});

test('cancelled: exit code 1, and nothing is written', async () => {
  const ask: Ask = async () => {
    throw new RefusedError('cancelled: nothing was written');
  };
  const { code, files } = await init([], { ask });
  expect([code, files]).toEqual([ExitCode.refused, []]);
});

test('a name that no environment can have is refused before anything is asked', async () => {
  const host = testHost();
  const code = await run(['init', '--env', '../prod', '--environments', folder], host, [
    { commands: [initCommand(() => undefined, read)] },
  ]);
  expect([code, host.errors()]).toEqual([ExitCode.usage, expect.stringContaining('--env: found "../prod"')]);
  expect(existsSync(join(folder, '..', 'prod.ts'))).toBe(false);
});
