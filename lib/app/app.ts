import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import type { Environment } from '../config/schema';
import { EnvironmentStage } from '../stacks/environment-stage';
import { validate } from './validation/validation';

/** Feature flags. Read from cdk.json here, so that `cdk`, `npm run synth` and the tests make the same templates. */
const { context } = JSON.parse(readFileSync(resolve(__dirname, '..', '..', 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };

/**
 * CDK would note with each construct where it was made, as absolute paths: the same sources in another folder would give another assembly, and
 * a twentieth of the time goes there. `cdk --debug` notes it all the same. Not in cdk.json: the command line reserves such keys.
 */
const withoutCreationTraces = { 'aws:cdk:disable-creation-stack-traces': true };

/** What a synthesis is checked by; all of it unless the caller says otherwise. */
export interface Checks {
  /** cdk-nag. */
  readonly nag?: boolean;
  /** CDK's own validation of templates. */
  readonly templates?: boolean;
}

/** The CDK app: one Stage per environment. */
export function buildApp(environments: readonly Environment[], { nag = true, templates = true, ...props }: AppProps & Checks = {}): App {
  const app = new App({
    analyticsReporting: false,
    // It is started by lib/app/validation.
    builtinCloudFormationValidation: false,
    ...props,
    context: { ...context, ...withoutCreationTraces, ...props.context },
  });
  for (const environment of environments) new EnvironmentStage(app, environment);
  validate(app, { nag, templates });
  return app;
}
