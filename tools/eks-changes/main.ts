/**
 * `npm run --silent eks:changes -- [<env> [<run url>]]`: what EKS offers otherwise than config/versions.ts says, as the text of an issue; nothing where
 * nothing is. With an environment it is read in its region and account, by CDK's look-up role; else with the credentials and region of the process.
 */
import access from '../../config/access';
import { addonNames, amiReleases, asOf, kubernetesVersions } from '../../config/versions';
import { ExitCode, RefusedError, UsageError } from '../../lib/cli/host';
import { systemClock } from '../../lib/clock';
import { checkAccess } from '../../lib/config/access';
import { environmentNames, loadEnvironment } from '../../lib/config/load';
import { withLookupRole } from '../../lib/diff/aws/deployed-templates';
import type { ClientOptions } from '../../lib/shift/aws/clients';
import { changesOf } from './compare';
import { changesIssue } from './issue';
import { readOffered } from './read';

async function optionsOf(name: string | undefined): Promise<ClientOptions> {
  const { AWS_REGION: own } = process.env;
  if (name === undefined && own !== undefined) return { region: own };
  if (name === undefined) throw new UsageError('found: no environment and no AWS_REGION; expected: npm run eks:changes -- <environment>');
  const { qualifier } = checkAccess(access, environmentNames());
  const { account, region } = loadEnvironment(name);
  return withLookupRole(`arn:\${AWS::Partition}:iam::${account}:role/cdk-${qualifier}-lookup-role-${account}-${region}`, { region });
}

async function main(name: string | undefined, run = 'npm run eks:changes'): Promise<string> {
  const options = await optionsOf(name);
  const offered = await readOffered(addonNames, options).catch((error: Error) => {
    throw new RefusedError(`what EKS offers in ${options.region} could not be read: ${error.message}`);
  });
  const pinned = { rows: kubernetesVersions, addonNames, image: amiReleases.al2023 };
  return changesIssue(changesOf(pinned, offered, new Date(systemClock.now()).toISOString().slice(0, 10)), asOf, run);
}

const [environment, run] = process.argv.slice(2);
main(environment, run).then(
  (text) => process.stdout.write(text),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = (error as { exitCode?: number }).exitCode ?? ExitCode.refused;
  },
);
