import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Inventory } from '../../../../lib/adopt/inventory';
import type { FromCluster } from '../../../../lib/cli/adopt/from-cluster';
import { initCommand } from '../../../../lib/cli/adopt/init';
import { ExitCode, type Host } from '../../../../lib/cli/host';
import { run } from '../../../../lib/cli/program';
import { loadEnvironment } from '../../../../lib/config/load';
import { kubernetes, loadBalancer, platform } from '../../adopt/platform';
import { testHost } from '../test-host';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function init(args: readonly string[], { inventory = platform(), ...overrides }: { inventory?: Inventory } & Partial<Host> = {}) {
  const host = testHost(overrides);
  const asked: FromCluster[] = [];
  const read = async (_: Host, from: FromCluster) => {
    asked.push(from);
    return inventory;
  };
  const command = initCommand(() => undefined, read);
  const code = await run(['init', '--env', 'prod', '--environments', folder, '--from-cluster', 'legacy', ...args], host, [
    { commands: [command] },
  ]);
  return { code, host, asked, files: readdirSync(folder) };
}

test('the file loads; what was left out and what is to be filled in is printed, and the next command last', async () => {
  const { code, host, asked } = await init(['--region', 'eu-west-1', '--context', 'legacy']);
  expect([code, asked]).toEqual([ExitCode.done, [{ cluster: 'legacy', region: 'eu-west-1', loadBalancers: [], context: 'legacy' }]]);
  expect(loadEnvironment('prod', folder).services.map(({ name }) => name)).toEqual(['api', 'web']);
  expect(host.output()).toMatch(/2 of 2 rules of the listener are rules of services\.\nLeft out \(1\):\n {2}listener HTTP 80/);
  expect(host.output()).toMatch(/gitops\.repository[^]*clusters\.green\.access[^]*Next: npm run synth -- --env prod\n$/);
});

test('the repository and the role are those that are given', async () => {
  const role = 'arn:aws:iam::333333333333:role/platform';
  const { host } = await init(['--region', 'eu-west-1', '--repository', 'https://git.shop.io/platform.git', '--admin-role', role]);
  const env = loadEnvironment('prod', folder);
  expect(env.gitops.repository).toBe('https://git.shop.io/platform.git');
  expect(env.clusters.green).toMatchObject({ access: [{ principalArn: role, policy: 'cluster-admin' }] });
  expect(host.output()).not.toMatch(/gitops\.repository|clusters\.green\.access/);
});

test('the region is that of the load balancer, or of the process', async () => {
  const { arn } = loadBalancer([]);
  expect((await init(['--load-balancer', arn])).asked).toMatchObject([{ region: 'eu-west-1', loadBalancers: [arn] }]);
  rmSync(join(folder, 'prod.ts'));
  expect((await init([], { env: { AWS_REGION: 'eu-west-1' } })).asked).toMatchObject([{ region: 'eu-west-1' }]);
});

test('bad usage is reported before anything is read', async () => {
  const { code, host, asked } = await init([
    '--load-balancer',
    'arn:aws:elasticloadbalancing:eu-west-1:333333333333:listener/app/shop/1/2',
  ]);
  expect([code, asked]).toEqual([ExitCode.usage, []]);
  expect(host.errors()).toMatch(/--load-balancer: found .*; expected the ARN of a load balancer/);
  expect(await init([])).toMatchObject({ code: ExitCode.usage, asked: [] });
});

test('a platform that cannot be taken over: exit code 1, the reasons, and no file', async () => {
  const { code, host, files } = await init(['--region', 'eu-west-1'], { inventory: { ...platform(), kubernetes: kubernetes([]) } });
  expect([code, files]).toEqual([ExitCode.refused, []]);
  expect(host.errors()).toMatch(/no rule of load balancer shop can be taken over[^]*Nothing was written\./);
});
