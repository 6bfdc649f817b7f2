/** `npm run --silent delivery:drift -- <env>`: what was changed by hand in the stacks of an environment, as JSON. Read by CDK's look-up role. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import access from '../../config/access';
import { systemClock } from '../../lib/clock';
import { checkAccess } from '../../lib/config/access';
import { environmentNames, loadEnvironment } from '../../lib/config/load';
import { deployedTemplates, withLookupRole } from '../../lib/diff/aws/deployed-templates';
import { everyStackName } from '../../lib/diff/stacks';
import { type Drift, type DriftReport, stackDrift } from './stack-drift';

async function main(name: string): Promise<DriftReport> {
  const { qualifier } = checkAccess(access, environmentNames());
  const { account, region, edge } = loadEnvironment(name);
  const role = `arn:\${AWS::Partition}:iam::${account}:role/cdk-${qualifier}-lookup-role-${account}-${region}`;
  const options = await withLookupRole(role, { region });
  const client = new CloudFormationClient(options);
  const drifts: Drift[] = [];
  const incomplete: Record<string, string> = {};
  const stacks = await everyStackName(name, Object.keys(edge.loadBalancers), (names) => deployedTemplates(names, options));
  for (const stack of stacks) {
    const found = await stackDrift(client, stack, systemClock);
    drifts.push(...(found?.drifts ?? []));
    if (found?.incomplete !== undefined) incomplete[stack] = found.incomplete;
  }
  return { env: name, drifts, incomplete };
}

const [name, ...others] = process.argv.slice(2);
if (name === undefined || others.length > 0) {
  process.stderr.write('expected: drift <environment>\n');
  process.exitCode = 2;
} else {
  main(name).then(
    (report) => process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
