import { createServer, type Server } from 'node:http';
import type { Account } from '../../../support/iam/account';
import type { Statement } from '../../../support/iam/judge';
import { callsTable, type IamProxy, refusals, startIamProxy } from '../../../support/iam/proxy';
import { roleOf } from '../../../support/iam/roles';

let backend: Server;
let proxy: IamProxy;
const reached: string[] = [];
const account: Account = {
  id: '1',
  partition: 'aws',
  tagsOf: async () => ({}),
  roleOfProfile: async () => undefined,
  keyOf: async () => undefined,
  launchTemplate: async () => undefined,
};

beforeEach(async () => {
  reached.length = 0;
  backend = createServer((asked, answer) => {
    reached.push(`${asked.method} ${asked.url}`);
    answer.end('answer');
  });
  await new Promise<void>((done) => backend.listen(0, '127.0.0.1', done));
  const address = backend.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  proxy = await startIamProxy(`http://127.0.0.1:${address.port}`, account);
});
afterEach(async () => {
  await proxy.stop();
  await new Promise((done) => backend.close(done));
});

const statements: Statement[] = [{ Sid: 'Read', Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' }];
const ask = (key: string, service: string, parameters: Record<string, string>) =>
  fetch(proxy.endpoint, {
    method: 'POST',
    body: new URLSearchParams(parameters).toString(),
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/20261128/eu-west-1/${service}/aws4_request, SignedHeaders=x, Signature=0`,
    },
  });

test('an allowed call reaches the backend, a refused one does not, and both are on the list', async () => {
  const key = proxy.admit({ name: 'reader', arn: 'arn:aws:iam::1:role/reader', statements });
  expect(await (await ask(key, 'ec2', { Action: 'DescribeSubnets' })).text()).toBe('answer');
  const refused = await ask(key, 'ec2', { Action: 'TerminateInstances', 'InstanceId.1': 'i-0a' });
  expect(refused.status).toBe(403);
  expect(await refused.text()).toContain('<Code>UnauthorizedOperation</Code>');
  expect(reached).toHaveLength(1);
  expect(refusals(proxy.calls)).toEqual(['reader: ec2:TerminateInstances on arn:aws:ec2:eu-west-1:1:instance/i-0a']);
  expect(callsTable(proxy.calls)).toBe(
    [
      'allowed    1 × reader ec2:DescribeSubnets by Read',
      'REFUSED    1 × reader ec2:TerminateInstances by (nothing allows ec2:TerminateInstances on arn:aws:ec2:eu-west-1:1:instance/i-0a)',
    ].join('\n'),
  );
  expect(proxy.faults).toEqual([]);
});

test('what cannot be judged is a fault, not an allowed call', async () => {
  const key = proxy.admit({ name: 'reader', arn: 'arn:aws:iam::1:role/reader', statements });
  await ask(key, 'ec2', { Action: 'DeleteVpc' });
  await ask('AKIASTRANGER', 'ec2', { Action: 'DescribeSubnets' });
  expect(proxy.faults).toEqual([
    'RangeError: ec2:DeleteVpc: found no rule for it in test/support/iam/needs-ec2.ts',
    'RangeError: ec2:DescribeSubnets: found nobody with the access key AKIASTRANGER',
  ]);
  expect(proxy.calls).toEqual([]);
});

test('a role is allowed what its managed, attached and inline policies say together; what is not known of it is named', () => {
  const document = (Sid: string) => ({ Statement: [{ Sid, Effect: 'Allow' as const, Action: 'ec2:*', Resource: '*' }] });
  const made = (type: string, physicalId: string, properties: object) => ({
    stack: 's',
    logicalId: physicalId,
    type,
    physicalId,
    properties: properties as Record<string, unknown>,
  });
  const arns = ['arn:aws:iam::1:policy/managed', 'arn:aws:iam::1:policy/elsewhere', 'arn:aws:iam::aws:policy/ReadOnlyAccess'];
  const role = roleOf(
    [
      made('AWS::IAM::Role', 'r', { ManagedPolicyArns: arns, Policies: [{ PolicyDocument: document('inline') }] }),
      made('AWS::IAM::Policy', 'p', { Roles: ['r'], PolicyDocument: document('attached') }),
      made('AWS::IAM::Policy', 'q', { Roles: ['other'], PolicyDocument: document('of another role') }),
      made('AWS::IAM::ManagedPolicy', 'arn:aws:iam::1:policy/managed', { PolicyDocument: document('managed') }),
    ],
    'r',
    '1',
    { 'arn:aws:iam::1:policy/elsewhere': document('elsewhere') },
  );
  expect(role.statements.map(({ Sid }) => Sid)).toEqual(['inline', 'attached', 'managed', 'elsewhere']);
  expect(role.unknownPolicies).toEqual(['arn:aws:iam::aws:policy/ReadOnlyAccess']);
});
