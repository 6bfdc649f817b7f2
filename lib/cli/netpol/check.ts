import type { Command } from 'commander';
import { check } from '../../netpol/check/check';
import type { Finding } from '../../netpol/check/finding';
import { groupBy } from '../../netpol/group-by';
import { emptyInventory, type Inventory } from '../../netpol/model/inventory';
import { describeSource } from '../../netpol/model/source';
import { plural } from '../../text/listing';
import { ExitCode, type Host } from '../host';
import { readRanges, readWhole } from './input';

interface Options {
  readonly workloads?: string;
  readonly cluster?: string;
  readonly env?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** `netpol check`: warns of what the VPC CNI would not enforce as written. Exit code 0 nothing found, 1 findings, 2 bad input. */
export function registerCheck(group: Command, host: Host, finish: (code: ExitCode) => void): void {
  group
    .command('check')
    .description('Warn of what the VPC CNI would not enforce as the policies are written.')
    .argument('<dir>', 'folder or file of NetworkPolicies and ClusterNetworkPolicies; - for standard input')
    .option('--cluster <file>', 'YAML file with podCidrs, nodeCidrs, serviceCidrs and apiServerCidrs')
    .option('--env <name>', 'take these from an environment of config/environments')
    .option('--workloads <file>', 'Namespaces, Pods and Services, as kubectl get -o yaml prints them')
    .option('--all', 'print every finding, instead of three of each kind')
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      `
Exit code: 0 nothing found (notes on strict mode aside), 1 findings, 2 bad input.

Examples:
  $ bluegreen netpol check policies/converted
  $ kubectl get ns,pod,svc -A -o json > workloads.json
  $ bluegreen netpol check policies/converted --workloads workloads.json --json`,
    )
    .action(async (path: string, options: Options) => {
      const policies = await readWhole(path, host);
      const workloads = options.workloads === undefined ? emptyInventory : await readWhole(options.workloads, host);
      const findings = check(together(policies, workloads), readRanges(options, host));
      host.stdout(
        options.json
          ? `${JSON.stringify({ findings }, undefined, 2)}\n`
          : text(findings, options.workloads !== undefined, options.all ?? false),
      );
      finish(findings.some(({ rule }) => rule !== 'strict-mode') ? ExitCode.refused : ExitCode.done);
    });
}

function together(policies: Inventory, workloads: Inventory): Inventory {
  return {
    ...policies,
    namespaces: [...policies.namespaces, ...workloads.namespaces],
    pods: [...policies.pods, ...workloads.pods],
    services: [...policies.services, ...workloads.services],
  };
}

/** Objects that are named for one rule, unless all are asked for. */
const shownPerRule = 3;

/** Findings by rule, those of most objects first. */
function text(findings: readonly Finding[], withWorkloads: boolean, all: boolean): string {
  const groups = [...groupBy(findings, ({ rule }) => rule).values()].toSorted((a, b) => b.length - a.length);
  const lines = groups.flatMap((group) => {
    const [first] = group;
    const shown = all ? group : group.slice(0, shownPerRule);
    const rest = group.length - shown.length;
    return [
      `${first?.rule} (${first?.effect}): ${plural(group.length, 'finding')}`,
      ...shown.map(({ source, message }) => `  ${describeSource(source)}\n    ${message}`),
      ...(rest > 0 ? [`  and ${plural(rest, 'more finding')}; --all prints them`] : []),
      '',
    ];
  });
  const summary = findings.length === 0 ? 'Nothing found.' : `${plural(findings.length, 'finding')} of ${plural(groups.length, 'kind')}.`;
  const hint = withWorkloads
    ? ''
    : ' Pods and Services were not given: add --workloads for hostNetwork, Services, bare pods and strict mode.';
  return `${[...lines, `${summary}${hint}`, notModelled].join('\n')}\n`;
}

/** What no rule here can see. */
const notModelled =
  'Not checked: SNAT of NodePorts and of traffic between VPCs (policies see the translated address), PolicyEndpoints that outlive their policy, the moments in which a policy over 200 addresses is in force in parts, and policy-cidr-match-mode=nodes of the old Cilium. docs/network-policy-verification.md says what to do about each.';
