import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import staging from '../../../../config/environments/staging';
import { ExitCode } from '../../../../lib/cli/host';
import { run } from '../../../../lib/cli/program';
import { shiftCommands } from '../../../../lib/cli/shift/commands';
import type { Connect } from '../../../../lib/cli/shift/session';
import { analysisLines } from '../../../../lib/cli/shift/text';
import { MemoryRules } from '../../../../lib/shift/memory/rules';
import { MemoryShiftStore } from '../../../../lib/shift/memory/shift-store';
import { MemoryWeightStore } from '../../../../lib/shift/memory/weight-store';
import type { Backends } from '../../../../lib/shift/model/backends';
import { defaultPace } from '../../../../lib/shift/model/pace';
import { ready } from '../../shift/preflight/fixture';
import { exampleRecord } from '../../shift/report/example';
import { testHost } from '../test-host';

test('an analysis of the loopback: no shift in the cloud, because a function cannot reach this machine', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-environments-'));
  const analyses = [{ name: 'slo', provider: 'prometheus', url: 'http://localhost:9090', query: 'up', condition: '> 0' }];
  writeFileSync(join(folder, 'staging.ts'), `export default ${JSON.stringify({ ...staging, shift: { ...staging.shift, analyses } })};\n`);
  const allBlue = Object.fromEntries(staging.services.map(({ name }) => [name, { blue: 100, green: 0 }]));
  const shifts = new MemoryShiftStore();
  const clock = { now: () => 0, sleep: async () => {} };
  // It is refused before anything else is asked for.
  const backends = { rules: new MemoryRules(allBlue), weights: new MemoryWeightStore(allBlue), shifts, clock } as unknown as Backends;
  const executions = { isTicking: async () => false, ensureTicking: async () => true, check: async () => {} };
  const connect: Connect = async () => ({ runner: { backends, pace: defaultPace, by: 'process' }, executions, holder: 'alice' });
  const host = testHost({});
  const line = ['shift', '--env', 'staging', '--environments', folder, '--to', 'green', '--yes'];
  const code = await run(line, host, [shiftCommands(connect, async () => ready)]);
  expect({ code, err: host.errors() }).toEqual({
    code: ExitCode.refused,
    err: expect.stringContaining(
      "analyses of this machine's loopback are read in a terminal only: slo. Give them an https URL, or say --local",
    ),
  });
  expect((await shifts.load()).shift).toBeUndefined();
  rmSync(folder, { recursive: true });
});

test('status: a line for each analysis, and what a server wrote stays on its line', () => {
  const { state } = exampleRecord({ services: 1 }).shift;
  const results = {
    errors: { outcome: 'fail' as const, value: 0.03, text: '0.03, expected < 0.01', dryRun: true },
    slo: { outcome: 'no-data' as const, text: 'cannot be read: Prometheus answered 400: bad\nline', dryRun: false },
  };
  expect(analysisLines({ state: { ...state, analyses: { readAt: 0, results } } })).toEqual([
    'analysis errors: fail (dry run): 0.03, expected < 0.01',
    'analysis slo: no data: cannot be read: Prometheus answered 400: bad\\nline',
  ]);
  expect(analysisLines({ state })).toEqual([]);
});
