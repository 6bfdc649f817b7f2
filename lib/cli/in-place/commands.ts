import { join, resolve } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import type { Environment } from '../../config/schema';
import { inPlaceFiles, type NodePool } from '../../in-place/in-place';
import { type Color, clusterName, isColor } from '../../names';
import type { CliCommand, Family } from '../command';
import { ExitCode, type Host, UsageError } from '../host';
import { readInputFile } from '../input-file';
import { collect, type EnvironmentOptions, readEnvironment, withEnvironment } from '../options';
import { writeOutputFile } from '../output-file';

interface Options extends EnvironmentOptions {
  readonly cluster: string;
  readonly out: string;
  readonly daemonset: readonly string[];
  readonly nodeGroup: readonly string[];
  readonly nodePools?: string;
  readonly suffix: string;
}

const render: CliCommand<Options> = {
  name: 'render',
  summary: 'Write what is applied, in order: labels, affinities, the add-on, node pools, the drain.',
  declare: (command) =>
    withEnvironment(command)
      .option('--cluster <color>', 'which cluster of the environment', 'blue')
      .option('--daemonset <namespace/name>', 'a DaemonSet of the old CNI; may be repeated', collect, [])
      .option('--node-group <name>', 'a managed node group; may be repeated', collect, [])
      .option('--node-pools <file>', "Karpenter's NodePools as kubectl get -o yaml prints them; - for standard input")
      .option('--suffix <text>', 'of the new pools', '-vpc-cni')
      .requiredOption('--out <folder>', 'where the files go'),
  notes: 'Writes files and calls nothing. Read docs/in-place.md first: the risks are not those of blue-green.',
  examples: [
    'kubectl get nodepools -o yaml > pools.yaml',
    'npx bluegreen in-place render --env prod --cluster blue --daemonset kube-system/cilium --node-pools pools.yaml --out in-place',
    'npx bluegreen in-place render --env prod --daemonset calico-system/calico-node --node-group general --out in-place',
  ],
  exitCodes: { done: 'written' },
  run: (host, options) => writeFiles(readEnvironment(host, options), options, host),
};

/** `bluegreen in-place …`: the CNI migration inside one cluster. */
export const inPlace: Family = {
  group: { name: 'in-place', summary: 'The other strategy: change the CNI of a cluster node by node.' },
  commands: [render],
};

async function writeFiles(env: Environment, options: Options, host: Host): Promise<ExitCode> {
  if (!isColor(options.cluster)) throw new UsageError(`--cluster: found ${JSON.stringify(options.cluster)}; expected blue or green`);
  if (options.daemonset.length === 0)
    throw new UsageError('--daemonset: found none; expected the DaemonSets of the old CNI, such as kube-system/cilium');
  const files = inPlaceFiles({
    clusterName: nameInEks(env, options.cluster),
    region: env.region,
    daemonSets: options.daemonset.map(daemonSet),
    nodeGroups: options.nodeGroup,
    nodePools: options.nodePools === undefined ? [] : await readNodePools(options.nodePools, host),
    suffix: options.suffix,
    addonConfiguration: { enableNetworkPolicy: 'true' },
  });
  const folder = resolve(host.cwd, options.out);
  for (const [name, content] of Object.entries(files)) {
    const file = join(options.out, name);
    writeOutputFile(host, file, textOf(content), { what: `--out ${file}`, mode: name.endsWith('.sh') ? 0o755 : 0o644 });
  }
  host.stdout(
    options.json
      ? `${JSON.stringify({ folder, files: Object.keys(files) })}\n`
      : `${Object.keys(files)
          .map((name) => join(options.out, name))
          .join('\n')}\n`,
  );
  return ExitCode.done;
}

function textOf(content: string | readonly object[] | object): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return `${JSON.stringify(content, undefined, 2)}\n`;
  return content.map((object) => `---\n${stringify(object, { aliasDuplicateObjects: false })}`).join('');
}

function nameInEks(env: Environment, color: Color): string {
  const cluster = env.clusters[color];
  if (cluster.kind === 'absent') throw new UsageError(`--cluster ${color}: ${env.name} has no ${color} cluster`);
  return cluster.kind === 'existing' ? cluster.name : clusterName(env.name, color);
}

function daemonSet(text: string): { namespace: string; name: string } {
  const [namespace, name, ...rest] = text.split('/');
  if (!namespace || !name || rest.length > 0)
    throw new UsageError(`--daemonset: found ${JSON.stringify(text)}; expected <namespace>/<name>, such as kube-system/cilium`);
  return { namespace, name };
}

async function readNodePools(file: string, host: Host): Promise<NodePool[]> {
  const documents = parseAllDocuments(
    file === '-' ? (await host.readStdin()).toString() : readInputFile(host, file, `--node-pools ${file}`),
  );
  const objects = documents.flatMap((document) => {
    const [error] = document.errors;
    if (error) throw new UsageError(`--node-pools ${file}: ${error.message.split('\n')[0]}`);
    const object = document.toJS() as { items?: unknown[] } | null;
    return object?.items ?? (object ? [object] : []);
  });
  const pools = objects.filter((object): object is NodePool => (object as NodePool).kind === 'NodePool');
  if (pools.length === 0)
    throw new UsageError(`--node-pools ${file}: found no NodePool; expected the output of kubectl get nodepools -o yaml`);
  return pools;
}
