import type { Event } from '../../../../lib/shift/model/model';
import { calm } from '../../../support/shift-world/calm';
import type { Incident, Script } from '../../../support/shift-world/faults';
import { play, shiftId } from '../../../support/shift-world/history';
import { breaches } from '../../../support/shift-world/invariants';

/** Both colors fail alike, with the whole engine: a dependency, or somebody who sends what makes the service fail. */

const at = (second: number, incident: Incident) => ({ at: { second }, incident });

interface Played {
  readonly ending: string;
  readonly said: string[];
  readonly events: readonly Event[];
}

async function played(
  incidents: Script['incidents'],
  steps: Script['steps'] = [1, 50, 80],
  broken: readonly RegExp[] = [],
): Promise<Played> {
  const history = await play({ ...calm, steps: [...steps], incidents });
  expect((await breaches(history)).filter((breach) => !broken.some((one) => one.test(breach)))).toEqual([]);
  const events = await history.world.shifts.events(shiftId);
  return { ending: history.ending, events, said: events.filter(({ kind }) => kind === 'gate').map(({ text }) => text) };
}

it.each(['serverErrors', 'silent'] as const)(
  '%s of both colors, at each step: it holds, and goes on by itself when that is over',
  async (is) => {
    for (const second of [30, 250]) {
      const { ending, said } = await played(
        [at(second, { kind: 'both', is }), at(second + 600, { kind: 'both', is: 'well' })],
        [1, 50, 100],
      );
      expect({ second, ending }).toEqual({ second, ending: 'done' });
      expect(said).toEqual([
        expect.stringMatching(
          /^hold: both colors fail: s0: \d+ of \d+ \(100 %\) of green's requests failed, .*; s1: .*\. bluegreen promote --env \S+ goes on/,
        ),
        'the colors do not both fail any more',
      ]);
    }
  },
);

it("the load balancer's alarm while both colors have requests: it holds longer than a gate without data may, and never goes back", async () => {
  const incidents = [at(30, { kind: 'load-balancer-alarm', state: 'alarm' }), at(2400, { kind: 'load-balancer-alarm', state: 'ok' })];
  const { ending, said, events } = await played(incidents);
  expect(ending).toBe('done');
  expect(said[0]).toMatch(/^hold: both colors fail: alarm load-balancer\. bluegreen promote/);
  expect(events.filter(({ kind }) => kind === 'reminder').length).toBeGreaterThan(0);
});

it('promote goes on all the same', async () => {
  const incidents = [
    at(30, { kind: 'load-balancer-alarm', state: 'alarm' }),
    at(100, { kind: 'promote' }),
    at(600, { kind: 'load-balancer-alarm', state: 'ok' }),
  ];
  const { events, ending } = await played(incidents, [10, 50], [/before the step before it had baked$/]);
  expect(ending).toBe('done');
  const passed = events.find(({ kind }) => kind === 'step-passed')?.at ?? Infinity;
  expect(passed - (events[0]?.at ?? 0)).toBeLessThan(150_000);
});

it.each<[string, Script['incidents']]>([
  ['the alarm of its service fires', [at(90, { kind: 'alarm', state: 'alarm' })]],
  ['it fails more than the source color does', [at(90, { kind: 'both', is: 'well' }), at(91, { kind: 'green', is: 'serverErrors' })]],
])('a target color that is worse goes back, also while the load balancer fails: %s', async (_, worse) => {
  expect((await played([at(30, { kind: 'load-balancer-alarm', state: 'alarm' }), ...worse])).ending).toBe('rolled-back');
});

it('at 100 % there is nothing to compare with: what begins there goes back', async () => {
  expect((await played([at(230, { kind: 'both', is: 'serverErrors' })], [50, 100])).ending).toBe('rolled-back');
  expect((await played([at(230, { kind: 'load-balancer-alarm', state: 'alarm' })], [50, 100])).ending).toBe('rolled-back');
});
