import type { Command } from 'commander';
import { convert, type Widening, widenings } from '../../netpol/convert/convert';
import { type Stock, takeStock } from '../../netpol/inventory/take-stock';
import { type Dialect, dialectsOf, type Inventory, onlyDialect } from '../../netpol/model/inventory';
import { ExitCode, type Host } from '../host';
import { clusterNameOption, onlyOption, printProblems, readInput, readRanges } from './input';

interface Flags {
  readonly cluster?: string;
  readonly env?: string;
  readonly only?: Dialect;
  readonly clusterName?: string;
  readonly json?: boolean;
}

/** `netpol inventory <dir|file|->`. */
export function registerInventory(group: Command, host: Host, finish: (code: ExitCode) => void): void {
  group
    .command('inventory')
    .description('Count policies by kind, the features they use, and how they would convert.')
    .argument('<input>', 'a folder, a file, or - for standard input: YAML or JSON, also kubectl lists')
    .option('--cluster <file>', 'YAML with podCidrs, nodeCidrs, serviceCidrs, apiServerCidrs')
    .option('--env <name>', 'take these from an environment of config/environments')
    .addOption(onlyOption())
    .addOption(clusterNameOption())
    .option('--json', 'for machines')
    .addHelpText(
      'after',
      `
Examples:
  bluegreen netpol inventory policies/
  kubectl get cnp,ccnp,ns,pods,svc,sa -A -o json | bluegreen netpol inventory - --env prod

Exit code 2 if something in the input could not be read.`,
    )
    .action(async (input: string, flags: Flags) => {
      const ranges = readRanges(flags, host);
      const inventory = await readInput(input, host, flags.only);
      const options = {
        ranges,
        target: 'vpc-cni',
        clusterPolicies: false,
        ...(flags.clusterName !== undefined && { clusterName: flags.clusterName }),
      } as const;
      const forecast = (allowBroader: readonly Widening[]) =>
        partsOf(inventory).flatMap((part) => convert(part, { ...options, allowBroader }));
      const stock = takeStock(inventory, forecast([]), forecast(widenings));
      if (dialectsOf(inventory).length > 1) {
        host.stderr(
          'note: policies of Cilium and of Calico; the forecast is for each by itself. convert and verify take one at a time: --only cilium or --only calico\n',
        );
      }
      host.stdout(flags.json ? `${JSON.stringify(stock, null, 2)}\n` : render(stock));
      finish(printProblems(inventory, host) ? ExitCode.usage : ExitCode.done);
    });
}

/** Policies of both CNIs are considered as two inventories; NetworkPolicies go with the first. */
function partsOf(inventory: Inventory): Inventory[] {
  const [first, second] = dialectsOf(inventory);
  if (!first || !second) return [inventory];
  return [onlyDialect(inventory, first), { ...onlyDialect(inventory, second), networkPolicies: [] }];
}

const classTexts = {
  exact: 'exact',
  conditional: 'conditional: equal while what the reasons state holds',
  broader: 'broader: only with --allow-broader',
  refused: 'refused',
} as const;

function render(stock: Stock): string {
  const classes = (['exact', 'conditional', 'broader', 'refused'] as const).map((name) => [classTexts[name], stock.classes[name]] as const);
  return [
    section('Objects', Object.entries(stock.kinds)),
    section('Features (policies that use them)', Object.entries(stock.features)),
    section('Policies that convert', classes),
  ].join('\n');
}

function section(title: string, rows: readonly (readonly [string, number])[]): string {
  const width = Math.max(0, ...rows.map(([, count]) => String(count).length));
  const lines = rows.map(([name, count]) => `  ${String(count).padStart(width)}  ${name}\n`);
  return `${title}\n${lines.length > 0 ? lines.join('') : '  none\n'}`;
}
