import { type Duration, aws_iam as iam, aws_lambda as lambda, aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accept } from './accept';
import { bundle } from './bundle';

export interface RuntimeFunctionProps {
  /** Handler file, relative to the repository. */
  readonly entry: string;
  /** Files beside the bundle, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** A literal name, for functions that people call by hand. */
  readonly functionName?: string;
  readonly description: string;
  readonly timeout: Duration;
  /** MiB. */
  readonly memorySize?: number;
  readonly environment?: Record<string, string>;
  /** All that the function may do, besides writing its own log. */
  readonly statements: readonly iam.PolicyStatement[];
  /** Statements of further policies, where one would pass IAM's 6,144 characters. */
  readonly furtherPolicies?: readonly iam.PolicyStatement[][];
  /** Traced by X-Ray. */
  readonly tracing?: boolean;
  /** What becomes of a failed call; needed for a function that is called asynchronously. */
  readonly failedCalls?: string;
}

/** A small function of this product's own: one bundled file, a role with just what it needs, a log group with an end. */
export class RuntimeFunction extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: RuntimeFunctionProps) {
    super(scope, id);
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: props.description,
    });
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    const writeLog = new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] });
    // A managed policy, because NIST 800-53 frowns on inline ones; attached to this role alone.
    const trace = props.tracing
      ? [new iam.PolicyStatement({ actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] })]
      : [];
    const policies = [[writeLog, ...trace, ...props.statements], ...(props.furtherPolicies ?? [])].map(
      (statements, index) => new iam.ManagedPolicy(this, index === 0 ? 'Policy' : `Policy${index + 1}`, { roles: [role], statements }),
    );
    this.function = new lambda.Function(this, 'Resource', {
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      functionName: props.functionName,
      code: bundle(props.entry, props.files),
      role: role.withoutPolicyUpdates(),
      logGroup,
      timeout: props.timeout,
      memorySize: props.memorySize ?? 256,
      environment: props.environment,
      tracing: props.tracing ? lambda.Tracing.ACTIVE : undefined,
    });
    // A first call right after the deploy must not meet a role without its policy.
    this.function.node.addDependency(...policies);
    this.acceptFindings(id, logGroup, props.failedCalls);
  }

  private acceptFindings(id: string, logGroup: logs.LogGroup, failedCalls?: string): void {
    accept(this.function, {
      'NIST.800.53.R5-LambdaInsideVPC': `${id} calls AWS APIs alone and reaches nothing inside the VPC.`,
      'NIST.800.53.R5-LambdaConcurrency': `${id} is called by one caller at a time; reserved concurrency would take from the account's pool.`,
      'NIST.800.53.R5-LambdaDLQ':
        failedCalls ?? `${id} is called synchronously or answers to its caller itself: a failed call is seen by the caller.`,
    });
    accept(logGroup, {
      'NIST.800.53.R5-CloudWatchLogGroupEncrypted': `The log of ${id} holds names and weights, no secrets; CloudWatch encrypts it with its own key.`,
    });
  }
}
