import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
import type { Environment } from '../config/schema';
import { EnvironmentStage } from './environment';

/** Feature flags. Read from cdk.json here, so that `cdk`, `npm run synth` and the tests make the same templates. */
const { context } = JSON.parse(readFileSync(resolve(__dirname, '..', 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };

/** The CDK app: one Stage per environment. */
export function buildApp(environments: readonly Environment[], props: AppProps = {}): App {
  const app = new App({ analyticsReporting: false, ...props, context: { ...context, ...props.context } });
  for (const environment of environments) new EnvironmentStage(app, environment);
  return app;
}
