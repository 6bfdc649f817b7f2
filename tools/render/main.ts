import { parseArgs } from 'node:util';
import { UsageError } from '../../lib/cli/host';
import { environmentNames, environmentsFolder, loadEnvironment } from '../../lib/config/load';
import { ConfigurationError } from '../../lib/config/problems/problem';
import { render, write } from './render';

const help = `Writes every manifest that this app hands to Kubernetes, for every environment and managed cluster, as YAML:
NodePools and EC2NodeClass, ENIConfigs, the root Application and its AppProject, and what gitops/bootstrap makes of its values.
Identifiers that exist only after a deploy have stand-ins. Needs no credentials and no network.

Usage: npm run render -- --out <folder> [--env <name>]... [--environments <folder>]

  --out <folder>           where the files go: <folder>/<environment>/<color>/*.yaml
  --env <name>             only this environment; may be given more than once (default: all)
  --environments <folder>  where the environment files stand (default: config/environments)

Examples:
  npm run render -- --out rendered && npm run check:manifests -- rendered --crds ../shared/crds
  npm run render -- --out rendered --env prod
`;

function main(): void {
  const { values } = parseArgs({
    options: {
      env: { type: 'string', multiple: true },
      environments: { type: 'string', default: environmentsFolder },
      out: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return void process.stdout.write(help);
  if (!values.out) throw new UsageError('--out: found nothing; expected the folder that the manifests go to (add --help for examples)');
  const names = values.env ?? environmentNames(values.environments);
  const rendering = render(names.map((name) => loadEnvironment(name, values.environments)));
  write(rendering, values.out);
  for (const name of rendering.keys()) process.stdout.write(`${values.out}/${name}\n`);
}

// CDK's template validation has its own run in CI, and takes longer than all of this.
process.env.CDK_VALIDATION ??= 'false';
try {
  main();
} catch (error) {
  const usage =
    error instanceof ConfigurationError ||
    error instanceof UsageError ||
    (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
  if (!usage) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
