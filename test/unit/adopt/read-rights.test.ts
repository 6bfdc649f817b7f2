import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NotAllowed } from '../../../lib/adopt/read/ask';
import { readInventory } from '../../../lib/adopt/read/inventory';
import { readPlatform } from '../../../lib/cli/adopt/platform-reading';
import type { Kubernetes } from '../../../lib/kubernetes/kubernetes';
import { testHost } from '../cli/test-host';

/** An AWS that knows the caller and the cluster, and refuses every other call the way the services do. */
let server: Server;
let endpoint: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { status, text } = answer(request, body);
      response.writeHead(status, { 'content-type': text.startsWith('{') ? 'application/json' : 'text/xml' }).end(text);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function answer({ url = '', headers }: IncomingMessage, body: string): { status: number; text: string } {
  if (body.includes('GetCallerIdentity')) {
    const result = '<GetCallerIdentityResult><Account>111111111111</Account><Arn>arn:x</Arn></GetCallerIdentityResult>';
    return { status: 200, text: `<GetCallerIdentityResponse>${result}</GetCallerIdentityResponse>` };
  }
  if (url === '/clusters/legacy') {
    return { status: 200, text: JSON.stringify({ cluster: { version: '1.33', resourcesVpcConfig: { vpcId: 'vpc-1', subnetIds: [] } } }) };
  }
  if (url.startsWith('/clusters/legacy/node-groups')) return { status: 200, text: '{"nodegroups":[]}' };
  if (headers['content-type']?.includes('json') || headers['content-type']?.includes('cbor')) {
    return { status: 403, text: '{"__type":"AccessDeniedException","message":"not authorized"}' };
  }
  // EC2 has a form of its own.
  return body.includes('2016-11-15')
    ? {
        status: 403,
        text: '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>not authorized</Message></Error></Errors></Response>',
      }
    : {
        status: 403,
        text: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized</Message></Error></ErrorResponse>',
      };
}

const needed = [
  'ec2:DescribeRouteTables',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcEndpoints',
  'ec2:DescribeVpcs',
  'elasticloadbalancing:DescribeLoadBalancers',
];
const empty: Kubernetes = {
  context: 'legacy',
  list: async () => [],
  names: async () => [],
  get: async () => undefined,
  patch: () => Promise.reject(new Error('init changes nothing')),
};

test('every right that is missing is found at once', async () => {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const reading = readInventory(
    { cluster: 'legacy', loadBalancers: [], kubernetes: empty, now: 0 },
    { region: 'eu-west-1', endpoint, credentials },
  );
  const error = await reading.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(NotAllowed);
  // The peak of CloudWatch is good to have, and no reason to refuse.
  expect((error as NotAllowed).calls.map(({ action }) => action).toSorted()).toEqual(needed);
});

test('and is said with the statement to ask for', async () => {
  const before = { ...process.env };
  Object.assign(process.env, { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' });
  try {
    // `false` prints nothing and fails: it stands for a kubectl that cannot reach the cluster.
    const host = testHost({ env: { BLUEGREEN_KUBECTL: 'false' } });
    const refused = readPlatform(host, { cluster: 'legacy', region: 'eu-west-1', loadBalancers: [], context: 'legacy' });
    await expect(refused).rejects.toThrow(
      /AWS refused calls that reading needs:\n {2}[^]*Ask for: \{"Effect":"Allow","Action":\[.*"ec2:DescribeVpcs"[^]*Nothing was written\./,
    );
  } finally {
    process.env = before;
  }
});
