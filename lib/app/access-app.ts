import { App, type AppProps } from 'aws-cdk-lib';
import type { Environment } from '../config/schema';
import type { Access } from '../config/schema/access';
import { AccessStack } from '../stacks/access/access-stack';
import { appContext } from './context';
import { validate } from './validation/validation';

/** The CDK app of the access stacks, one per account: apart from the environments', so that no deployment of an environment changes who may deploy. */
export function buildAccessApp(access: Access, environments: readonly Environment[], { context, ...props }: AppProps = {}): App {
  const app = new App({
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    ...props,
    context: { ...appContext, ...context },
  });
  for (const account of new Set(environments.map((env) => env.account))) {
    const [first, ...others] = environments.filter((env) => env.account === account);
    if (first) new AccessStack(app, `access-${account}`, { access, environments: [first, ...others] });
  }
  validate(app, { nag: true, templates: false });
  return app;
}
