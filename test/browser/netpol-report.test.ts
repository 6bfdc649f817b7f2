import { join } from 'node:path';
import { dump } from 'js-yaml';
import type { Browser } from 'playwright-core';
import { decide } from '../../lib/netpol/decision/decision';
import { decisionPage } from '../../lib/netpol/decision/decision-page';
import { emptyInventory, type Inventory } from '../../lib/netpol/model/inventory';
import type { NetworkPolicy } from '../../lib/netpol/model/kubernetes';
import type { Source } from '../../lib/netpol/model/source';
import { readInventory } from '../../lib/netpol/read/read';
import { pageOf } from '../../lib/netpol/verify/html-page';
import { verify } from '../../lib/netpol/verify/verify';
import { policySets } from '../../tools/bench/netpol-sets';
import { launch, openPage, outputFolder, overflowsSideways, seriousFindings, sizes } from './browser';

const ranges = {
  podCidrs: ['100.64.0.0/16'],
  nodeCidrs: ['10.0.0.0/16'],
  serviceCidrs: ['172.20.0.0/16'],
  apiServerCidrs: ['10.0.250.0/28'],
};

/** 500 policies in 50 namespaces, of which some were carried over wrongly: a policy lost, a port lost, a selector widened. */
function report(): { content: string; opens: number; closes: number } {
  const sets = policySets(500);
  const policies = sets.new.networkPolicies.flatMap((policy, index): NetworkPolicy[] => {
    if (index % 97 === 41) return [];
    if (index % 31 === 7) return [{ ...policy, spec: { ...policy.spec, ingress: policy.spec.ingress?.slice(1) ?? [] } }];
    if (index % 43 === 5) return [{ ...policy, spec: { ...policy.spec, ingress: [{}] } }];
    return [policy];
  });
  const result = verify(sets.old, { ...sets.new, networkPolicies: policies }, { mode: 'vpc-cni', ranges });
  const texts = textsOf(sets.old, policies);
  return { content: pageOf(result, (source) => texts.get(source)), opens: result.newlyAllowed.length, closes: result.newlyBlocked.length };
}

function textsOf(old: Inventory, fresh: readonly NetworkPolicy[]): Map<Source, string> {
  const text = ({ apiVersion, kind, namespace = '', name }: Source, spec: unknown): string =>
    dump({ apiVersion, kind, metadata: { name, namespace }, spec }, { noRefs: true });
  return new Map([
    ...old.ciliumPolicies.map(({ source, specs }): [Source, string] => [source, text(source, specs[0])]),
    ...fresh.map(({ source, spec }): [Source, string] => [source, text(source, spec)]),
  ]);
}

describe('report of a comparison of 500 policies', () => {
  let browser: Browser;
  const { content, opens, closes } = report();
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test('it has something to show', () => {
    expect(opens).toBeGreaterThan(10);
    expect(closes).toBeGreaterThan(10);
    // One file that a mail system or a ticket still takes.
    expect(content.length).toBeLessThan(10 * 1024 * 1024);
  });

  test.each([
    ['phone', false],
    ['phone', true],
    ['laptop', false],
    ['laptop', true],
  ] as const)('%s, dark: %s: no request leaves it, nothing serious for axe, nothing cut off sideways', async (size, dark) => {
    const { page, requests, messages } = await openPage(browser, `netpol-${size}-${dark ? 'dark' : 'light'}`, content, {
      ...sizes[size],
      dark,
    });
    await page.screenshot({ path: join(outputFolder, `netpol-${size}-${dark ? 'dark' : 'light'}.png`) });
    expect(await overflowsSideways(page)).toBe(false);
    expect(await seriousFindings(page)).toEqual([]);
    expect(requests).toEqual([]);
    expect(messages).toEqual([]);
    await page.context().close();
  });

  test('the search narrows the causes and says how many are left', async () => {
    const { page } = await openPage(browser, 'netpol-search', content, sizes.laptop);
    const total = await page.locator('.cause').count();
    expect(await page.locator('.cause[open]').count()).toBe(1);
    await page.getByLabel(/search/i).fill('team-0004');
    const left = await page.locator('.cause:visible').count();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(total);
    for (const text of await page.locator('.cause:visible').allTextContents()) expect(text).toContain('team-0004');
    expect(await page.locator('#found').textContent()).toBe(`${left} ${left === 1 ? 'cause' : 'causes'} shown`);
    await page.getByLabel(/search/i).fill('nothing has this text');
    expect(await page.locator('.cause:visible').count()).toBe(0);
    await page.context().close();
  });

  test('a policy named by an example leads to its text beside the converted one', async () => {
    const { page } = await openPage(browser, 'netpol-link', content, sizes.laptop);
    await page.locator('.example a').first().click();
    const open = page.locator('details.policy[open]');
    await open.waitFor();
    expect(await open.count()).toBe(1);
    expect(await open.locator('h4').allTextContents()).toEqual(['old', 'new']);
    expect(await open.locator('pre').first().textContent()).toContain('kind: CiliumNetworkPolicy');
    await page.screenshot({ path: join(outputFolder, 'netpol-beside.png') });
    await page.context().close();
  });

  test('the matrix distinguishes same, opens and closes in words as well', async () => {
    const { page } = await openPage(browser, 'netpol-matrix', content, sizes.laptop);
    const words = new Set(await page.locator('.matrix td .sr-only').allTextContents());
    expect([...words].toSorted()).toEqual(['closes', 'opens', 'opens and closes']);
    expect(await page.locator('.matrix tbody tr').count()).toBe(50 + 5);
    // Every row is on the page: nothing scrolls inside of it.
    expect(await page.locator('.matrix').evaluate((element) => element.scrollHeight <= element.clientHeight + 1)).toBe(true);
    await page.context().close();
  });
});

describe('page to decide on', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  /** One policy of each kind: exact, conditional, refused with a widening, refused without. */
  const policy = (name: string, ingress: object): object => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name, namespace: 'shop' },
    spec: { endpointSelector: { matchLabels: { app: name } }, ingress: [ingress] },
  });
  const text = [
    policy('plain', { fromEndpoints: [{ matchLabels: { app: 'front' } }] }),
    policy('nodes', { fromEntities: ['remote-node'] }),
    policy('http', { toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ method: 'GET' }] } }] }),
    policy('icmp', { icmps: [{ fields: [{ type: 8 }] }] }),
  ]
    .map((one) => dump(one))
    .join('---\n');
  const set = readInventory([{ name: 'policies.yaml', read: () => Buffer.from(text) }]);
  const content = decisionPage(decide(set, emptyInventory, { ranges, allowBroader: [], target: 'vpc-cni', clusterPolicies: false }));

  test.each(['phone', 'laptop'] as const)('%s: nothing serious for axe, nothing cut off sideways, no request', async (size) => {
    const { page, requests, messages } = await openPage(browser, `netpol-decide-${size}`, content, sizes[size]);
    await page.screenshot({ path: join(outputFolder, `netpol-decide-${size}.png`), fullPage: true });
    expect(await page.locator('article').count()).toBe(2);
    expect(await overflowsSideways(page)).toBe(false);
    expect(await seriousFindings(page)).toEqual([]);
    expect([...requests, ...messages]).toEqual([]);
    await page.context().close();
  });
});
