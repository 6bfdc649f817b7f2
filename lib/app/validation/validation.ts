import { type App, CfnResource, Validations } from 'aws-cdk-lib';
import { TemplateValidation } from './template-validation';

/**
 * What every synthesis is checked by: cdk-nag's AwsSolutions and NIST 800-53 r5, and CDK's own validation of templates. A finding fails it; those
 * we live with are acknowledged beside the construct, each with its reason (lib/constructs/accept.ts).
 * @param app all its stacks made, not yet synthesized
 */
export function validate(app: App, { nag, templates }: { nag: boolean; templates: boolean }): void {
  const validations = Validations.of(app);
  // Its engine starts while cdk-nag is loaded and the app is synthesized, so it comes first here and last there.
  const templateValidation = templates ? new TemplateValidation(resourceTypes(app)) : undefined;
  if (nag) {
    // Loaded only when it is wanted: it takes as long to load as a stack takes to build.
    // oxlint-disable-next-line consistent-type-imports -- the type of what is loaded late
    const { AwsSolutionsChecks, NIST80053R5Checks } = require('cdk-nag') as typeof import('cdk-nag');
    validations.addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
  }
  if (templateValidation) validations.addPlugins(templateValidation);
}

/** Types of the resources in all stacks. */
const resourceTypes = (app: App): string[] => [
  ...new Set(app.node.findAll().flatMap((construct) => (CfnResource.isCfnResource(construct) ? [construct.cfnResourceType] : []))),
];
