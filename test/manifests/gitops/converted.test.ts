import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { netpol } from '../../../lib/cli/netpol/commands';
import { run } from '../../../lib/cli/program';
import { testHost } from '../../unit/cli/test-host';
import { chartsFolder } from './rendered';

const committed = join(chartsFolder, 'network-policies', 'converted', 'prod');
const sources = 'test/manifests/fixtures/prod-legacy/policies.yaml';

/** Content by name; how the YAML is written is none of this test's business. */
const filesIn = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(yaml|json)$/.test(name))
      .toSorted()
      .map((name) => [name, parse(readFileSync(join(folder, name), 'utf8')) as unknown]),
  );

test('gitops/network-policies/converted is where netpol convert writes, and what it writes today', async () => {
  const out = mkdtempSync(join(tmpdir(), 'bluegreen-converted-'));
  try {
    const host = testHost();
    expect(await run(['netpol', 'convert', sources, '--env', 'prod', '--out', join(out, 'prod')], host, [netpol])).toBe(0);
    expect(filesIn(join(out, 'prod'))).toEqual(filesIn(committed));
  } finally {
    rmSync(out, { recursive: true });
  }
});

test('netpol check finds nothing in them, netpol verify no difference to where they came from', async () => {
  const host = testHost();
  expect(await run(['netpol', 'check', committed], host, [netpol])).toBe(0);
  expect(
    await run(['netpol', 'verify', sources, committed, '--cluster', 'test/manifests/fixtures/prod-legacy/cluster.yaml'], host, [netpol]),
  ).toBe(0);
});
