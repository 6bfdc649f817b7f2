import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostileOutputs, hostilePolicies } from '../support/netpol/hostile-text';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'hostile-'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

test.each(Object.entries(hostilePolicies))(
  '%s policies with hostile text in any field: every command prints nothing that a terminal obeys',
  async (_, objects) => {
    const { found, printed } = await hostileOutputs(cwd, objects, 'every command');
    expect(found.slice(0, 3)).toEqual([]);
    expect(printed).toBeGreaterThan(50);
  },
);
