import { basename, relative } from 'node:path';
import { Option } from 'commander';
import { type ConversionResult, convert } from '../../netpol/convert/convert';
import { filesOfConversion, summarize, withRelativeFiles } from '../../netpol/convert/files';
import { OutputError, writeFolder } from '../../netpol/convert/output-folder';
import { describeSource } from '../../netpol/model/source';
import { plural } from '../../text/listing';
import type { CliCommand } from '../command';
import { ExitCode, type Host, UsageError } from '../host';
import { namingNewFolder } from '../output-file';
import { printProblems, readInput, readRanges } from './input';
import { type BroaderOptions, type OriginOptions, type RangeOptions, withBroader, withInput, withOrigin, withRanges } from './options';

interface Options extends RangeOptions, OriginOptions, BroaderOptions {
  readonly out?: string;
  readonly strictTarget: 'vpc-cni' | 'upstream';
  readonly clusterPolicies?: boolean;
  readonly all?: boolean;
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
      .option('--all', 'print every refused policy with every reason, instead of a screen')
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
  report(results, { written, next: nextCommand(input, out, options), all: options.all ?? false, folder: out }, host);
  if (unreadable) return ExitCode.usage;
  return results.some((result) => result.class === 'refused') ? ExitCode.refused : ExitCode.done;
}

function write(folder: string, files: Parameters<typeof writeFolder>[1], host: Host): number {
  try {
    return namingNewFolder(host, folder, () => writeFolder(folder, files, host.cwd));
  } catch (error) {
    if (error instanceof OutputError) throw new UsageError(error.message);
    throw error;
  }
}

/** Refused policies that fit on a screen. */
const shownRefused = 8;

interface Written {
  readonly written: number;
  readonly folder: string;
  /** The command that comes next. */
  readonly next: string;
  readonly all: boolean;
}

/** What was refused, with what it was refused for; the rest of what was found out is in summary.json. */
function report(results: readonly ConversionResult[], { written, folder, next, all }: Written, host: Host): void {
  const refused = results.filter(({ class: name }) => name === 'refused');
  // Policies that only another one drags along come last: they convert once that one does.
  const sorted = [...refused.filter(hasOwnCause), ...refused.filter((result) => !hasOwnCause(result))];
  const shown = all ? refused : sorted.slice(0, shownRefused);
  for (const result of shown) host.stderr(refusalText(result, all));
  const rest = refused.length - shown.length;
  if (rest > 0) host.stderr(`and ${plural(rest, 'more refused policy', 'more refused policies')}: --all prints them\n`);
  const counts = (['exact', 'conditional', 'broader', 'refused'] as const).map(
    (name) => `${results.filter((result) => result.class === name).length} ${name}`,
  );
  host.stderr(
    `${plural(results.length, 'policy', 'policies')}: ${counts.join(', ')}. ${plural(written, 'file')} in ${folder}; every reason is in summary.json.\nNext: ${next}\n`,
  );
}

const causesOf = ({ reasons }: ConversionResult) => reasons.filter((reason) => reason.class === 'refused');

/** Whether something in the policy itself was refused: what is said of the whole comes from other policies or from the result. */
const hasOwnCause = (result: ConversionResult): boolean => causesOf(result).some(({ field }) => field !== 'spec');

function refusalText(result: ConversionResult, all: boolean): string {
  const causes = causesOf(result);
  const shown = all ? causes : [causes.find(({ field }) => field !== 'spec') ?? causes[0]!];
  const others = result.reasons.length - shown.length;
  return [
    `refused: ${describeSource(result.source)}`,
    ...shown.map(({ field, text }) => `  ${field}: ${text}`),
    ...(others > 0 ? [`  (${plural(others, 'further remark')} in summary.json)`] : []),
    '',
  ].join('\n');
}

/** The comparison of the result with what was converted, by the same ranges. */
function nextCommand(input: string, out: string, { cluster, env, only, clusterName }: Options): string {
  const flags = { cluster, env, only, 'cluster-name': clusterName };
  const given = Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [` --${name} ${value}`]));
  return `npx bluegreen netpol verify ${input === '-' ? '<input>' : input} ${out}${given.join('')} --accept ${out}/summary.json`;
}
