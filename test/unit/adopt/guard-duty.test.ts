import { EC2Client } from '@aws-sdk/client-ec2';
import { guardDutyChecks, observeGuardDuty } from '../../../lib/adopt/doctor/guard-duty';
import { loadEnvironment } from '../../../lib/config/load';
import { testEnvironmentsFolder } from '../../support/synthesized';

const options = { region: 'eu-central-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
const own = loadEnvironment('isolated', testEnvironmentsFolder);
const existing = loadEnvironment('existing', testEnvironmentsFolder);

/** Answers EC2 by the name of the command, and keeps what was asked. */
function ec2(answers: Readonly<Record<string, object>>): { name: string; input: unknown }[] {
  const asked: { name: string; input: unknown }[] = [];
  jest.spyOn(EC2Client.prototype, 'send').mockImplementation((async (command: { constructor: { name: string }; input: unknown }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    asked.push({ name, input: command.input });
    const answer = answers[name];
    if (!answer) throw Object.assign(new Error(`not authorized to perform ec2:${name}`), { name: 'UnauthorizedOperation' });
    return answer;
  }) as never);
  return asked;
}
afterEach(() => jest.restoreAllMocks());

const left = {
  DescribeVpcEndpoints: {
    VpcEndpoints: [
      { VpcEndpointId: 'vpce-1', State: 'available' },
      { VpcEndpointId: 'vpce-2', State: 'deleting' },
    ],
  },
  DescribeSecurityGroups: { SecurityGroups: [{ GroupId: 'sg-1' }] },
};

test('in the VPC that the network stack has made, which its tag says: what has GuardDuty’s tag, and is not going already', async () => {
  const asked = ec2({ DescribeVpcs: { Vpcs: [{ VpcId: 'vpc-1' }] }, ...left });
  expect(await observeGuardDuty(own, options)).toEqual({ endpoints: ['vpce-1'], securityGroups: ['sg-1'] });
  expect(asked[0]?.input).toEqual({ Filters: [{ Name: 'tag:aws:cloudformation:stack-name', Values: ['isolated-network'] }] });
  const Filters = [
    { Name: 'vpc-id', Values: ['vpc-1'] },
    { Name: 'tag:GuardDutyManaged', Values: ['true'] },
  ];
  expect(asked.slice(1).map(({ input }) => input)).toEqual([{ Filters }, { Filters }]);
});

test('in a VPC that exists by its id; nothing where there is no VPC', async () => {
  const asked = ec2(left);
  await observeGuardDuty(existing, options);
  expect(asked.map(({ name }) => name)).toEqual(['DescribeVpcEndpoints', 'DescribeSecurityGroups']);
  jest.restoreAllMocks();
  ec2({ DescribeVpcs: {} });
  expect(await observeGuardDuty(own, options)).toEqual({ endpoints: [], securityGroups: [] });
});

test('without the right to read, the action is named', async () => {
  ec2({});
  await expect(observeGuardDuty(own, options)).rejects.toThrow('ec2:DescribeVpcs');
});

test('the endpoint first, and its group once it is gone', () => {
  const check = (endpoints: string[], securityGroups: string[]) =>
    guardDutyChecks({ guardDuty: { ok: true, value: { endpoints, securityGroups } } });
  expect(check(['vpce-1'], ['sg-1'])).toEqual([
    expect.objectContaining({
      verdict: 'warn',
      found: 'has vpce-1, sg-1 in the VPC, which no stack deletes',
      command: 'aws ec2 delete-vpc-endpoints --vpc-endpoint-ids vpce-1',
    }),
  ]);
  expect(check([], ['sg-1'])).toEqual([expect.objectContaining({ command: 'aws ec2 delete-security-group --group-id sg-1' })]);
  expect(check([], [])).toEqual([expect.objectContaining({ verdict: 'ok' })]);
  expect(guardDutyChecks({ guardDuty: { ok: false, why: 'denied' } })).toEqual([expect.objectContaining({ verdict: 'warn' })]);
  // Protected: nobody asks.
  expect(guardDutyChecks({})).toEqual([]);
});
