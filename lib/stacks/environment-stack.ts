import { DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Environment } from '../config/schema';

export interface EnvironmentStackProps {
  readonly environment: Environment;
  /** What the stack holds, for the list in the console. */
  readonly description: string;
  /** What an accidental deletion would take from production: CloudFormation refuses to delete it until this is lifted. */
  readonly deletionProtection: boolean;
  /** Writes the template without white space. */
  readonly suppressTemplateIndentation?: boolean;
}

/**
 * A stack of an environment: account, region and zones come from the configuration, so that synthesis looks nothing up. Inside a Stage
 * CloudFormation calls it `<environment>-<id>`.
 */
export abstract class EnvironmentStack extends Stack {
  protected readonly config: Environment;

  constructor(
    scope: Construct,
    id: string,
    { environment, description, deletionProtection, suppressTemplateIndentation }: EnvironmentStackProps,
  ) {
    const { bootstrapQualifier: qualifier } = environment.organization;
    super(scope, id, {
      env: { account: environment.account, region: environment.region },
      description: `${environment.name}: ${description}`,
      tags: environment.tags,
      terminationProtection: deletionProtection,
      suppressTemplateIndentation,
      ...(qualifier !== undefined && { synthesizer: new DefaultStackSynthesizer({ qualifier }) }),
    });
    this.config = environment;
  }

  /** With a concrete account CDK would look the zones up. */
  override get availabilityZones(): string[] {
    return this.config.availabilityZones;
  }
}
