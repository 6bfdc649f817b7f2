import { basename, relative } from 'node:path';
import { Option } from 'commander';
import { type ConversionResult, convert } from '../../netpol/convert/convert';
import { filesOfConversion, summarize, withRelativeFiles } from '../../netpol/convert/files';
import { OutputError, writeFolder } from '../../netpol/convert/output-folder';
import { describeSource } from '../../netpol/model/source';
import { plural } from '../../text/listing';
import type { CliCommand } from '../command';
import { ExitCode, type Host, UsageError } from '../host';
import { printProblems, readInput, readRanges } from './input';
import { type BroaderOptions, type OriginOptions, type RangeOptions, withBroader, withInput, withOrigin, withRanges } from './options';

interface Options extends RangeOptions, OriginOptions, BroaderOptions {
  readonly out?: string;
  readonly strictTarget: 'vpc-cni' | 'upstream';
  readonly clusterPolicies?: boolean;
  readonly json?: boolean;
}

/** `netpol convert`: writes NetworkPolicies. */
export const convertCommand: CliCommand<Options, [string]> = {
  name: 'convert',
  summary: 'Convert Cilium or Calico policies to NetworkPolicies; what cannot be carried over exactly is refused and listed.',
  declare: (command) =>
    withBroader(withOrigin(withRanges(withInput(command))))
      .option('--out <dir>', 'folder to write: <namespace>/<name>.yaml and summary.json; an earlier output is replaced (required)')
      .addOption(
        new Option('--strict-target <target>', 'what the output has to be equal under').choices(['vpc-cni', 'upstream']).default('vpc-cni'),
      )
      .option('--cluster-policies', 'write clusterwide policies as ClusterNetworkPolicies where these can say the same')
      .option('--json', 'print summary.json on standard output as well'),
  notes: 'Give Namespaces as input as well: clusterwide policies become one policy in each.',
  examples: [
    'npx bluegreen netpol convert policies/ --out gitops/network-policies/converted/prod --env prod',
    'npx bluegreen netpol convert policies/ --out /tmp/np --cluster cluster.yaml --allow-broader http,fqdn',
  ],
  exitCodes: { done: 'everything was converted', refused: 'something was refused', usage: 'something in the input could not be read' },
  run: convertPolicies,
};

async function convertPolicies(host: Host, options: Options, [input]: [string]): Promise<ExitCode> {
  if (options.clusterPolicies && options.strictTarget === 'upstream') {
    throw new UsageError('--cluster-policies writes a kind that only the VPC CNI knows; it cannot go with --strict-target upstream');
  }
  const ranges = readRanges(options, host);
  const inventory = await readInput(input, host, options.only);
  // Not commander's to ask for: it would hide that the input is missing.
  const { out } = options;
  if (out === undefined) throw new UsageError('--out: found none; expected the folder to write, such as --out converted');
  const results = convert(inventory, {
    ranges,
    allowBroader: options.allowBroader,
    target: options.strictTarget,
    clusterPolicies: options.clusterPolicies ?? false,
    ...(options.clusterName !== undefined && { clusterName: options.clusterName }),
  });
  const relativeFile = (file: string): string => (file === '-' ? file : relative(input, file) || basename(file));
  const named = withRelativeFiles(results, relativeFile);
  const problems = inventory.problems.map((problem) =>
    problem.source ? { ...problem, source: { ...problem.source, file: relativeFile(problem.source.file) } } : problem,
  );
  const summary = summarize(named, problems);
  const unreadable = printProblems(inventory, host);
  if (results.length === 0) throw new UsageError(`${input}: holds no policy that can be converted; nothing was written`);
  const written = write(out, filesOfConversion(named, summary), host);
  if (options.json) host.stdout(`${JSON.stringify(summary, null, 2)}\n`);
  report(results, written, out, host);
  if (unreadable) return ExitCode.usage;
  return results.some((result) => result.class === 'refused') ? ExitCode.refused : ExitCode.done;
}

function write(folder: string, files: Parameters<typeof writeFolder>[1], host: Host): number {
  try {
    return writeFolder(folder, files, host.cwd);
  } catch (error) {
    if (error instanceof OutputError) throw new UsageError(error.message);
    throw error;
  }
}

/** What was refused, with what it was refused for; the rest of what was found out is in summary.json. */
function report(results: readonly ConversionResult[], written: number, folder: string, host: Host): void {
  for (const result of results.filter(({ class: name }) => name === 'refused')) {
    const causes = result.reasons.filter((reason) => reason.class === 'refused');
    const others = result.reasons.length - causes.length;
    host.stderr(`refused: ${describeSource(result.source)}\n`);
    for (const reason of causes) host.stderr(`  ${reason.field}: ${reason.text}\n`);
    if (others > 0) host.stderr(`  (${plural(others, 'further remark')} in summary.json)\n`);
  }
  const counts = (['exact', 'conditional', 'broader', 'refused'] as const).map(
    (name) => `${results.filter((result) => result.class === name).length} ${name}`,
  );
  host.stderr(
    `${plural(results.length, 'policy', 'policies')}: ${counts.join(', ')}. ${plural(written, 'file')} in ${folder}; every reason is in summary.json.\nNext: npx bluegreen netpol verify <input> ${folder} --accept ${folder}/summary.json\n`,
  );
}
