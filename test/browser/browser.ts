import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

/** A screenful of a telephone and of a laptop. */
export const sizes = { phone: { width: 390, height: 844 }, laptop: { width: 1280, height: 900 } } as const;

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Where pages and pictures of a run are left to be looked at. */
export const outputFolder = join(tmpdir(), 'bluegreen-browser-tests');

export interface Opened {
  readonly page: Page;
  /** Requests beyond the page itself, and messages on the console. Both must stay empty. */
  readonly requests: string[];
  readonly messages: string[];
}

/** Opens a page from a file, as a user would. */
export async function openPage(
  browser: Browser,
  name: string,
  content: string,
  options: { width: number; height: number; dark?: boolean },
): Promise<Opened> {
  mkdirSync(outputFolder, { recursive: true });
  const file = join(outputFolder, `${name}.html`);
  writeFileSync(file, content);
  const context = await browser.newContext({
    viewport: { width: options.width, height: options.height },
    colorScheme: options.dark ? 'dark' : 'light',
  });
  const page = await context.newPage();
  const requests: string[] = [];
  const messages: string[] = [];
  const address = pathToFileURL(file).href;
  page.on('request', (request) => {
    if (request.url() !== address) requests.push(request.url());
  });
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(String(error)));
  await page.goto(address);
  return { page, requests, messages };
}

interface AxeViolation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe-core finds serious or critical, as text. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // The page's own policy forbids added scripts; evaluate() goes past it.
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const violations = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => ({ html, failureSummary })) })))`,
  );
  return (violations as AxeViolation[])
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary = '' }) => `${html} ${failureSummary}`).join(' | ')}`);
}

/** Whether the page itself can be scrolled sideways. */
export const overflowsSideways = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth + 1');
