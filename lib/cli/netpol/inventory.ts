import { convert, type Widening, widenings } from '../../netpol/convert/convert';
import { type Stock, takeStock } from '../../netpol/inventory/take-stock';
import { dialectsOf, type Inventory, onlyDialect } from '../../netpol/model/inventory';
import type { CliCommand } from '../command';
import { ExitCode, type Host } from '../host';
import { printProblems, readInput, readRanges } from './input';
import { type OriginOptions, type RangeOptions, withInput, withOrigin, withRanges } from './options';

interface Options extends RangeOptions, OriginOptions {
  readonly json?: boolean;
}

/** `netpol inventory`: what there is to convert. */
export const inventoryCommand: CliCommand<Options, [string]> = {
  name: 'inventory',
  summary: 'Count policies by kind, the features they use, and how they would convert.',
  declare: (command) => withOrigin(withRanges(withInput(command))).option('--json', 'print the counts as JSON'),
  examples: [
    'npx bluegreen netpol inventory policies/',
    'kubectl get cnp,ccnp,ns,pods,svc,sa -A -o json | npx bluegreen netpol inventory - --env prod',
  ],
  exitCodes: { done: 'counted', usage: 'something in the input could not be read' },
  run: countPolicies,
};

async function countPolicies(host: Host, options: Options, [input]: [string]): Promise<ExitCode> {
  const ranges = readRanges(options, host);
  const inventory = await readInput(input, host, options.only);
  const conversion = {
    ranges,
    target: 'vpc-cni',
    clusterPolicies: false,
    ...(options.clusterName !== undefined && { clusterName: options.clusterName }),
  } as const;
  const forecast = (allowBroader: readonly Widening[]) =>
    partsOf(inventory).flatMap((part) => convert(part, { ...conversion, allowBroader }));
  const stock = takeStock(inventory, forecast([]), forecast(widenings));
  if (dialectsOf(inventory).length > 1) {
    host.stderr(
      'note: policies of Cilium and of Calico; the forecast is for each by itself. convert and verify take one at a time: --only cilium or --only calico\n',
    );
  }
  host.stdout(options.json ? `${JSON.stringify(stock, null, 2)}\n` : render(stock));
  return printProblems(inventory, host) ? ExitCode.usage : ExitCode.done;
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
