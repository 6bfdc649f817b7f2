import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import dev from '../../../config/environments/dev';
import { kubernetesVersions, type VersionRow } from '../../../config/versions';
import { families } from '../../../lib/cli/families';
import { run } from '../../../lib/cli/program';
import { checkEnvironment } from '../../../lib/config/check';
import { loadEnvironment } from '../../../lib/config/load';
import { callsOf } from '../../support/command-lines';
import { pages } from '../../support/pages';
import { testHost } from '../cli/test-host';

/** The recipes of CONTRIBUTING.md are carried out from its own text. */

const text = pages.find(({ page }) => page === 'CONTRIBUTING.md')?.text ?? '';
const recipe = (title: string): string => {
  const [, section] = text.split(`### ${title}\n`);
  if (section === undefined) throw new Error(`CONTRIBUTING.md has no recipe '${title}'`);
  return section.split('\n### ')[0] ?? '';
};

/** The object that a recipe shows; as it has no code in it, it is YAML, too. */
const shown = (title: string): unknown => parse(/```ts\n([\s\S]*?)```/.exec(recipe(title))?.[1] ?? '');

test('add an environment: the command writes a file that passes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'contributing-'));
  const [call = []] = callsOf(recipe('Add an environment'));
  const host = testHost();
  expect(await run([...call, '--environments', folder], host, families)).toBe(0);
  expect(loadEnvironment('trial', folder).services.map(({ name }) => name)).toEqual(['web']);
});

test('add a service: the entry passes beside the others of dev', () => {
  const service = shown('Add a service') as (typeof dev.services)[number];
  const services = checkEnvironment({ ...dev, services: [...dev.services, service] }, 'config/environments/dev.ts').services;
  expect(services.map(({ name }) => name)).toContain('cart');
});

test('add a Kubernetes version: the row has what rows have', () => {
  const row = shown('Add a Kubernetes version') as VersionRow;
  expect(Object.keys(row)).toEqual(Object.keys(kubernetesVersions['1.36'] ?? {}));
  for (const date of [row.standardSupportEnds, row.extendedSupportEnds]) expect(Date.parse(date)).not.toBeNaN();
});
