import { type IAspect, aws_logs as logs } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Gives every log group of the stacks the key that the organization prescribes. The functions of the CDK's own that install charts write to groups that Lambda
 * makes, which are in no template.
 */
export class PrescribedLogKey implements IAspect {
  constructor(private readonly keyArn: string) {}

  visit(node: IConstruct): void {
    if (node instanceof logs.CfnLogGroup) node.kmsKeyId = this.keyArn;
  }
}
