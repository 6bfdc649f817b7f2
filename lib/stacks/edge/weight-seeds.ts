import { CustomResource, Duration, aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RuntimeFunction } from '../../constructs/runtime-function';
import { weightParameterName } from '../../names';

export interface WeightSeedsProps {
  /** Name of the environment. */
  readonly environment: string;
  /** Names of the services. */
  readonly services: readonly string[];
  readonly seed: { readonly blue: number; readonly green: number };
}

/**
 * Writes the first weights of each service to SSM where there are none. Not a template's parameter: CloudFormation would put its value back
 * with the next change, and undo a shift. The function only ever creates; what exists it leaves, also when the stack is deleted.
 */
export class WeightSeeds extends Construct {
  constructor(scope: Construct, id: string, { environment, services, seed }: WeightSeedsProps) {
    super(scope, id);
    const names = services.map((service) => weightParameterName(environment, service));
    const { partition, region, account } = Stack.of(this);
    const handler = new RuntimeFunction(this, 'Handler', {
      entry: 'lib/stacks/edge/lambda/seed-weights.ts',
      description: `${environment}: writes the first weights of a service to SSM, never over existing ones`,
      timeout: Duration.minutes(4),
      statements: [
        new iam.PolicyStatement({
          actions: ['ssm:PutParameter'],
          resources: names.map((name) => `arn:${partition}:ssm:${region}:${account}:parameter${name}`),
        }),
      ],
    });
    new CustomResource(this, 'Resource', {
      serviceToken: handler.function.functionArn,
      resourceType: 'Custom::WeightSeeds',
      properties: { Parameters: names, Value: `${seed.blue},${seed.green}` },
      serviceTimeout: Duration.minutes(5),
    });
  }
}
