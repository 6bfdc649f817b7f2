import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import dev from '../../config/environments/dev';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/local-aws';
import { access } from './access';

/** `dev` as in config/, with a certificate that exists in the local AWS. */
const environments = mkdtempSync(join(tmpdir(), 'bluegreen-environments-'));
const outdir = mkdtempSync(join(tmpdir(), 'bluegreen-out-'));
const app = ['-c', 'env=dev', '-c', `environments=${environments}`, '--output', outdir];
let aws: LocalAws;
let certificateArn: string | undefined;

beforeAll(async () => {
  aws = await startLocalAws(dev.account, dev.region);
  ({ CertificateArn: certificateArn } = await new ACMClient(aws.client).send(
    new RequestCertificateCommand({ DomainName: 'shop.dev.example.com' }),
  ));
  await aws.bootstrap();
});
afterAll(async () => {
  await aws.stop();
  for (const folder of [environments, outdir]) rmSync(folder, { recursive: true });
});

/** Writes the environment file with some declared weights. */
function declare(weights: { blue: number; green: number }): void {
  const example = JSON.stringify(resolve(__dirname, '../../config/environments/dev'));
  writeFileSync(
    join(environments, 'dev.ts'),
    `import dev from ${example};
const { loadBalancer } = dev.edge;
export default {
  ...dev,
  edge: { loadBalancer: { ...loadBalancer, certificateArns: [${JSON.stringify(certificateArn)}], aliases: [] } },
  traffic: { ...dev.traffic, weights: ${JSON.stringify(weights)} },
};
`,
  );
}

const deploy = () => aws.cdk('deploy', 'dev/*', ...app, '--method=direct', '--require-approval=never', '--progress=events');

/** Weights in force by service and color, read through the API; the test routes apart. */
async function weightsInForce(): Promise<Record<string, number | undefined>> {
  const elb = new ElasticLoadBalancingV2Client(aws.client);
  const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({}));
  const nameOf = Object.fromEntries(TargetGroups.map(({ TargetGroupArn = '', TargetGroupName }) => [TargetGroupArn, TargetGroupName]));
  const [listenerArn] = TargetGroups.flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns);
  expect(listenerArn).toBeDefined();
  const rules = await rulesOf(elb, listenerArn ?? '');
  const weighted = rules.filter(({ Conditions = [] }) => !Conditions.some(({ Field }) => Field === 'http-header'));
  return Object.fromEntries(
    weighted.flatMap(({ Actions = [] }) =>
      (Actions[0]?.ForwardConfig?.TargetGroups ?? []).map(({ TargetGroupArn = '', Weight }) => [nameOf[TargetGroupArn], Weight]),
    ),
  );
}

async function rulesOf(elb: ElasticLoadBalancingV2Client, loadBalancerArn: string) {
  const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn: loadBalancerArn }));
  const https = Listeners.find(({ Port }) => Port === 443);
  const { Rules = [] } = await elb.send(new DescribeRulesCommand({ ListenerArn: https?.ListenerArn }));
  return Rules;
}

test('deploy all of dev, change a declared weight, see it in the diff, deploy, read it back', async () => {
  declare({ blue: 100, green: 0 });
  await deploy();
  expect(await weightsInForce()).toEqual({ 'dev-web-blue': 100, 'dev-web-green': 0, 'dev-api-blue': 100, 'dev-api-green': 0 });

  declare({ blue: 90, green: 10 });
  const diff = await aws.cdk('diff', 'dev/traffic', ...app, '--method=template');
  // Two lines out and two lines in for each of the two services: the weights and nothing else.
  const changed = diff.split('\n').filter((line) => /\[[-+]\]\s+"Weight"|\[[-+]\] .*Weight/.test(line));
  expect(changed.map((line) => line.replace(/.*\[([-+])\].*?(\d+).*/, '$1$2'))).toEqual([
    '-100',
    '+90',
    '-0',
    '+10',
    '-100',
    '+90',
    '-0',
    '+10',
  ]);

  await deploy();
  expect(await weightsInForce()).toEqual({ 'dev-web-blue': 90, 'dev-web-green': 10, 'dev-api-blue': 90, 'dev-api-green': 10 });
});

describe('GitHub’s access, as docs/delivery.md has it deployed', () => access(() => aws));
