import { aws_iam as iam, aws_logs as logs, RemovalPolicy, Stack, aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accept, wildcardResource } from '../../../constructs/accept';
import { shiftStateMachineName } from '../../../names';
import { partitionSubstitution, shiftDefinition, tickFunctionSubstitution } from '../../../shift/aws/state-machine';
import { stateMachineArn } from './permissions';

/**
 * Groups below this prefix are covered by one statement of the account's resource policy for logs. Any other group gets a statement of its own, and
 * the policy, of 5,120 characters at most, is full in an account with many of them. https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
 */
const vendedLogs = '/aws/vendedlogs';

export interface ShiftStateMachineProps {
  /** Name of the environment. */
  readonly environment: string;
  readonly tickFunctionArn: string;
}

/** Ticks a shift to its end (lib/shift/aws/state-machine.ts), whatever becomes of the terminal that began it. */
export class ShiftStateMachine extends Construct {
  constructor(scope: Construct, id: string, { environment, tickFunctionArn }: ShiftStateMachineProps) {
    super(scope, id);
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
      description: `${environment}: ticks a shift`,
    });
    const logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `${vendedLogs}/states/${shiftStateMachineName(environment)}`,
      retention: logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const policy = new iam.ManagedPolicy(this, 'Policy', { roles: [role], statements: statements(this, environment, tickFunctionArn) });
    const machine = new sfn.CfnStateMachine(this, 'Resource', {
      stateMachineName: shiftStateMachineName(environment),
      stateMachineType: 'STANDARD',
      roleArn: role.roleArn,
      definitionString: JSON.stringify(shiftDefinition),
      definitionSubstitutions: { [tickFunctionSubstitution]: tickFunctionArn, [partitionSubstitution]: Stack.of(this).partition },
      loggingConfiguration: {
        level: 'ALL',
        includeExecutionData: true,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
      },
      tracingConfiguration: { enabled: true },
    });
    machine.node.addDependency(policy);
    accept(policy, {
      [wildcardResource('*')]:
        'X-Ray and the delivery of logs do not support resource-level permissions: https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html',
    });
    accept(logGroup, {
      'NIST.800.53.R5-CloudWatchLogGroupEncrypted':
        'The log holds names, weights and the verdicts of gates, no secrets; CloudWatch encrypts it with its own key.',
    });
  }
}

const statements = (scope: Construct, environment: string, tickFunctionArn: string): iam.PolicyStatement[] => [
  new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [tickFunctionArn] }),
  // Hands over to a new execution before its history is full.
  new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn(scope, environment)] }),
  new iam.PolicyStatement({
    actions: [
      'logs:CreateLogDelivery',
      'logs:GetLogDelivery',
      'logs:UpdateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:DescribeResourcePolicies',
      'logs:DescribeLogGroups',
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
    ],
    resources: ['*'],
  }),
];
