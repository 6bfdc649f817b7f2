/** `npm run --silent delivery:environments`: the environments as JSON, for the matrix of a workflow. */
import access from '../../config/access';
import { checkAccess } from '../../lib/config/access';
import { environmentNames, loadEnvironments } from '../../lib/config/load';
import { ConfigurationError } from '../../lib/config/problems/problem';
import { deliveries } from './deliveries';

try {
  const checked = checkAccess(access, environmentNames());
  process.stdout.write(`${JSON.stringify(deliveries(loadEnvironments(undefined, checked.order)))}\n`);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
