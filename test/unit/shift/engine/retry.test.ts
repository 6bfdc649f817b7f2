import { retryUntil } from '../../../../lib/shift/engine/retry';

/** A clock that jumps, and the pauses that were asked of it. */
function jumpingClock() {
  const pauses: number[] = [];
  let at = 0;
  const clock = {
    now: () => at,
    sleep: async (ms: number) => {
      pauses.push(ms);
      at += ms;
    },
  };
  return { clock, pauses };
}

test('pauses grow to two seconds until the deadline, and the last failure is returned', async () => {
  const { clock, pauses } = jumpingClock();
  let attempts = 0;
  const result = await retryUntil({ clock, deadline: 7000, backOffMs: 500 }, async () => ({ failed: ++attempts }));
  expect([result, pauses]).toEqual([{ failed: 5 }, [500, 1000, 2000, 2000, 2000]]);
});

test('an attempt may name its pause, which does not make the next one longer; zero is no pause', async () => {
  const { clock, pauses } = jumpingClock();
  const results = [{ failed: 'late', pauseMs: 5000 }, { failed: 'at once', pauseMs: 0 }, { failed: 'busy' }, { done: 'yes' }];
  expect(await retryUntil({ clock, deadline: 60_000, backOffMs: 500 }, async () => results.shift() as { done: string })).toEqual({
    done: 'yes',
  });
  expect(pauses).toEqual([5000, 500]);
});

test('after the deadline there is still one attempt', async () => {
  const { clock } = jumpingClock();
  expect(await retryUntil({ clock, deadline: -1, backOffMs: 500 }, async () => ({ done: 1 }))).toEqual({ done: 1 });
});
