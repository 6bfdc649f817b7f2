import { fromCommandLine } from '../../config/prices';
import { filled } from '../text/filled';
import { listed } from '../text/listing';
import { table } from '../text/table';
import { type Cost, hoursPerMonth, type Payer, type PricedItem } from './cost';

const payers: readonly Payer[] = ['blue', 'green', 'shared'];

/** For a terminal of 120 columns: the sums, each item beside that of the other color, a day of overlap, and what was left out. */
export function costText(cost: Cost): string {
  const { environment, region, usdPerMonth, usdPerDay, items } = cost;
  const total = payers.reduce((sum, payer) => sum + usdPerMonth[payer], 0);
  const missing = [...new Set(items.filter(({ usdPerMonth: usd }) => usd === undefined).map(({ what }) => what))];
  const priced = items.filter(({ usdPerMonth: usd }) => usd !== undefined);
  return [
    missing.length > 0
      ? `${environment} costs at least ${dollars(total)} USD a month (${region}, ${hoursPerMonth} hours), without ${listed(missing)}, which have no price`
      : `${environment} costs ${dollars(total)} USD a month for being there (${region}, ${hoursPerMonth} hours)`,
    pricesText(cost),
    '',
    ...table([['USD a month', ...payers], ...rows(priced), ['sum', ...payers.map((payer) => dollars(usdPerMonth[payer]))]]),
    '',
    `A day of overlap: ${dollars(usdPerDay.blue)} USD for blue and ${dollars(usdPerDay.green)} USD for green; what they share is paid anyway.`,
    '',
    'Left out:',
    ...cost.leftOut.flatMap((text) => filled(text.split(' '), 116).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`)),
    '',
    missing.length > 0
      ? `Next: npx bluegreen cost --env ${environment} --price ${items.find(({ usdPerMonth: usd }) => usd === undefined)?.price}=<usd>`
      : `Next: npx bluegreen capacity --env ${environment}`,
    '',
  ].join('\n');
}

/** How old the prices are, and which are the user's own. */
function pricesText({ prices, region }: Cost): string {
  const all = Object.entries(prices);
  const own = all.filter(([, { source }]) => source === fromCommandLine).map(([name]) => name);
  const days = all
    .filter(([name]) => !own.includes(name))
    .map(([, { asOf }]) => asOf)
    .toSorted();
  const list =
    days.length > 0 ? `list prices of ${days[0]} to ${days.at(-1)} (config/prices.ts)` : `none for ${region} in config/prices.ts`;
  return `Prices: ${[list, ...(own.length > 0 ? [`from the command line: ${own.join(', ')}`] : [])].join('; ')}`;
}

/** One row for each kind of item, with the quantity where it is more than one. */
function rows(items: readonly PricedItem[]): string[][] {
  const kinds = [...new Set(items.map(({ what }) => what))];
  return kinds.map((what) => [
    what,
    ...payers.map((payer) => {
      const found = items.find((item) => item.what === what && item.payer === payer);
      if (found?.usdPerMonth === undefined) return '';
      return `${dollars(found.usdPerMonth)}${found.quantity === 1 ? '' : ` (${found.quantity.toLocaleString('en')})`}`;
    }),
  ]);
}

const dollars = (usd: number): string => usd.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
