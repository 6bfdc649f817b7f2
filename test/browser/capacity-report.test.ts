import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { capacityOf } from '../../lib/capacity/capacity';
import { capacityPage } from '../../lib/capacity/page';
import { loadEnvironment } from '../../lib/config/load';
import { launch, openPage, outputFolder, overflowsSideways, seriousFindings, sizes } from './browser';

describe('page of the capacity of prod', () => {
  let browser: Browser;
  const content = capacityPage(capacityOf(loadEnvironment('prod')));
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test.each([
    ['phone', false],
    ['phone', true],
    ['laptop', false],
    ['laptop', true],
  ] as const)('%s, dark: %s: no request leaves it, nothing serious for axe, nothing cut off sideways', async (size, dark) => {
    const name = `capacity-${size}-${dark ? 'dark' : 'light'}`;
    const { page, requests, messages } = await openPage(browser, name, content, { ...sizes[size], dark });
    await page.screenshot({ path: join(outputFolder, `${name}.png`), fullPage: true });
    expect(await page.locator('meter').count()).toBe(8);
    expect(await overflowsSideways(page)).toBe(false);
    expect(await seriousFindings(page)).toEqual([]);
    expect([...requests, ...messages]).toEqual([]);
    await page.context().close();
  });

  test('the list of contents leads to each section', async () => {
    const { page } = await openPage(browser, 'capacity-contents', content, sizes.phone);
    const links = page.getByRole('navigation', { name: 'Contents' }).getByRole('link');
    expect(await links.allTextContents()).toEqual(await page.locator('h2').allTextContents());
    await links.last().click();
    expect(
      await page
        .locator('h2')
        .last()
        .evaluate((heading) => heading.matches(':target')),
    ).toBe(true);
    await page.context().close();
  });
});
