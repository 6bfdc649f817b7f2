import { check } from '../../netpol/check/check';
import type { Finding } from '../../netpol/check/finding';
import { groupBy } from '../../netpol/group-by';
import type { Inventory } from '../../netpol/model/inventory';
import { describeSource } from '../../netpol/model/source';
import { plural } from '../../text/listing';
import type { CliCommand } from '../command';
import { ExitCode, type Host } from '../host';
import { readRanges, readWhole, readWorkloads } from './input';
import { type RangeOptions, type WorkloadOptions, withRanges, withWorkloads } from './options';

interface Options extends RangeOptions, WorkloadOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** `netpol check`: warns of what the VPC CNI would not enforce as written. */
export const checkCommand: CliCommand<Options, [string]> = {
  name: 'check',
  summary: 'Warn of what the VPC CNI would not enforce as the policies are written.',
  declare: (command) =>
    withWorkloads(
      withRanges(command.argument('<dir>', 'folder or file of NetworkPolicies and ClusterNetworkPolicies; - for standard input')),
    )
      .option('--all', 'print every finding, instead of three of each kind')
      .option('--json', 'print the findings as JSON'),
  examples: [
    'npx bluegreen netpol check policies/converted',
    'kubectl get ns,pod,svc -A -o json > workloads.json',
    'npx bluegreen netpol check policies/converted --workloads workloads.json --json',
  ],
  exitCodes: { done: 'nothing found (notes on strict mode aside)', refused: 'findings', usage: 'bad input' },
  run: checkPolicies,
};

async function checkPolicies(host: Host, options: Options, [path]: [string]): Promise<ExitCode> {
  const policies = await readWhole(path, host);
  const findings = check(together(policies, await readWorkloads(options, host)), readRanges(options, host));
  host.stdout(
    options.json
      ? `${JSON.stringify({ findings }, undefined, 2)}\n`
      : text(findings, options.workloads !== undefined, options.all ?? false),
  );
  return findings.some(({ rule }) => rule !== 'strict-mode') ? ExitCode.refused : ExitCode.done;
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
function text(findings: readonly Finding[], knowsWorkloads: boolean, all: boolean): string {
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
  const hint = knowsWorkloads
    ? ''
    : ' Pods and Services were not given: add --workloads for hostNetwork, Services, bare pods and strict mode.';
  return `${[...lines, `${summary}${hint}`, notModelled].join('\n')}\n`;
}

/** What no rule here can see. */
const notModelled =
  'Not checked: SNAT of NodePorts and of traffic between VPCs (policies see the translated address), PolicyEndpoints that outlive their policy, the moments in which a policy over 200 addresses is in force in parts, and policy-cidr-match-mode=nodes of the old Cilium. docs/network-policy-verification.md says what to do about each.';
