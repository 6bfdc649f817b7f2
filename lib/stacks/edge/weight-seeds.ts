import { CustomResource, Duration, aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Environment } from '../../config/schema';
import { RuntimeFunction } from '../../constructs/runtime-function';
import { weightParameterName } from '../../names';

/** An ARN of a weight has up to 122 characters, a managed policy 6,144. */
const arnsPerPolicy = 50;

/**
 * Writes the first weights of each service to SSM where there are none. Not a template's parameter: CloudFormation would put its value back
 * with the next change, and undo a shift. The function only ever creates; what exists it leaves, also when the stack is deleted.
 */
export class WeightSeeds extends Construct {
  constructor(scope: Construct, id: string, { environment, seed }: { environment: Environment; seed: { blue: number; green: number } }) {
    super(scope, id);
    const names = environment.services.map(({ name }) => weightParameterName(environment.name, name));
    const { partition, region, account } = Stack.of(this);
    const arns = names.map((name) => `arn:${partition}:ssm:${region}:${account}:parameter${name}`);
    const [first, ...others] = Array.from(
      { length: Math.ceil(arns.length / arnsPerPolicy) },
      (_, index) =>
        new iam.PolicyStatement({
          actions: ['ssm:PutParameter'],
          resources: arns.slice(index * arnsPerPolicy, (index + 1) * arnsPerPolicy),
        }),
    );
    const handler = new RuntimeFunction(this, 'Handler', {
      entry: 'lib/stacks/edge/lambda/seed-weights.ts',
      description: `${environment.name}: writes the first weights of a service to SSM, never over existing ones`,
      timeout: Duration.minutes(4),
      statements: first ? [first] : [],
      furtherPolicies: others.map((statement) => [statement]),
    });
    new CustomResource(this, 'Resource', {
      serviceToken: handler.function.functionArn,
      resourceType: 'Custom::WeightSeeds',
      properties: { Parameters: names, Value: `${seed.blue},${seed.green}` },
      serviceTimeout: Duration.minutes(5),
    });
  }
}
