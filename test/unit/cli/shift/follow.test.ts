import { ExitCode } from '../../../../lib/cli/host';
import { goOn } from '../../../../lib/cli/shift/follow';
import type { Session } from '../../../../lib/cli/shift/session';
import { MemoryShiftStore } from '../../../../lib/shift/memory/shift-store';
import { BackendError, type Backends } from '../../../../lib/shift/model/backends';
import type { Shift } from '../../../../lib/shift/model/model';
import { defaultPace } from '../../../../lib/shift/model/pace';
import { exampleRecord } from '../../shift/report/example';
import { testHost } from '../test-host';

/** B: an execution was stopped by hand; the terminal said nothing, and Ctrl-C printed "goes on in the cloud". */

/** A shift in the cloud whose terminal is interrupted after so many minutes of following. */
async function interruptedAfter(minutes: number, isTicking: Session['executions']['isTicking'], isTicked = false) {
  const shifts = new MemoryShiftStore();
  const record = exampleRecord({ services: 2 }).shift;
  const shift: Shift = { ...record, state: { ...record.state, status: 'running', endedAt: undefined } };
  await shifts.begin(shift, []);
  let now = shift.state.startedAt;
  const stop = new AbortController();
  const clock = {
    now: () => now,
    async sleep(ms: number) {
      now += ms;
      if (isTicked) await shifts.ticked(shift.id, now);
      if (now - shift.state.startedAt >= minutes * 60_000) stop.abort();
      // An answer of the state machine comes before the timer ends.
      await new Promise((done) => setImmediate(done));
    },
  };
  // Following asks for nothing else.
  const backends = { shifts, clock } as unknown as Backends;
  const session = {
    env: { name: 'prod' },
    runner: { backends, pace: defaultPace, by: 'terminal' },
    executions: { isTicking, ensureTicking: async () => false, check: async () => {} },
    holder: 'alice',
  } as unknown as Session;
  const host = testHost({ signal: stop.signal });
  const code = await goOn(session, host, shift, {} as Parameters<typeof goOn>[3]);
  return { code, err: host.errors() };
}

test('an execution that ticks: the shift goes on without the terminal', async () => {
  const { code, err } = await interruptedAfter(10, async () => true, true);
  expect({ code, err }).toEqual({
    code: ExitCode.done,
    err: expect.stringMatching(/The shift goes on in the cloud: npx bluegreen status --env prod --watch\n$/),
  });
  expect(err).not.toContain('stands still');
});

test('stopped by hand: the terminal says so within minutes, once, and Ctrl-C does not promise what is not so', async () => {
  const { code, err } = await interruptedAfter(10, async () => false);
  expect(code).toBe(ExitCode.refused);
  expect(err).not.toContain('goes on in the cloud');
  expect(err.match(/The shift stands still: nobody has ticked it for 2 minutes\./g)).toHaveLength(1);
  expect(err).toMatch(/Interrupted, and the shift stands still: .*npx bluegreen resume --env prod\n$/);
});

test('what cannot be read is not promised either', async () => {
  const { code, err } = await interruptedAfter(1, async () => {
    throw new BackendError('denied', 'ListExecutions: AccessDenied');
  });
  expect({ code, err }).toEqual({
    code: ExitCode.refused,
    err: expect.stringMatching(/could not be read \(ListExecutions: AccessDenied\): npx bluegreen status --env prod\n$/),
  });
});
