import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { reportOf } from '../../lib/shift/report/page';
import { exampleRecord } from '../unit/shift/report/example';
import { launch, openPage, outputFolder, overflowsSideways, seriousFindings, sizes } from './browser';

/** A shift that was rolled back, and one of 50 services that reached its end. */
const reports = {
  'rolled-back': reportOf(exampleRecord({ services: 3, failsAt: 7 })),
  'fifty-services': reportOf(exampleRecord({ services: 50 })),
};

describe('report of a shift', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  const cases = (['rolled-back', 'fifty-services'] as const).flatMap((name) =>
    (['phone', 'laptop'] as const).flatMap((size) => [false, true].map((dark) => [name, size, dark] as const)),
  );

  test.each(cases)('%s on a %s, dark: %s', async (name, size, dark) => {
    const { page, requests, messages } = await openPage(browser, `shift-${name}-${size}-${dark ? 'dark' : 'light'}`, reports[name], {
      ...sizes[size],
      dark,
    });
    expect(requests).toEqual([]);
    expect(messages).toEqual([]);
    expect(await overflowsSideways(page)).toBe(false);
    // A verdict of two words, or two figures with a slash, over two lines is read as two rows.
    expect(await page.$$eval('td .whole', (all) => all.filter((one) => one.getClientRects().length > 1).length)).toBe(0);
    expect(await page.$$eval('td .whole', (all) => all.length)).toBeGreaterThan(6);
    // A chart that has collapsed, or text that shrinks with it, is not legible.
    const [chart] = await page.$$('.plot > svg');
    const box = await chart?.boundingBox();
    expect(box?.height).toBeGreaterThan(120);
    expect(box?.width).toBeGreaterThan(0.7 * (sizes[size].width - 100));
    expect(Number(await page.evaluate(`parseFloat(getComputedStyle(document.querySelector('.ticks-y')).fontSize)`))).toBeGreaterThanOrEqual(
      12,
    );
    await page.click('summary');
    expect(await page.$$eval('details[open] .plot > svg', (all) => all.length)).toBe(4);
    expect(await seriousFindings(page)).toEqual([]);
    await page.screenshot({
      path: join(outputFolder, `shift-${name}-${size}-${dark ? 'dark' : 'light'}.png`),
      fullPage: name === 'rolled-back',
    });
    await page.context().close();
  });
});
