import { inParallel } from '../../../../lib/shift/engine/parallel';
import { BackendError } from '../../../../lib/shift/model/backends';
import { VirtualClock } from '../../../support/shift-world/clock';

/** Runs jobs in virtual time against a bucket of calls that refills. */
async function run(items: number, options: { burst: number; perSecond: number; deadlineMs: number; atOnce?: number }) {
  const clock = new VirtualClock();
  const start = clock.now();
  let tokens = options.burst;
  let filledAt = start;
  let under = 0;
  let most = 0;
  const done: number[] = [];
  const job = async (item: number) => {
    tokens = Math.min(options.burst, tokens + ((clock.now() - filledAt) * options.perSecond) / 1000);
    filledAt = clock.now();
    most = Math.max(most, ++under);
    await clock.sleep(10);
    under--;
    if (tokens < 1) throw new BackendError('throttled', 'Rate exceeded');
    tokens--;
    done.push(item);
  };
  let failures: unknown[] | undefined;
  const { atOnce = 10, deadlineMs } = options;
  void inParallel([...Array(items).keys()], job, { clock, atOnce, deadline: start + deadlineMs, backOffMs: 100 }).then(
    (result) => (failures = result),
  );
  await clock.runUntil(() => failures !== undefined, 600_000);
  return { done, failures, most, ms: clock.now() - start };
}

it('does a hundred calls in about the time that the bucket needs: forty at once, ten a second', async () => {
  const { done, failures, most, ms } = await run(100, { burst: 40, perSecond: 10, deadlineMs: 60_000 });
  expect(failures).toEqual([]);
  expect(done.toSorted((a, b) => a - b)).toEqual([...Array(100).keys()]);
  expect(most).toBeLessThanOrEqual(10);
  expect(ms).toBeGreaterThan(5500);
  expect(ms).toBeLessThan(12_000);
});

it('gives up at the deadline and returns what is not done', async () => {
  const { done, failures } = await run(30, { burst: 10, perSecond: 1, deadlineMs: 5000 });
  expect(done.length + (failures?.length ?? 0)).toBe(30);
  expect(failures?.length).toBeGreaterThan(10);
});

it('does not repeat a call that may have taken effect', async () => {
  let calls = 0;
  const job = async () => {
    calls++;
    throw new BackendError('timeout', 'no answer');
  };
  const clock = new VirtualClock();
  const failures = await inParallel(['only'], job, { clock, atOnce: 1, deadline: clock.now() + 1000, backOffMs: 1 });
  expect([calls, failures.length]).toEqual([1, 1]);
});

it('throws what is not a failure of the backend', async () => {
  const clock = new VirtualClock();
  const job = async () => {
    throw new TypeError('a bug');
  };
  await expect(inParallel(['only'], job, { clock, atOnce: 1, deadline: clock.now() + 1000, backOffMs: 1 })).rejects.toThrow('a bug');
});
