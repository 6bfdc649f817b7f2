import { Option } from 'commander';
import { pageOf } from '../../netpol/verify/html-page';
import { policyTexts } from '../../netpol/verify/policy-texts';
import { headline, verificationJson, verificationText } from '../../netpol/verify/report';
import { MixedDialectsError, type Mode, type Verification, verify } from '../../netpol/verify/verify';
import type { CliCommand } from '../command';
import { ExitCode, type Host, UsageError } from '../host';
import { readInputFile } from '../input-file';
import { writeOutputFile } from '../output-file';
import { readRanges, readSummary, readWhole, readWorkloads } from './input';
import { type OriginOptions, type RangeOptions, type WorkloadOptions, withOrigin, withRanges, withWorkloads } from './options';

interface Options extends RangeOptions, WorkloadOptions, OriginOptions {
  readonly mode: Mode;
  readonly accept?: string;
  readonly all?: boolean;
  readonly json?: boolean;
  readonly html?: string;
}

/** `netpol verify`: compares what two sets of policies allow. */
export const verifyCommand: CliCommand<Options, [string, string]> = {
  name: 'verify',
  summary: 'Compare what two sets of policies allow, by cause, with an example connection for each.',
  declare: (command) =>
    withOrigin(
      withWorkloads(
        withRanges(
          command
            .argument('<old>', 'folder or file of the old set: Cilium, Calico, or NetworkPolicies; - for standard input')
            .argument('<new>', 'folder or file of the new set'),
        ),
      ),
    )
      .addOption(
        new Option('--mode <mode>', 'how NetworkPolicies of the new set are judged').choices(['upstream', 'vpc-cni']).default('vpc-cni'),
      )
      .option(
        '--accept <summary>',
        'summary.json of netpol convert: what it allows more on request is no difference, what it refused is named as a cause, what it assumed of service accounts is assumed',
      )
      .option('--all', 'print every class of connections, instead of a screen')
      .option('--json', 'print the result as JSON')
      .option('--html <file>', 'write one self-contained page'),
  examples: [
    'npx bluegreen netpol verify policies/cilium policies/converted --cluster cluster.yaml',
    'npx bluegreen netpol verify policies/cilium policies/converted --env prod --accept policies/converted/summary.json',
    'kubectl get ns,pod,svc,sa -A -o json > workloads.json',
    'npx bluegreen netpol verify old/ new/ --workloads workloads.json --html report.html',
  ],
  exitCodes: { done: 'equal', refused: 'different (or equality not proven)', usage: 'bad input' },
  run: async (host, options, [oldPath, newPath]) => {
    const result = await verifyPaths(host, oldPath, newPath, options);
    if (options.html !== undefined) writePage(host, options.html, result);
    host.stdout(options.json ? `${JSON.stringify(verificationJson(result), undefined, 2)}\n` : verificationText(result, options.all));
    return result.equal ? ExitCode.done : ExitCode.refused;
  },
};

async function verifyPaths(host: Host, oldPath: string, newPath: string, options: Options): Promise<Verification> {
  if (oldPath === '-' && newPath === '-') throw new UsageError('only one of the two sets can come from standard input');
  const old = await readWhole(oldPath, host, options.only);
  const fresh = await readWhole(newPath, host);
  const workloads = await readWorkloads(options, host);
  const ranges = readRanges(options, host);
  try {
    const { mode, clusterName } = options;
    const accept = options.accept === undefined ? [] : readSummary(options.accept, host);
    return verify(old, fresh, { mode, workloads, ranges, accept, ...(clusterName !== undefined && { clusterName }) });
  } catch (error) {
    throw error instanceof MixedDialectsError ? new UsageError(error.message) : error;
  }
}

function writePage(host: Host, file: string, result: Verification): void {
  const texts = policyTexts((name) => readInputFile(host, name));
  writeOutputFile(host, file, pageOf(result, texts));
  host.stderr(`${headline(result)}\nWrote ${file}.\n`);
}
