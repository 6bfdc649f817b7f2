import { CustomResource, Duration, aws_iam as iam, aws_lambda as lambda, aws_logs as logs, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment } from '../../config/schema';
import { bundle } from '../bundle';
import { weightParameterName } from '../names';

/**
 * Writes the first weights of each service to SSM where there are none. Not a template's parameter: CloudFormation would put its value back
 * with the next change, and undo a shift. The function only ever creates; what exists it leaves, also when the stack is deleted.
 */
export class WeightSeeds extends Construct {
  constructor(scope: Construct, id: string, { environment, seed }: { environment: Environment; seed: { blue: number; green: number } }) {
    super(scope, id);
    const names = environment.services.map(({ name }) => weightParameterName(environment.name, name));
    const handler = this.handler(environment.name);
    const { partition, region, account } = Stack.of(this);
    handler.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ['ssm:PutParameter'],
        resources: names.map((name) => `arn:${partition}:ssm:${region}:${account}:parameter${name}`),
      }),
    );
    new CustomResource(this, 'Resource', {
      serviceToken: handler.functionArn,
      resourceType: 'Custom::WeightSeeds',
      properties: { Parameters: names, Value: `${seed.blue},${seed.green}` },
      serviceTimeout: Duration.minutes(5),
    });
  }

  private handler(environment: string): lambda.Function {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: 'Seeds the weights in SSM',
    });
    const logGroup = new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    logGroup.grantWrite(role);
    return new lambda.Function(this, 'Handler', {
      description: `${environment}: writes the first weights of a service to SSM, never over existing ones`,
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: bundle('lib/shift/lambda/seed-weights.ts'),
      role,
      logGroup,
      timeout: Duration.minutes(4),
      memorySize: 256,
    });
  }
}
