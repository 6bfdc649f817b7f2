import access from '../config/access';
import { buildAccessApp } from '../lib/app/access-app';
import { checkAccess } from '../lib/config/access';
import { environmentNames, loadEnvironments } from '../lib/config/load';
import { ConfigurationError } from '../lib/config/problems/problem';

/** The CDK app of the access stacks: `npx cdk deploy access-<account> --app 'node bin/loader/access.cjs'`, once per account, by a person. */
try {
  const names = environmentNames();
  const checked = checkAccess(access, names);
  buildAccessApp(checked, loadEnvironments(undefined, checked.order)).synth();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
