import type { Event } from '../../../../lib/shift/model/model';
import { calm } from '../../../support/shift-world/calm';
import type { GreenIs, Incident, Script } from '../../../support/shift-world/faults';
import { play, shiftId } from '../../../support/shift-world/history';
import { breaches } from '../../../support/shift-world/invariants';

/** A broken green is caught at the first step: each fault that the alarms alone let pass, with the whole engine. The alarms are OK all the time. */

const at = (second: number, incident: Incident) => ({ at: { second }, incident });

async function played(change: Partial<Script>): Promise<{ ending: string; events: readonly Event[]; steps: number; why: string }> {
  const history = await play({ ...calm, steps: [1, 50, 100], ...change });
  expect(await breaches(history)).toEqual([]);
  const events = await history.world.shifts.events(shiftId);
  const steps = events.filter(({ kind }) => kind === 'step-in-force').length;
  const why = events.findLast(({ kind }) => kind === 'gate')?.text ?? '';
  return { ending: history.ending, events, steps, why };
}

it.each<[string, GreenIs, RegExp]>([
  ['500 to every request', 'serverErrors', /^s0: 6 of 6 \(100 %\) of green's requests were answered with 5XX/],
  ['404 or 401 to every request', 'clientErrors', /answered with 4XX/],
  ['accepts and never answers', 'silent', /not answered/],
  ['50 → 150 ms', 'slow', /slow/],
])('%s at 1 %% and ten requests a second: rolled back at the first step', async (_, is, said) => {
  const { ending, steps, why } = await played({ perMinute: 600, incidents: [at(0, { kind: 'green', is })] });
  expect({ ending, steps }).toEqual({ ending: 'rolled-back', steps: 1 });
  expect(why).toMatch(said);
});

it.each<[string, GreenIs]>([
  ['500', 'serverErrors'],
  ['404', 'clientErrors'],
  ['silence', 'silent'],
])('%s that begins at 100 %%, where there is no other color to compare with: rolled back', async (_, is) => {
  const { ending, steps } = await played({ incidents: [at(500, { kind: 'green', is })] });
  expect({ ending, steps }).toEqual({ ending: 'rolled-back', steps: 3 });
});

it('all green targets deregistered during the bake: rolled back at the next poll, no step more', async () => {
  const { ending, steps, events } = await played({ incidents: [at(100, { kind: 'green-targets', healthy: 0 })] });
  expect({ ending, steps }).toEqual({ ending: 'rolled-back', steps: 1 });
  const began = events.find(({ kind }) => kind === 'started')?.at ?? 0;
  const back = events.find(({ kind }) => kind === 'rolled-back')?.at ?? Infinity;
  expect(back - began).toBeLessThan(1000 * (100 + 20));
});

it('most pods dead: the shift holds where it is, and goes back', async () => {
  const { ending, steps, why } = await played({ incidents: [at(100, { kind: 'green-targets', healthy: 1 })] });
  expect({ ending, steps }).toEqual({ ending: 'rolled-back', steps: 1 });
  expect(why).toContain('s0: green has 1 healthy target, it had 10 before this step');
});

it('too few targets for the next step: it waits for them, and goes on by itself', async () => {
  const incidents = [at(0, { kind: 'green-targets', healthy: 3 }), at(350, { kind: 'green-targets', healthy: 8 })];
  const { ending, events } = await played({ incidents });
  expect(ending).toBe('done');
  const waits = events.find(({ kind, text }) => kind === 'gate' && text.startsWith('hold'));
  expect(waits?.text).toBe(
    "hold: too few targets for the next step: s0: green has 3 healthy targets, 50 % of the requests need 4 (80 % of that share of blue's 10); " +
      "s1: green has 3 healthy targets, 50 % of the requests need 4 (80 % of that share of blue's 10)",
  );
});

it('resumed over a drift after all targets were lost: nothing is raised again, it goes back', async () => {
  const incidents = [
    at(10, { kind: 'weights-from-outside', service: 0, green: 0, where: 'rule' }),
    at(30, { kind: 'green-targets', healthy: 0 }),
    at(250, { kind: 'resume' }),
  ];
  const { ending, why } = await played({ incidents });
  expect(ending).toBe('rolled-back');
  expect(why).toMatch(/too few targets .* s0: green has 0 healthy targets/);
});

it('one busy service is no evidence for the others: a step waits for the requests of each', async () => {
  const { ending, steps, why } = await played({ idle: 's1' });
  expect({ ending, steps }).toEqual({ ending: 'rolled-back', steps: 1 });
  expect(why).toMatch(
    /^no data for 30\d s: s1: green has answered 0 requests at this step, 20 are needed. Set "quiet: true" for a service that has too few requests$/,
  );
});

it('time without observations does not bake', async () => {
  // The record cannot be read for a minute: no tick observes anything.
  const bake = async (incidents: Script['incidents']) => {
    const { events } = await played({ incidents });
    const [from, to] = ['step-in-force', 'step-passed'].map((kind) => events.find((event) => event.kind === kind)?.at ?? 0);
    return (to ?? 0) - (from ?? 0);
  };
  const undisturbed = await bake([]);
  const interrupted = await bake([at(60, { kind: 'outage', of: 'shifts', seconds: 60 })]);
  expect(interrupted - undisturbed).toBeGreaterThanOrEqual(55_000);
});
