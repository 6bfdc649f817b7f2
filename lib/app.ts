import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App, type AppProps, Validations } from 'aws-cdk-lib';
import type { Environment } from '../config/schema';
import { EnvironmentStage } from './environment';

/** Feature flags. Read from cdk.json here, so that `cdk`, `npm run synth` and the tests make the same templates. */
const { context } = JSON.parse(readFileSync(resolve(__dirname, '..', 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };

/**
 * The CDK app: one Stage per environment.
 * @param props `nag: false` leaves cdk-nag out, as CDK_VALIDATION=false leaves CDK's own validation out
 */
export function buildApp(environments: readonly Environment[], { nag = true, ...props }: AppProps & { nag?: boolean } = {}): App {
  const app = new App({ analyticsReporting: false, ...props, context: { ...context, ...props.context } });
  for (const environment of environments) new EnvironmentStage(app, environment);
  // A finding fails synthesis. Those we live with are acknowledged beside the construct, each with its reason.
  if (nag) {
    // Loaded only when it is wanted: it takes as long to load as a stack takes to build.
    // oxlint-disable-next-line consistent-type-imports -- the type of what is loaded late
    const { AwsSolutionsChecks, NIST80053R5Checks } = require('cdk-nag') as typeof import('cdk-nag');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
  }
  return app;
}
