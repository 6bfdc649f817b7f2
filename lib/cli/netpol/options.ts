import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Widening, widenings } from '../../netpol/convert/convert';
import { type Dialect, dialects } from '../../netpol/model/inventory';

/** Options that several commands about policies have. A wrong value is bad usage: exit code 2. */

export const withInput = (command: Command): Command =>
  command.argument('<input>', 'a folder, a file, or - for standard input: YAML or JSON, also kubectl lists');

/** Where the cluster's address ranges come from: one of the two, or neither. */
export interface RangeOptions {
  readonly cluster?: string;
  readonly env?: string;
}

export const withRanges = (command: Command): Command =>
  command
    .option('--cluster <file>', 'YAML file with podCidrs, nodeCidrs, serviceCidrs and apiServerCidrs')
    .option('--env <name>', 'take these from an environment of config/environments');

export interface WorkloadOptions {
  readonly workloads?: string;
}

export const withWorkloads = (command: Command): Command =>
  command.option('--workloads <file>', 'Namespaces, Pods, Services and ServiceAccounts, as kubectl get -o yaml prints them');

/** Of which cluster and which CNI the old policies are. */
export interface OriginOptions {
  readonly only?: Dialect;
  readonly clusterName?: string;
}

export const withOrigin = (command: Command): Command =>
  command
    .addOption(new Option('--only <cni>', 'read the policies of one CNI where the input has both').choices(dialects))
    .option('--cluster-name <name>', "the old cluster's name in a Cilium mesh (cluster.name); `default` where it has none");

export interface BroaderOptions {
  readonly allowBroader: readonly Widening[];
}

/** `--allow-broader`: what a conversion may allow more. */
export const withBroader = (command: Command): Command =>
  command.addOption(
    new Option('--allow-broader <names>', `allow more where a policy uses: ${widenings.join(', ')}`)
      .argParser(parseWidenings)
      .default([], 'nothing'),
  );

function parseWidenings(text: string): readonly Widening[] {
  return text.split(',').map((part) => {
    const found = widenings.find((name) => name === part.trim());
    if (found) return found;
    throw new InvalidArgumentError(`${JSON.stringify(part)} is none of ${widenings.join(', ')}.`);
  });
}
