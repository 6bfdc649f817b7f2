import { App, type AppProps } from 'aws-cdk-lib';
import type { Environment } from '../config/schema';
import { EnvironmentStage } from '../stacks/environment-stage';
import { appContext } from './context';
import { validate } from './validation/validation';

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
    context: { ...appContext, ...props.context },
  });
  for (const environment of environments) new EnvironmentStage(app, environment);
  validate(app, { nag, templates });
  return app;
}
