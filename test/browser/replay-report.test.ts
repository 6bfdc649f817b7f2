import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { emptyInventory, type Inventory } from '../../lib/netpol/model/inventory';
import { readInventory } from '../../lib/netpol/read/read';
import { replayPage } from '../../lib/netpol/replay/page';
import { Replay, type ReplayResult } from '../../lib/netpol/replay/replay';
import { hubbleFlow } from '../support/netpol/hubble-flow';
import { launch, openPage, outputFolder, overflowsSideways, seriousFindings, sizes } from './browser';

const inventory = (yaml: string): Inventory => readInventory([{ name: 'policies.yaml', read: () => Buffer.from(yaml) }]);

const policy = (app: string, peers: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${app}-ingress-with-a-long-name-as-real-policies-have, namespace: shop}
spec: {podSelector: {matchLabels: {app: ${app}}}, policyTypes: [Ingress, Egress], ingress: [{from: [${peers}]}], egress: [{to: [{podSelector: {}}]}]}
`;

/** Twelve workloads, of which each lost a caller; a page with every section. */
async function report(): Promise<ReplayResult> {
  const apps = Array.from({ length: 12 }, (_, index) => `workload-${index}`);
  const old = inventory(apps.map((app) => policy(app, '{podSelector: {}}')).join(''));
  const fresh = inventory(apps.map((app) => policy(app, '{podSelector: {matchLabels: {app: front}}}')).join(''));
  const replay = new Replay(old, fresh, {
    mode: 'vpc-cni',
    workloads: emptyInventory,
    ranges: { podCidrs: ['100.64.0.0/16'], nodeCidrs: [], serviceCidrs: [], apiServerCidrs: [] },
  });
  const lines = apps.flatMap((app, index) => [
    ...apps.slice(0, index).map((caller) =>
      hubbleFlow({
        from: { app: caller, ip: `100.64.1.${index}` },
        to: { app, ip: '100.64.0.12' },
        time: `2026-11-2${index % 8}T10:00:00Z`,
      }),
    ),
    hubbleFlow({ from: { app: 'front', ip: '100.64.0.11' }, to: { app, ip: '100.64.0.12' }, verdict: 'DROPPED' }),
    hubbleFlow({ from: { app, ip: '100.64.0.12' }, to: { reserved: 'world', ip: `203.0.113.${index}` }, direction: 'EGRESS', port: 443 }),
  ]);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${lines.join('\n')}\nnot json\n`);
  }
  await replay.read({ name: 'hubble.log', chunks: chunks() });
  return replay.result();
}

describe('report of a replay', () => {
  let browser: Browser;
  let result: ReplayResult;
  let content: string;
  beforeAll(async () => {
    browser = await launch();
    result = await report();
    content = replayPage(result);
  });
  afterAll(() => browser.close());

  test('it has something to show', () => {
    expect(result.newlyBlocked).toBeGreaterThan(50);
    expect(result.contradictions.length).toBeGreaterThan(10);
    expect(result.coverage.some(({ use }) => use !== 'used')).toBe(true);
  });

  test.each([
    ['phone', false],
    ['phone', true],
    ['laptop', false],
    ['laptop', true],
  ] as const)('%s, dark: %s: no request leaves it, nothing serious for axe, nothing cut off sideways', async (size, dark) => {
    const name = `replay-${size}-${dark ? 'dark' : 'light'}`;
    const { page, requests, messages } = await openPage(browser, name, content, { ...sizes[size], dark });
    await page.screenshot({ path: join(outputFolder, `${name}.png`), fullPage: true });
    expect(await overflowsSideways(page)).toBe(false);
    expect(await seriousFindings(page)).toEqual([]);
    expect({ requests, messages }).toEqual({ requests: [], messages: [] });
    await page.context().close();
  });

  test('the search leaves the causes with a connection that has every word', async () => {
    const { page } = await openPage(browser, 'replay-search', content, sizes.laptop);
    await page.getByLabel(/search/i).fill('workload-3 workload-11');
    expect(await page.locator('.cause:visible').count()).toBe(1);
    expect(await page.locator('#found').textContent()).toBe('1 cause shown');
    await page.context().close();
  });
});
