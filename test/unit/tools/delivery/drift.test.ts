import type { CloudFormationClient, PropertyDifference, StackResourceDrift } from '@aws-sdk/client-cloudformation';
import type { Clock } from '../../../../lib/clock';
import { loadEnvironments } from '../../../../lib/config/load';
import { deliveries } from '../../../../tools/delivery/deliveries';
import { driftIssue } from '../../../../tools/delivery/drift-issue';
import { stackDrift } from '../../../../tools/delivery/stack-drift';

interface World {
  /** Answers of DescribeStackDriftDetectionStatus, one after the other. */
  readonly statuses?: readonly { readonly DetectionStatus: string; readonly DetectionStatusReason?: string }[];
  /** Pages of DescribeStackResourceDrifts. */
  readonly pages?: readonly (readonly StackResourceDrift[])[];
}

const complete = { DetectionStatus: 'DETECTION_COMPLETE' };

/** A CloudFormation that has two stacks: one that drifted, and none of any other name. */
function cloudFormation({ statuses = [complete], pages = [[]] }: World): Pick<CloudFormationClient, 'send'> {
  let asked = 0;
  const answers: Record<string, (input: { StackName?: string; NextToken?: string }) => object> = {
    DetectStackDriftCommand({ StackName = '' }) {
      if (StackName !== 'dev-traffic') throw new Error(`Stack [${StackName}] does not exist`);
      return { StackDriftDetectionId: 'one' };
    },
    DescribeStackDriftDetectionStatusCommand: () => statuses[Math.min(asked++, statuses.length - 1)] ?? {},
    DescribeStackResourceDriftsCommand({ NextToken = '0' }) {
      const next = Number(NextToken) + 1;
      return { StackResourceDrifts: pages[Number(NextToken)], ...(next < pages.length && { NextToken: String(next) }) };
    },
  };
  const send = async (command: { constructor: { name: string }; input: object }) => answers[command.constructor.name]?.(command.input);
  return { send: send as CloudFormationClient['send'] };
}

function stoppedClock(): Clock & { slept: number } {
  return {
    slept: 0,
    now() {
      return this.slept;
    },
    async sleep(ms) {
      this.slept += ms;
    },
  };
}

const modified = (LogicalResourceId: string, ResourceType: string, differences: readonly (readonly [string, string, string])[]) =>
  ({
    LogicalResourceId,
    ResourceType,
    StackResourceDriftStatus: 'MODIFIED',
    PropertyDifferences: differences.map(
      ([PropertyPath, ExpectedValue, ActualValue]): PropertyDifference => ({
        PropertyPath,
        ExpectedValue,
        ActualValue,
        DifferenceType: 'NOT_EQUAL',
      }),
    ),
  }) as unknown as StackResourceDrift;
const rule = 'AWS::ElasticLoadBalancingV2::ListenerRule';

test('properties that differ and resources that are gone are found on every page; a stack that is not deployed has no drift', async () => {
  const gone = { LogicalResourceId: 'Topic', ResourceType: 'AWS::SNS::Topic', StackResourceDriftStatus: 'DELETED' } as StackResourceDrift;
  const pages = [[modified('Table', 'AWS::DynamoDB::Table', [['/BillingMode', 'PAY_PER_REQUEST', 'PROVISIONED']])], [gone]];
  const clock = stoppedClock();
  const statuses = [{ DetectionStatus: 'DETECTION_IN_PROGRESS' }, complete];
  expect(await stackDrift(cloudFormation({ statuses, pages }), 'dev-traffic', clock)).toEqual({
    drifts: [
      {
        stack: 'dev-traffic',
        resource: 'Table',
        type: 'AWS::DynamoDB::Table',
        property: '/BillingMode',
        expected: 'PAY_PER_REQUEST',
        found: 'PROVISIONED',
      },
      { stack: 'dev-traffic', resource: 'Topic', type: 'AWS::SNS::Topic', expected: 'there', found: 'deleted' },
    ],
  });
  expect(clock.slept).toBe(5000);
  expect(await stackDrift(cloudFormation({}), 'dev-edge', clock)).toBeUndefined();
});

test('weights that a shift moved are no drift; a target group, a host or a weight elsewhere is', async () => {
  const action = '/Actions/0/ForwardConfig';
  const pages = [
    [
      modified('Web', rule, [
        [`${action}/TargetGroups/0/Weight`, '100', '0'],
        [`${action}/TargetGroups/1/Weight`, '0', '100'],
        [`${action}/TargetGroupStickinessConfig/Enabled`, 'true', 'false'],
        [`${action}/TargetGroups/1/TargetGroupArn`, 'arn:green', 'arn:other'],
        ['/Conditions/0/HostHeaderConfig/Values/0', 'shop.example.com', 'evil.example.com'],
      ]),
      modified('Record', 'AWS::Route53::RecordSet', [[`${action}/TargetGroups/0/Weight`, '100', '0']]),
    ],
  ];
  const found = await stackDrift(cloudFormation({ pages }), 'dev-traffic', stoppedClock());
  expect(found?.drifts.map(({ resource, property }) => [resource, property])).toEqual([
    ['Web', `${action}/TargetGroups/1/TargetGroupArn`],
    ['Web', '/Conditions/0/HostHeaderConfig/Values/0'],
    ['Record', `${action}/TargetGroups/0/Weight`],
  ]);
});

test('what could not be compared is said, and a comparison without an end is an error', async () => {
  const failed = { DetectionStatus: 'DETECTION_FAILED', DetectionStatusReason: 'access denied to one resource' };
  expect(await stackDrift(cloudFormation({ statuses: [failed] }), 'dev-traffic', stoppedClock())).toEqual({
    drifts: [],
    incomplete: 'access denied to one resource',
  });
  const endless = cloudFormation({ statuses: [{ DetectionStatus: 'DETECTION_IN_PROGRESS' }] });
  await expect(stackDrift(endless, 'dev-traffic', stoppedClock())).rejects.toThrow('more than 15 minutes');
});

describe('the issue', () => {
  const drift = {
    stack: 'dev-traffic',
    resource: 'Table',
    type: 'AWS::DynamoDB::Table',
    property: '/BillingMode',
    expected: 'A',
    found: 'B',
  };
  const run = 'https://github.example/run/1';

  test('nothing where nothing has drifted: the workflow closes it', () => {
    expect(driftIssue([{ env: 'dev', drifts: [], incomplete: {} }], run)).toBe('');
  });

  test('a table per environment that drifted', () => {
    const text = driftIssue(
      [
        { env: 'dev', drifts: [drift], incomplete: {} },
        { env: 'prod', drifts: [], incomplete: { 'prod-edge': 'access denied' } },
        { env: 'staging', drifts: [], incomplete: {} },
      ],
      run,
    );
    expect(text).toContain('| `dev-traffic` | `Table` | `/BillingMode` | `A` | `B` |');
    expect(text).toContain('Not all of prod-edge could be compared: `access denied`');
    expect(text).not.toContain('staging');
  });

  test('a value ends neither its cell nor its code, and has one line', () => {
    const text = driftIssue([{ env: 'dev', drifts: [{ ...drift, found: 'x`|y\n| @everyone |' }], incomplete: {} }], run);
    const row = text.split('\n').find((line) => line.includes('everyone')) ?? '';
    expect(row.replaceAll('\\|', '').split('|')).toHaveLength(7);
    expect(row.match(/`/g)).toHaveLength(10);
  });

  test('what does not fit is counted, and the text stays below the limit of GitHub', () => {
    const drifts = Array.from({ length: 2000 }, () => drift);
    const text = driftIssue([{ env: 'dev', drifts, incomplete: {} }], run);
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/\n\d{2,} more lines did not fit/);
  });
});

test('the matrix of the workflows names the roles that the access stack makes, in the order of the environments', () => {
  const [dev, , prod] = deliveries(loadEnvironments(undefined, ['dev', 'staging', 'prod']));
  expect(dev).toEqual({
    env: 'dev',
    region: 'eu-west-1',
    diffRole: 'arn:aws:iam::111111111111:role/bluegreen-diff',
    driftRole: 'arn:aws:iam::111111111111:role/bluegreen-drift',
    deployRole: 'arn:aws:iam::111111111111:role/bluegreen-deploy-dev',
  });
  expect(prod).toMatchObject({ env: 'prod', deployRole: 'arn:aws:iam::333333333333:role/bluegreen-deploy-prod' });
});
