import { InvalidArgumentError } from 'commander';
import { fromCommandLine, type Price, type PriceName, prices, priceUnits } from '../../../config/prices';
import type * as Cost from '../../cost/cost';
import type * as CostText from '../../cost/text';
import { filled } from '../../text/filled';
import type { CliCommand } from '../command';
import { ExitCode, UsageError } from '../host';
import { collect, type EnvironmentOptions, readEnvironment, withEnvironment } from '../options';

interface CostOptions extends EnvironmentOptions {
  readonly price: readonly string[];
  readonly nodes?: number;
}

/** `cost`: what an environment costs for being there. */
export const costCommand: CliCommand<CostOptions> = {
  name: 'cost',
  summary: 'Show what an environment costs for being there: both clusters side by side, what they share, and a day of overlap.',
  declare: (command) =>
    withEnvironment(command)
      .option('--price <name=usd>', 'set or replace a price, such as node=0.19; may be repeated', collect, [])
      .option('--nodes <number>', 'nodes that Karpenter runs in each cluster; left out: the most that it may', wholeNumber),
  notes: `Names of prices: ${Object.keys(priceUnits).join(', ')}. List prices with their date and source are in config/prices.ts; nothing is asked of AWS.`,
  examples: ['npx bluegreen cost --env prod', 'npx bluegreen cost --env prod --price system-node=0.18 --price node=0.19 --nodes 400'],
  exitCodes: { done: 'shown' },
  run: async (host, options) => {
    // They need the schema, a third of the start: help goes without.
    const { costOf }: typeof Cost = require('../../cost/cost');
    const { costText }: typeof CostText = require('../../cost/text');
    const environment = readEnvironment(host, options);
    const given = Object.fromEntries(options.price.map((text) => priceOf(text, host.columns)));
    const cost = costOf(environment, {
      prices: { ...prices[environment.region], ...given },
      ...(options.nodes !== undefined && { nodes: options.nodes }),
    });
    host.stdout(options.json ? `${JSON.stringify(cost, undefined, 2)}\n` : costText(cost));
    return ExitCode.done;
  },
};

const namesIndent = ' '.repeat(13);

/** `node=0.19` → the price, from the command line. */
function priceOf(text: string, columns: number): [PriceName, Price] {
  const [, name = '', amount = ''] = /^([a-z0-9-]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (!(name in priceUnits)) {
    throw new UsageError(
      [
        '--price: not a name and an amount in US dollars',
        `  found:     ${text}`,
        '  expected:  <name>=<usd>, such as node=0.19; the names are',
        ...filled(
          Object.keys(priceUnits).map((one, index, all) => (index < all.length - 1 ? `${one},` : one)),
          columns - namesIndent.length,
        ).map((line) => namesIndent + line),
      ].join('\n'),
    );
  }
  return [name as PriceName, { usd: Number(amount), asOf: 'today', source: fromCommandLine }];
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('Expected a whole number of nodes, such as 400.');
  return Number(text);
}
