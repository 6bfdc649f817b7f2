import { prices, priceUnits } from '../../../config/prices';
import { kubernetesVersions } from '../../../config/versions';
import { costCommand } from '../../../lib/cli/sizing/cost';
import { checkEnvironment } from '../../../lib/config/check';
import { environmentsFolder, loadEnvironment } from '../../../lib/config/load';
import type { Environment } from '../../../lib/config/schema';
import { alarmCount } from '../../../lib/cost/alarms';
import { type Cost, costOf } from '../../../lib/cost/cost';
import { costText } from '../../../lib/cost/text';
import { environmentWithServices } from '../../../tools/docs/cases/generated-environment';
import { testHost } from '../cli/test-host';

const environment = (name: string): Environment => loadEnvironment(name, environmentsFolder);
const ireland = prices['eu-west-1'] ?? {};
const own = (usd: number) => ({ usd, asOf: 'today', source: '--price' });
const cents = (cost: Cost) =>
  Object.fromEntries(Object.entries(cost.usdPerMonth).map(([payer, usd]) => [payer, Math.round(100 * usd) / 100]));

describe('the example environments, by hand: 730 hours a month, prices of eu-west-1', () => {
  // EKS 0.10 an hour; 54 GiB for each of 2 system nodes at 0.088; NAT 0.048, endpoints 0.011 in each zone, load balancer 0.0252, addresses 0.005.
  const cluster = 730 * 0.1 + 2 * 54 * 0.088;
  test.each([
    // One NAT gateway, 4 endpoints in 3 zones, 1 + 3 addresses; 2 services × 2 directions × 17 metrics and 4 of the load balancer.
    // Its weights are declared, so nothing shifts them and nothing watches that.
    ['dev', cluster, cluster, 730 * (0.048 + 12 * 0.011 + 0.0252 + 4 * 0.005) + 72 * 0.1 + 4 * 0.5],
    // A NAT gateway in each zone, ten endpoints, 3 + 3 addresses; 3 services × 2 × 17 metrics, and 15 that there are once.
    ['staging', cluster, cluster, 730 * (3 * 0.048 + 30 * 0.011 + 0.0252 + 6 * 0.005) + 117 * 0.1 + 4 * 0.5],
    // Blue exists; green has a tier-xl control plane at 1.65 on top, and 3 system nodes. Three endpoints; VPC and load balancer exist.
    ['prod', 73, 730 * (0.1 + 1.65) + 3 * 54 * 0.088, 730 * 9 * 0.011 + 117 * 0.1 + 4 * 0.5],
  ])('%s', (name, blue, green, shared) => {
    const rounded = Object.fromEntries(Object.entries({ blue, green, shared }).map(([payer, usd]) => [payer, Math.round(100 * usd) / 100]));
    expect(cents(costOf(environment(name), { prices: ireland }))).toEqual(rounded);
  });

  test('with prices of nodes: prod with 400 of Karpenter at 0.19 and 3 system nodes at 0.18', () => {
    const cost = costOf(environment('prod'), { prices: { ...ireland, node: own(0.19), 'system-node': own(0.18) }, nodes: 400 });
    const green = 730 * (0.1 + 1.65 + 3 * 0.18 + 400 * 0.19) + 3 * 54 * 0.088;
    expect(cost.usdPerMonth.green).toBeCloseTo(green, 6);
    expect(cost.usdPerDay).toEqual({ blue: expect.closeTo(2.4, 6), green: expect.closeTo((green * 24) / 730, 6) });
  });
});

test('without a number, as many nodes are paid as the configuration allows', () => {
  const { items } = costOf(environment('prod'), { prices: { node: own(1) } });
  expect(items.find(({ price }) => price === 'node')).toMatchObject({ payer: 'green', quantity: 1097, usdPerMonth: 1097 * 730 });
});

test('a version in extended support costs more', () => {
  const [extended = ''] = Object.entries(kubernetesVersions).find(([, { support }]) => support === 'extended') ?? [];
  const env = structuredClone(environment('dev')) as { clusters: { blue: { version: string } } };
  env.clusters.blue.version = extended;
  const { usdPerMonth } = costOf(env as unknown as Environment, { prices: ireland });
  expect(usdPerMonth.blue - usdPerMonth.green).toBeCloseTo(730 * 0.5, 6);
});

test('what has no price is in no sum, and is said to be missing', () => {
  const cost = costOf(environment('prod'), { prices: ireland });
  expect(costText(cost).split('\n')[0]).toContain('costs at least 1,450.73 USD a month');
  expect(cost.leftOut).toContain('green: 3 × system nodes m7g.xlarge: no price; give one with --price system-node=<usd an hour>');
  const none = costOf(environment('dev'), { prices: {} });
  expect(none.usdPerMonth).toEqual({ blue: 0, green: 0, shared: 0 });
  expect(none.leftOut.filter((text) => text.includes('no price'))).toHaveLength(none.items.length);
  expect(costText(none)).toContain('Prices: none for eu-west-1 in config/prices.ts');
});

test('what exists is left out and named; an absent cluster costs nothing', () => {
  expect(costOf(environment('prod'), { prices: ireland }).leftOut).toEqual(
    expect.arrayContaining([
      'blue: nodes and volumes of a cluster that exists',
      'the load balancer, which exists',
      'NAT gateways and endpoints that the VPC has already',
    ]),
  );
  const env = structuredClone(environment('dev')) as { clusters: Record<string, unknown> };
  env.clusters.blue = { kind: 'absent' };
  const { usdPerMonth, items } = costOf(env as unknown as Environment, { prices: ireland });
  expect(usdPerMonth.blue).toBe(0);
  // Nothing shifts to a color that is not there, so its gate has no alarms either.
  expect(items.find(({ price }) => price === 'composite-alarm')?.quantity).toBe(2);
});

test('fifty services: 151 alarms of a direction are more than a composite alarm takes', () => {
  expect(alarmCount(checkEnvironment(environmentWithServices(50), 'fifty.ts'))).toEqual({
    metrics: 4 + 50 * 2 * 17,
    composites: 2 * 2 * (1 + 2),
  });
});

test('every price has a name that is known, an amount, a day and a source', () => {
  for (const table of Object.values(prices)) {
    for (const [name, { usd, asOf, source }] of Object.entries(table)) {
      expect(Object.keys(priceUnits)).toContain(name);
      expect(usd).toBeGreaterThan(0);
      expect(asOf).toMatch(/^2026-\d\d(-\d\d)?$/);
      expect(source).toMatch(/^https:\/\/|^AWS Price List API, \w+, SKU \w+$/);
    }
  }
});

describe('the command', () => {
  const run = async (more: object) => {
    const host = testHost();
    const code = await costCommand.run(host, { env: 'prod', environments: environmentsFolder, price: [], ...more }, []);
    return { code, output: host.output() };
  };
  test('prints text that fits on a screen, or JSON', async () => {
    const { code, output } = await run({ price: ['node=0.19', 'system-node=0.18'] });
    expect(code).toBe(0);
    for (const line of output.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    expect(output).toContain('from the command line: node, system-node');
    expect(JSON.parse((await run({ json: true })).output)).toMatchObject({ environment: 'prod', usdPerMonth: { blue: 73 } });
  });
  test.each(['x=1', 'node', 'node=', 'node=-1', 'node=cheap', '=1'])('refuses --price %s', async (price) => {
    const refused = run({ price: [price] });
    await expect(refused).rejects.toThrow(`found:     ${price}\n  expected:  <name>=<usd>`);
    const { message } = (await refused.catch((error: unknown) => error)) as Error;
    for (const line of message.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
