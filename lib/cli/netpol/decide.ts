import { basename, relative } from 'node:path';
import { decide } from '../../netpol/decision/decision';
import { decisionHeadline, decisionPage } from '../../netpol/decision/decision-page';
import { dialectsOf, withFileNames } from '../../netpol/model/inventory';
import { headline } from '../../netpol/verify/report';
import type { CliCommand } from '../command';
import { ExitCode, type Host, UsageError } from '../host';
import { writeOutputFile } from '../output-file';
import { readRanges, readWhole, readWorkloads } from './input';
import {
  type BroaderOptions,
  type OriginOptions,
  type RangeOptions,
  type WorkloadOptions,
  withBroader,
  withInput,
  withOrigin,
  withRanges,
  withWorkloads,
} from './options';

interface Options extends RangeOptions, WorkloadOptions, OriginOptions, BroaderOptions {
  readonly html?: string;
}

/** `netpol decide`: convert and verify as one page. */
export const decideCommand: CliCommand<Options, [string]> = {
  name: 'decide',
  summary: 'Write one page: what converts, what needs a decision with its options, and what to test. Nothing else is written.',
  declare: (command) =>
    withBroader(withOrigin(withWorkloads(withRanges(withInput(command))))).option('--html <file>', 'page to write (required)'),
  examples: ['npx bluegreen netpol decide policies/ --env prod --workloads workloads.json --html decide.html'],
  exitCodes: { done: 'nothing to decide', refused: 'something is open', usage: 'bad input' },
  run: writeDecisionPage,
};

async function writeDecisionPage(host: Host, options: Options, [input]: [string]): Promise<ExitCode> {
  // The page goes to others: it names files as they are below the input, not where they are on this machine.
  const set = withFileNames(await readWhole(input, host, options.only), (file) =>
    file === '-' ? file : relative(input, file) || basename(file),
  );
  const workloads = await readWorkloads(options, host);
  const { clusterName, allowBroader, html } = options;
  if (html === undefined) throw new UsageError('--html: found none; expected the page to write, such as --html decide.html');
  if (dialectsOf(set).length > 1)
    throw new UsageError(`${input}: has policies of both Cilium and Calico; decide on one at a time with --only cilium or --only calico`);
  const decision = decide(set, workloads, {
    ranges: readRanges(options, host),
    allowBroader,
    target: 'vpc-cni',
    clusterPolicies: false,
    ...(clusterName !== undefined && { clusterName }),
  });
  writeOutputFile(host, html, decisionPage(decision));
  const open = decision.open.length;
  const next = open > 0 ? `open ${html} and decide on the refused policies` : `npx bluegreen netpol convert ${input} --out <folder>`;
  host.stdout(`${decisionHeadline(decision)}\n${headline(decision.verification)}\nWrote ${html}.\nNext: ${next}\n`);
  return open > 0 || !decision.verification.equal ? ExitCode.refused : ExitCode.done;
}
