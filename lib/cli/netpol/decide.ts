import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Widening } from '../../netpol/convert/convert';
import { decide } from '../../netpol/decision/decision';
import { decisionHeadline, decisionPage } from '../../netpol/decision/decision-page';
import { type Dialect, dialectsOf, emptyInventory } from '../../netpol/model/inventory';
import { headline } from '../../netpol/verify/report';
import { ExitCode, type Host, UsageError } from '../host';
import { allowBroaderOption, clusterNameOption, onlyOption, readRanges, readWhole } from './input';

interface Options {
  readonly html: string;
  readonly cluster?: string;
  readonly env?: string;
  readonly workloads?: string;
  readonly only?: Dialect;
  readonly clusterName?: string;
  readonly allowBroader: readonly Widening[];
}

/** `netpol decide <input> --html <file>`: convert and verify as one page. Exit code 0 nothing to decide, 1 something is open, 2 bad input. */
export function registerDecide(group: Command, host: Host, finish: (code: ExitCode) => void): void {
  group
    .command('decide')
    .description(
      'Write one page that says what converts, what needs a decision with its options, and what to test. Nothing else is written.',
    )
    .argument('<input>', 'a folder, a file, or - for standard input: YAML or JSON, also kubectl lists')
    .requiredOption('--html <file>', 'page to write')
    .option('--cluster <file>', 'YAML with podCidrs, nodeCidrs, serviceCidrs, apiServerCidrs')
    .option('--env <name>', 'take these from an environment of config/environments')
    .option('--workloads <file>', 'Namespaces, Pods, Services and ServiceAccounts, as kubectl get -o yaml prints them')
    .addOption(allowBroaderOption())
    .addOption(onlyOption())
    .addOption(clusterNameOption())
    .addHelpText('after', '\nExample:\n  $ bluegreen netpol decide policies/ --env prod --workloads workloads.json --html decide.html')
    .action(async (input: string, options: Options) => {
      const set = await readWhole(input, host, options.only);
      const workloads = options.workloads === undefined ? emptyInventory : await readWhole(options.workloads, host);
      const { clusterName, allowBroader } = options;
      if (dialectsOf(set).length > 1)
        throw new UsageError(
          `${input}: has policies of both Cilium and Calico; decide on one at a time with --only cilium or --only calico`,
        );
      const decision = decide(set, workloads, {
        ranges: readRanges(options, host),
        allowBroader,
        target: 'vpc-cni',
        clusterPolicies: false,
        ...(clusterName !== undefined && { clusterName }),
      });
      try {
        writeFileSync(resolve(host.cwd, options.html), decisionPage(decision));
      } catch (error) {
        throw new UsageError(`${options.html}: cannot be written: ${(error as Error).message}`);
      }
      const open = decision.open.length;
      const next =
        open > 0 ? `open ${options.html} and decide on the refused policies` : `bluegreen netpol convert ${input} --out <folder>`;
      host.stdout(`${decisionHeadline(decision)}\n${headline(decision.verification)}\nWrote ${options.html}.\nNext: ${next}\n`);
      finish(open > 0 || !decision.verification.equal ? ExitCode.refused : ExitCode.done);
    });
}
