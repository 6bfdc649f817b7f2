import { type Acknowledgment, Aws, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Accepts findings of cdk-nag on a construct and what is below it. Stands beside the construct that it speaks of.
 * @param reasons rule id (`AwsSolutions-S1`, `NIST.800.53.R5-LambdaDLQ`) → why this resource is as it is
 */
export function accept(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  const rules = Object.entries(reasons).map(([rule, reason]) => ({ id: `${rule.slice(0, rule.indexOf('-'))}::${rule}`, reason }));
  acknowledge(construct, ...rules);
}

/** Acknowledges findings of any checker. */
export const acknowledge = (construct: IConstruct, ...rules: readonly Acknowledgment[]): void =>
  withoutTraces(() => Validations.of(construct).acknowledge(...rules));

/**
 * CDK notes a stack trace with every acknowledgement, its own constructs' too. It holds absolute paths: the same sources in another folder would
 * give another assembly.
 */
export function withoutTraces<T>(run: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** Id of the finding on one AWS managed policy of a role. cdk-nag wants each accepted on its own. */
export const awsManagedPolicy = (policy: string): string => `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`;

/** Id of the finding on one resource with a wildcard in a policy. */
export const wildcardResource = (resource: string): string =>
  `AwsSolutions-IAM5[Resource::${resource.replaceAll(Aws.PARTITION, '<AWS::Partition>')}]`;
