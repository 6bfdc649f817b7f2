import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  DeleteRuleCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { loadEnvironment } from '../../lib/config/load';
import { weightParameterName } from '../../lib/names';
import { kubectlLayer } from '../../tools/kubectl-layer';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/local-aws';
import { bluegreen } from '../integration/command';
import { gates } from '../integration/shift-bare';
import { probes, route } from '../support/listener/evaluate';
import { blue, green, ownNamespace } from './cluster';
import { account, cluster, type MadeUpPlatform, makePlatform, servicesPerEdge } from './made-up-platform';

/** `init` from a platform that exists: a local AWS and a real API server, through the command line alone; then what its file deploys. */
const root = resolve(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'bluegreen-adopt-'));
const outdir = mkdtempSync(join(tmpdir(), 'bluegreen-out-'));
let aws: LocalAws;
let platform: MadeUpPlatform;
let namespace: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  execFileSync(join(root, 'test/support/python.sh'), { stdio: ['ignore', 'ignore', 'inherit'] });
  aws = await startLocalAws(account);
  ({ namespace, remove } = await ownNamespace('adopt'));
  platform = await makePlatform(aws, namespace);
  expect(await blue().apply(platform.objects)).toMatchObject({ code: 0 });
}, 300_000);
afterAll(async () => {
  await remove?.();
  await aws?.stop();
  for (const path of [folder, outdir]) rmSync(path, { recursive: true });
});

const init = (env: string, ...args: string[]) =>
  bluegreen(aws, ['init', '--env', env, '--environments', folder, '--from-cluster', cluster, '--context', blue().context, ...args], {
    env: { BLUEGREEN_KUBECTL: kubectlLayer().kubectl },
  }).finished;

async function rulesOf(listenerArn: string): Promise<Rule[]> {
  const elb = new ElasticLoadBalancingV2Client(aws.client);
  const { Rules = [] } = await elb.send(new DescribeRulesCommand({ ListenerArn: listenerArn, PageSize: 400 }));
  return Rules;
}

/** Services that `init` makes of an edge's rules; one of them has two. */
const taken = servicesPerEdge - 2;
const takenRules = taken + 1;
const rulesPerEdge = servicesPerEdge + 2;

/** An environment for each load balancer, named after it. */
const edges = [
  ['shop', 0],
  ['partner', 1],
] as const;

test('both load balancers at once: a file with both, each rule a service behind its own, and taking over changes nothing', async () => {
  const [shop, partner] = platform.edges.map(({ loadBalancerArn }) => loadBalancerArn);
  const { code, stdout } = await init('both', '--load-balancer', shop ?? '', '--load-balancer', partner ?? '');
  expect(code).toBe(0);
  expect(stdout).toContain(`${2 * takenRules} of ${2 * rulesPerEdge} rules of the listeners are rules of services.`);
  const { edge, services } = loadEnvironment('both', folder);
  expect([edge.loadBalancer, ...Object.values(edge.loadBalancers)]).toMatchObject([{ arn: shop }, { arn: partner }]);
  const [name] = Object.keys(edge.loadBalancers);
  expect(services.filter(({ loadBalancer }) => loadBalancer === undefined)).toHaveLength(taken);
  expect(services.filter(({ loadBalancer }) => loadBalancer === name)).toHaveLength(taken);
  const doctor = await bluegreen(aws, ['doctor', '--env', 'both', '--environments', folder, '--json'], {
    env: { BLUEGREEN_KUBECTL: kubectlLayer().kubectl },
  }).finished;
  const { checks } = JSON.parse(doctor.stdout) as { checks: { name: string; verdict: string }[] };
  expect(checks.filter(({ name: of }) => of.includes('takeover'))).toEqual([
    expect.objectContaining({ name: 'both: takeover', verdict: 'ok' }),
    expect.objectContaining({ name: `both: takeover-${name}`, verdict: 'ok' }),
  ]);
  rmSync(join(folder, 'both.ts'));
});

describe.each(edges)('environment %s', (env, index) => {
  test('the file is written, with what it left out and why', async () => {
    const { code, stdout, stderr } = await init(env, '--load-balancer', platform.edges[index]?.loadBalancerArn ?? '');
    expect([stderr, code]).toEqual(['Reading cluster legacy in eu-west-1 ...\n', 0]);
    // Of 32 rules: one to instances, one by either of two keys of the query string, one that answers by itself. Three of the others have a login.
    expect(stdout).toContain(`${takenRules} of ${rulesPerEdge} rules of the listener are rules of services.`);
    expect(stdout).toContain(`aws secretsmanager create-secret --region eu-west-1 --name ${env}/login/shop --secret-string`);
    for (const reason of ['targets are instances', 'condition on several keys of the query string', 'its action is fixed-response'])
      expect(stdout).toContain(reason);
    expect(stdout).toContain(`Next: npm run synth -- --env ${env}`);
    const loaded = loadEnvironment(env, folder);
    expect(loaded.services).toHaveLength(taken);
    expect(loaded.services.flatMap(({ furtherRules }) => furtherRules)).toHaveLength(1);
    expect(loaded.services.every(({ containerPort }) => containerPort === 8080)).toBe(true);
    expect(loaded.services.filter(({ authentication }) => authentication?.kind === 'oidc')).toHaveLength(3);
    expect(loaded.identities).toContainEqual({
      namespace,
      serviceAccount: 'orders',
      role: { existingArn: `arn:aws:iam::${account}:role/shop-orders` },
      irsa: false,
    });
    expect(loaded.workers?.workloads).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'CronJob', namespace, name: 'nightly', class: 'cron' }),
        expect.objectContaining({ kind: 'ScaledObject', namespace, name: 'orders', class: 'competing', maxReplicas: 25 }),
      ]),
    );
  });

  test('it is formatted as the project formats', () => {
    const text = readFileSync(join(folder, `${env}.ts`), 'utf8');
    const formatted = execFileSync(join(root, 'node_modules/.bin/biome'), ['format', `--stdin-file-path=config/environments/${env}.ts`], {
      cwd: root,
      input: text,
      encoding: 'utf8',
    });
    expect(text).toBe(formatted);
  });

  test('doctor finds that taking over changes nothing; and finds what a change by hand would', async () => {
    const doctor = () =>
      bluegreen(aws, ['doctor', '--env', env, '--environments', folder, '--json'], { env: { BLUEGREEN_KUBECTL: kubectlLayer().kubectl } })
        .finished;
    const takeover = async () => {
      const { checks } = JSON.parse((await doctor()).stdout) as { checks: { name: string; verdict: string; found: string }[] };
      return checks.filter(({ name }) => name.includes('takeover'));
    };
    expect(await takeover()).toEqual([expect.objectContaining({ name: `${env}: takeover`, verdict: 'ok' })]);
    const file = join(folder, `${env}.ts`);
    const written = readFileSync(file, 'utf8');
    const changed: readonly (readonly [from: RegExp | string, to: string, found: string])[] = [
      [/ {6}authentication: \{[^]*?\n {6}\},\n/, '', 'without its authenticate-oidc, and open what is closed'],
      ["clientId: 'shop'", "clientId: 'blog'", 'with another authentication.clientId'],
      ["paths: ['/api/v1/*']", "paths: ['/api/v2/*']", 'paths /api/v2/* in place of /api/v1/*'],
      ['priority: 9,', 'priority: 15,', 'has the priority 15'],
    ];
    try {
      for (const [from, to, found] of changed) {
        writeFileSync(file, written.replace(from, to));
        expect(await takeover()).toContainEqual(expect.objectContaining({ verdict: 'block', found: expect.stringContaining(found) }));
      }
    } finally {
      writeFileSync(file, written);
    }
  });

  test('it synthesizes, and deploying edge and traffic changes no request’s route', async () => {
    const listenerArn = platform.edges[index]?.listenerArn ?? '';
    const before = await rulesOf(listenerArn);
    const app = ['-c', `env=${env}`, '-c', `environments=${folder}`, '--output', outdir];
    // The local AWS records the custom resource that writes the first weights, and runs none.
    const ssm = new SSMClient(aws.client);
    for (const { name } of loadEnvironment(env, folder).services) {
      await ssm.send(new PutParameterCommand({ Name: weightParameterName(env, name), Value: '100,0', Type: 'StringList' }));
    }
    await aws.bootstrap();
    await aws.cdk(
      'deploy',
      ...['network', 'edge', 'traffic'].map((stack) => `${env}/${stack}`),
      ...app,
      '--method=direct',
      '--require-approval=never',
      '--progress=events',
    );
    const after = await rulesOf(listenerArn);
    expect(after.length - before.length).toBe(takenRules);
    const requests = probes(before);
    const moved = requests.filter((request) => route(after, request) !== route(before, request));
    expect(moved).toEqual([]);
    expect(requests.length).toBeGreaterThan(700);
    // Each kind of condition is in one of the services, and some requests are taken by it alone.
    const { services } = loadEnvironment(env, folder);
    for (const key of ['headers', 'methods', 'queryStrings', 'sources'] as const)
      expect([key, services.filter((service) => service[key].length > 0).length]).toEqual([key, 1]);
    // Otherwise it would prove nothing: without today's rules, the new ones serve their requests.
    const old = new Set(before.map(({ RuleArn }) => RuleArn));
    const fresh = after.filter(({ RuleArn, IsDefault }) => IsDefault || !old.has(RuleArn));
    expect(new Set(requests.map((request) => route(fresh, request))).size).toBe(taken + 1);
  }, 300_000);
});

test('a shift moves every service past today’s rules, and a rollback brings all back; deleting them changes no request’s route', async () => {
  const [env, index] = edges[0];
  const listenerArn = platform.edges[index]?.listenerArn ?? '';
  const file = join(folder, `${env}.ts`);
  // The local load balancer has no requests and no targets to judge by.
  const gate = 'shift: { gate: { requestsPerStep: 0, capacityPercent: 0 }, rollback: { guardMinutes: 0 } },';
  writeFileSync(file, readFileSync(file, 'utf8').replace('\n  clusters: {', `\n  ${gate}\n  clusters: {`));
  const services = loadEnvironment(env, folder).services.map(({ name }) => name);
  await gates(aws, env, services);
  const command = (name: string, ...args: string[]) => bluegreen(aws, [name, '--env', env, '--environments', folder, ...args]).finished;
  const shift = () =>
    command(
      'shift',
      '--to',
      'green',
      '--yes',
      '--skip-preflight',
      '--local',
      ...'--steps 100 --bake 3s --settle 1s --poll 500ms'.split(' '),
    );
  const before = await rulesOf(listenerArn);
  const requests = probes(before);
  const moved = async () => {
    const now = await rulesOf(listenerArn);
    return requests.filter((request) => route(now, request) !== route(before, request));
  };
  // Today's rules are still there, and serve nothing.
  expect(await shift()).toMatchObject({ code: 0 });
  const forwards = (await rulesOf(listenerArn)).flatMap(({ Actions = [] }) =>
    Actions.flatMap(({ ForwardConfig }) => (ForwardConfig?.TargetGroups?.length === 2 ? [ForwardConfig.TargetGroups] : [])),
  );
  expect(forwards.map((groups) => groups.map(({ Weight }) => Weight))).toEqual(Array.from({ length: takenRules }, () => [0, 100]));
  expect((await moved()).length).toBeGreaterThan(100);
  expect(await command('rollback', '--yes')).toMatchObject({ code: 0 });
  expect(await moved()).toEqual([]);

  const { stdout } = await command('doctor', '--json');
  const arns = [...stdout.matchAll(/delete-rule --region eu-west-1 --rule-arn ([^"]+)/g)].map(([, arn]) => arn);
  expect(arns).toHaveLength(takenRules);
  const elb = new ElasticLoadBalancingV2Client(aws.client);
  for (const RuleArn of arns) await elb.send(new DeleteRuleCommand({ RuleArn }));
  expect(await moved()).toEqual([]);
}, 300_000);

describe('refused, and nothing is written', () => {
  // Beside the environments is the script that takes the shift back.
  const files = () =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .toSorted();
  const written = edges.map(([env]) => `${env}.ts`).toSorted();

  test('a cluster that does not exist', async () => {
    const refused = bluegreen(
      aws,
      ['init', '--env', 'x', '--environments', folder, '--from-cluster', 'legcay', '--context', blue().context],
      { env: { BLUEGREEN_KUBECTL: kubectlLayer().kubectl } },
    );
    expect(await refused.finished).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--from-cluster: found no cluster legcay \(did you mean legacy\?\) in eu-west-1/),
    });
    expect(files()).toEqual(written);
  });

  test('a load balancer that an Ingress owns', async () => {
    expect(await init('x', '--load-balancer', platform.ingressArn)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/an Ingress owns it[^]*docs\/adopt\.md[^]*Nothing was written/),
    });
    expect(files()).toEqual(written);
  });

  test('a load balancer that is not there, and a listener in its place', async () => {
    // A whole id: a changed last digit is, one time in sixteen, the digit that was there.
    const missing = platform.edges[0]?.loadBalancerArn.replace(/[0-9a-f]+$/, '0123456789abcdef') ?? '';
    expect(await init('x', '--load-balancer', missing)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--load-balancer: found no load balancer'),
    });
    expect(await init('x', '--load-balancer', platform.edges[0]?.listenerArn ?? '')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('expected the ARN of a load balancer'),
    });
    expect(files()).toEqual(written);
  });

  test('rights in the cluster that are missing', async () => {
    if (blue().context === green().context) return;
    const refused = bluegreen(
      aws,
      ['init', '--env', 'x', '--environments', folder, '--from-cluster', cluster, '--context', 'green-nobody'],
      { env: { BLUEGREEN_KUBECTL: kubectlLayer().kubectl } },
    );
    expect(await refused.finished).toMatchObject({ code: 1, stderr: expect.stringMatching(/forbidden[^]*Nothing was written/) });
    expect(files()).toEqual(written);
  });

  test('a file that exists', async () => {
    expect(await init('shop')).toMatchObject({ code: 2, stderr: expect.stringContaining('never overwritten') });
  });
});
