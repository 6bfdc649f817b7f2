import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { EnvironmentInput } from '../../lib/config/schema';
import type { LocalAws } from '../../tools/local-aws/local-aws';
import type { StandIns } from '../support/iam/proxy';

/** What a shift asks outside of the stacks: a hook, and an analysis of every provider that a function reads. All of it answers, and passes. */

const json = (body: unknown) => ({ status: 200, type: 'application/json', body: JSON.stringify(body) });

/** The local AWS runs no functions and has no Prometheus. */
export const outside: StandIns = {
  'lambda:Invoke': () => json({ passed: true }),
  'aps:QueryMetrics': () => json({ status: 'success', data: { resultType: 'scalar', result: [0, '1'] } }),
};

/** Requests that the SDK does not make, and so do not go to its endpoint: the ones to a workspace are sent there, a user's own service answers here. */
const interception = `
const { fetch } = globalThis;
globalThis.fetch = async (url, options) => {
  const { hostname, pathname, search } = new URL(url);
  if (hostname.startsWith('aps-workspaces.')) return fetch(process.env.AWS_ENDPOINT_URL + pathname + search, options);
  if (hostname === 'slo.example.com' && new Headers(options.headers).get('authorization') === 's3cr3t') return Response.json({ value: 1 });
  throw new TypeError('found ' + url + ', and no answer to it');
};`;

/** Of a process whose requests are to be intercepted. */
export const intercepted = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(interception)}` };

/** Makes what the shift asks. @returns what the configuration says of it: every right that it can bring into the roles */
export async function askOutside({ client }: LocalAws, { account, region }: Pick<EnvironmentInput, 'account' | 'region'>) {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const keyArn = arn('kms', 'key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9');
  const secret = new CreateSecretCommand({ Name: 'slo', SecretString: 's3cr3t', KmsKeyId: keyArn });
  const { ARN: secretArn = '' } = await new SecretsManagerClient(client).send(secret);
  const at = (minutes: number) => ({ MetricName: 'Orders', Value: 1, Timestamp: new Date(Date.now() - 60_000 * minutes) });
  // Of every minute that the newest whole one can be while the test runs.
  const orders = new PutMetricDataCommand({ Namespace: 'Shop', MetricData: Array.from({ length: 30 }, (_, index) => at(15 - index)) });
  await new CloudWatchClient(client).send(orders);
  const condition = '>= 1';
  return {
    userPoolArns: [arn('cognito-idp', `userpool/${region}_Ab1Cd2Ef3`)],
    hooks: [{ name: 'smoke', lambdaArn: arn('lambda', 'function:smoke-test') }],
    analyses: [
      { name: 'orders', provider: 'cloudwatch', query: 'orders', metrics: { orders: { namespace: 'Shop', name: 'Orders' } }, condition },
      {
        name: 'rate',
        provider: 'amp',
        workspaceArn: arn('aps', 'workspace/ws-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9'),
        query: 'up',
        condition,
      },
      {
        name: 'slo',
        provider: 'http',
        url: 'https://slo.example.com/{{to}}',
        query: 'value',
        secretHeader: { name: 'Authorization', secretArn, keyArn },
        condition,
      },
    ] satisfies NonNullable<EnvironmentInput['shift']>['analyses'],
  };
}
