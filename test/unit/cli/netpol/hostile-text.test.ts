import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { netpol } from '../../../../lib/cli/netpol/commands';
import { run } from '../../../../lib/cli/program';
import { hostile, hostileOutputs, hostilePolicies, obeyed, outputsOf } from '../../../support/netpol/hostile-text';
import { testHost } from '../test-host';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'hostile-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** One command a field; `npm run test:properties` runs all of them. */
test.each(Object.entries(hostilePolicies))(
  '%s policies with hostile text in any field print nothing that a terminal obeys',
  async (_, objects) => {
    const { found, printed } = await hostileOutputs(cwd, objects, 'one command');
    expect(found.slice(0, 3)).toEqual([]);
    // Escaped, the text does appear: the test reaches the messages it is about.
    expect(printed).toBeGreaterThan(10);
  },
);

test.each([
  ['that holds no object', {}],
  // Findings about a policy say where it stands.
  ['that holds a policy', { ...hostilePolicies.cilium[0], metadata: { name: 'b', namespace: 'shop' } }],
])('neither does the name of a file %s', async (_, content) => {
  rmSync(join(cwd, 'folder'), { recursive: true, force: true });
  mkdirSync(join(cwd, 'folder'));
  writeFileSync(join(cwd, 'folder', `${hostile}.yaml`), JSON.stringify(content));
  const outputs = await outputsOf(cwd, join('folder', 'others.yaml'), [...hostilePolicies.cilium, { apiVersion: 'v1' }], 'folder');
  expect(outputs.filter((output) => obeyed.test(output))).toEqual([]);
  expect(outputs.filter((output) => output.includes('GATE OK')).length).toBeGreaterThan(0);
});

test('an argument with a control character is refused, by its escaped text', async () => {
  const host = testHost({ cwd });
  expect(await run(['netpol', 'inventory', hostile], host, [netpol])).toBe(2);
  expect(host.errors()).toMatch(/^error: found an argument with a control character: 'x\\u001b\[1A.*'; expected: one line of text\n$/);
});
