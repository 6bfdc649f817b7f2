import { ArnFormat, aws_iam as iam, Stack, type aws_sns as sns } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { dnsSuffixOf } from '../../../config/catalog/regions';
import { keyArnOf } from '../../../config/derived/keys';
import type { Environment } from '../../../config/schema';
import { baselineParameterName, shiftStateMachineName, weightParameterName } from '../../../names';

/** What the functions of a shift may do: read where AWS has no narrower right, and write this environment's things alone. */

/**
 * Reading rules and targets: these actions do not support resource-level permissions.
 * @param hasNetwork weights live in listeners, too
 */
export const readTraffic = (hasNetwork: boolean): iam.PolicyStatement[] => [
  new iam.PolicyStatement({
    actions: [
      ...(hasNetwork ? ['elasticloadbalancing:DescribeListeners'] : []),
      'elasticloadbalancing:DescribeRules',
      'elasticloadbalancing:DescribeTargetGroupAttributes',
      'elasticloadbalancing:DescribeTargetHealth',
    ],
    resources: ['*'],
  }),
];

/** Reading alarms and metrics, which a tick goes by and a rollback does not: no resource-level permissions, or not for composite alarms. */
export const readGate = (): iam.PolicyStatement =>
  new iam.PolicyStatement({
    actions: [
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html: composite alarms ask for `*`.
      'cloudwatch:DescribeAlarms',
      'cloudwatch:GetMetricData',
    ],
    resources: ['*'],
  });

/** A rule's ARN has up to 165 characters, a managed policy 6,144: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const rulesPerPolicy = 35;

/**
 * Rewriting exactly these rules, and the default action of exactly these listeners: a load balancer that exists has others, too. The statements of each policy; ARNs of
 * listeners are no longer than those of rules.
 */
export function rewriteWeights(ruleArns: readonly string[], listenerArns: readonly string[]): iam.PolicyStatement[][] {
  const written = [
    ...ruleArns.map((arn) => ({ arn, action: 'elasticloadbalancing:ModifyRule' })),
    ...listenerArns.map((arn) => ({ arn, action: 'elasticloadbalancing:ModifyListener' })),
  ];
  return Array.from({ length: Math.ceil(written.length / rulesPerPolicy) }, (_, index) => {
    const own = written.slice(index * rulesPerPolicy, (index + 1) * rulesPerPolicy);
    return [...new Set(own.map(({ action }) => action))].map(
      (action) =>
        new iam.PolicyStatement({ actions: [action], resources: own.filter((one) => one.action === action).map(({ arn }) => arn) }),
    );
  });
}

/**
 * ModifyRule of a rule that authenticates with Cognito asks for this right of its caller, and for none in the others.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export const readUserPoolClients = ({ traffic, services }: Environment): iam.PolicyStatement[] =>
  allow('cognito-idp:DescribeUserPoolClient', [
    ...traffic.userPoolArns,
    ...services.flatMap(({ authentication }) => (authentication?.kind === 'cognito' ? [authentication.userPoolArn] : [])),
  ]);

/** The weights in force, the copy of the baseline weights, the table and the topic. */
export function keepRecords(scope: Construct, environment: Environment, tableArn: string, topic: sns.ITopic): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: ['ssm:GetParameters', 'ssm:PutParameter'], resources: [weightsArn(scope, environment.name)] }),
    ...allow('ssm:GetParameter', [baselineArn(scope, environment)]),
    new iam.PolicyStatement({ actions: ['dynamodb:Query', 'dynamodb:PutItem'], resources: [tableArn] }),
    ...useTableKey(scope, environment),
    ...publish(topic),
  ];
}

/** Writing the copy of the baseline weights, which a tick does before its first step and at the end; a rollback reads it. */
export const keepBaseline = (scope: Construct, environment: Environment): iam.PolicyStatement[] =>
  allow('ssm:PutParameter', [baselineArn(scope, environment)]);

/** Reading the record and the copy of the baseline weights, notifying people and noting that: all that the watchdog needs of them. */
export const watchRecords = (scope: Construct, environment: Environment, tableArn: string, topic: sns.ITopic): iam.PolicyStatement[] => [
  ...allow('ssm:GetParameter', [baselineArn(scope, environment)]),
  new iam.PolicyStatement({ actions: ['dynamodb:Query'], resources: [tableArn] }),
  ...useTableKey(scope, environment),
  new iam.PolicyStatement({
    actions: ['dynamodb:PutItem'],
    resources: [tableArn],
    conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['notified'] } },
  }),
  ...publish(topic),
];

/** DynamoDB uses a customer-managed key in the name of its caller: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html */
function useTableKey(scope: Construct, environment: Environment): iam.PolicyStatement[] {
  const keyArn = keyArnOf(environment, 'table');
  if (keyArn === undefined) return [];
  const { region } = Stack.of(scope);
  return [
    new iam.PolicyStatement({
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      resources: [keyArn],
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.${dnsSuffixOf(region)}` } },
    }),
  ];
}

/** Who publishes to an encrypted topic needs its key: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
const publish = (topic: sns.ITopic): iam.PolicyStatement[] => [
  new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [topic.topicArn] }),
  ...(topic.masterKey
    ? [new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [topic.masterKey.keyArn] })]
    : []),
];

/** The functions that the configuration names as hooks. */
export function callHooks({ shift }: Environment): iam.PolicyStatement[] {
  const resources = [...new Set(shift.hooks.flatMap(({ lambdaArn }) => lambdaArn ?? []))];
  return resources.length === 0 ? [] : [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources })];
}

/** One action on these resources; nothing where there are none. */
const allow = (action: string, arns: readonly string[]): iam.PolicyStatement[] =>
  arns.length === 0 ? [] : [new iam.PolicyStatement({ actions: [action], resources: [...new Set(arns)] })];

/** The workspaces and secrets that the configuration names in analyses. CloudWatch's metrics are read for the gate in any case. */
export function readAnalyses({ shift }: Environment): iam.PolicyStatement[] {
  const workspaces = shift.analyses.flatMap((one) => (one.provider === 'amp' ? [one.workspaceArn] : []));
  const headers = shift.analyses.flatMap((one) => ('secretHeader' in one && one.secretHeader ? [one.secretHeader] : []));
  return [
    ...allow('aps:QueryMetrics', workspaces),
    ...allow(
      'secretsmanager:GetSecretValue',
      headers.map(({ secretArn }) => secretArn),
    ),
    ...allow(
      'kms:Decrypt',
      headers.flatMap(({ keyArn }) => keyArn ?? []),
    ),
  ];
}

/** Seeing whether the shift is being ticked, and starting an execution where it is not. */
export const startExecutions = (scope: Construct, environment: string): iam.PolicyStatement =>
  new iam.PolicyStatement({
    actions: ['states:StartExecution', 'states:ListExecutions'],
    resources: [stateMachineArn(scope, environment)],
  });

/** By its name: the state machine's own role starts it anew, and a reference would go in a circle. */
export const stateMachineArn = (scope: Construct, environment: string): string =>
  Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: shiftStateMachineName(environment),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** All weights of an environment. */
export const weightsArn = (scope: Construct, environment: string): string => parameterArn(scope, weightParameterName(environment, '*'));

const baselineArn = (scope: Construct, { name }: Environment): string => parameterArn(scope, baselineParameterName(name));

const parameterArn = (scope: Construct, name: string): string =>
  Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName: name.slice(1) });
