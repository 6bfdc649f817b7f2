import { type Decision, decide, freshMemory, type Memory, type Rules } from '../../../lib/workers/decide';
import type { Claim, DeclaredWorker, Observation, ObservedWorker } from '../../../lib/workers/model';

/** Every branch of a handover's next step, from blue to green, with just what it depends on. */

const now = 1_800_000_000_000;
const pace = { pollMs: 2000, settleMs: 5000, backOffMs: 1000 };
const drainLimitMs = 60_000;
const claim: Claim = { id: 'mine', from: 'blue', to: 'green', by: 'ann', since: now - 10_000 };
const late: Claim = { ...claim, since: now - drainLimitMs };

const rulesOf = (worker: Partial<DeclaredWorker> = {}, atLimit: Rules['atLimit'] = 'back'): Rules => ({
  worker: { kind: 'Deployment', namespace: 'shop', name: 'w', class: 'singleton', cap: Number.POSITIVE_INFINITY, drainLimitMs, ...worker },
  atLimit,
  pace,
});
const singleton = rulesOf();
const competing = rulesOf({ class: 'competing', cap: 5 });

const worker = (over: Partial<ObservedWorker> = {}): ObservedWorker => ({
  resourceVersion: '1',
  paused: false,
  settled: true,
  active: [],
  limit: 1,
  claim,
  ...over,
});
const running = (over: Partial<ObservedWorker> = {}) => worker({ active: ['pod 1'], ...over });
/** Paused by this handover, nothing runs any more. */
const drained = (over: Partial<ObservedWorker> = {}) => worker({ paused: true, pausedAt: now - 5000, ...over });
const idle = (over: Partial<ObservedWorker> = {}) => worker({ paused: true, ...over });

const held = (over: Partial<Memory> = {}): Memory => ({ ...freshMemory(claim), held: ['blue', 'green'], ...over });
const decided = (rules: Rules, blue: ObservedWorker | Observation, green: ObservedWorker | Observation, memory = held()): Decision => {
  const of = (one: ObservedWorker | Observation): Observation => ('state' in one ? one : { state: 'observed', observed: one });
  return decide(rules, memory, { blue: of(blue), green: of(green) }, now);
};
const actionOf = (...args: Parameters<typeof decided>) => decided(...args).action;
const stopped = { do: 'end', outcome: 'stopped' };

describe('before anything is moved', () => {
  it('claims blue first, then green', () => {
    const foreign = { ...claim, id: 'older' };
    const fresh = freshMemory(claim);
    expect(actionOf(singleton, running({ claim: foreign }), idle({ claim: undefined }), fresh)).toEqual({ do: 'claim', color: 'blue' });
    expect(actionOf(singleton, running(), idle({ claim: foreign }), fresh)).toEqual({ do: 'claim', color: 'green' });
    expect(decided(singleton, running(), idle({ claim: foreign }), fresh).memory.held).toEqual(['blue']);
  });

  it.each<[string, Claim | undefined, RegExp]>([
    ['another claim where it held its own', { ...claim, id: 'other', by: 'bob', to: 'blue' }, /^taken over by bob, towards blue$/],
    ['no claim any more', undefined, /^the claim on green was removed$/],
  ])('%s ends it', (_, other, say) => {
    const { action, say: said } = decided(singleton, running(), idle({ claim: other }));
    expect([action, said]).toEqual([{ do: 'end', outcome: 'taken-over' }, expect.stringMatching(say)]);
  });

  it.each<[string, Observation, string]>([
    ['a missing worker', { state: 'missing' }, 'it is gone from green; nothing more was changed'],
    [
      'an obstacle',
      { state: 'observed', observed: idle({ obstacle: 'it scales x, which is not there' }) },
      'green: it scales x, which is not there; nothing more was changed',
    ],
  ])('%s stops it', (_, green, say) => {
    expect(decided(singleton, running(), green)).toMatchObject({ action: stopped, say });
  });

  it('what cannot be observed is waited for, and nothing counts as quiet or held meanwhile', () => {
    const blind = decided(singleton, drained(), { state: 'unknown', why: 'no answer' }, held({ quietSince: 1, holdsSince: 1 }));
    expect(blind).toMatchObject({ action: { do: 'wait', ms: pace.backOffMs }, memory: { quietSince: undefined, holdsSince: undefined } });
    expect(blind.say).toBeUndefined();
    const overdue = decided(singleton, drained(), { state: 'unknown', why: 'no answer' }, held({ claim: late }));
    expect(overdue.say).toBe('not on green after 1 minute: green cannot be observed: no answer');
  });
});

describe('one color at a time', () => {
  it('pauses the source first; says so where it runs on both', () => {
    expect([actionOf(singleton, running(), idle()), decided(singleton, running(), idle()).say]).toEqual([
      { do: 'pause', color: 'blue' },
      undefined,
    ]);
    expect(decided(singleton, running(), running()).say).toBe('it runs on both colors; blue is paused');
    expect(decided(competing, running(), running()).say).toBeUndefined();
  });

  it('starts once the source has been quiet for the settling time, not before', () => {
    const quietFor = (ms: number) => actionOf(singleton, drained(), idle(), held({ quietSince: now - ms }));
    expect(quietFor(pace.settleMs)).toEqual({ do: 'unpause', color: 'green' });
    expect(quietFor(pace.settleMs - 1)).toEqual({ do: 'wait', ms: pace.pollMs });
    expect(decided(singleton, drained(), idle()).memory.quietSince).toBe(now);
  });

  it.each<[string, Partial<ObservedWorker>]>([
    ['something still runs', { active: ['pod 1'] }],
    ['its controller has not seen the pause', { settled: false }],
    ['it is not paused', { paused: false }],
  ])('is not quiet while %s', (_, over) => {
    expect(decided(singleton, drained(over), idle(), held({ quietSince: now - 60_000 })).memory.quietSince).toBeUndefined();
  });

  it('a start that fails is given up after the time that a drain may take', () => {
    const quietFor = (ms: number, memory: Partial<Memory> = {}) =>
      decided(singleton, drained({ pausedAt: claim.since }), idle(), held({ quietSince: now - ms, ...memory }));
    expect(quietFor(drainLimitMs)).toMatchObject({
      action: { do: 'turn-back' },
      say: 'it is paused on both colors, and starting it on green fails; it goes back to blue',
    });
    expect(quietFor(drainLimitMs - 1).action.do).toBe('unpause');
    expect(quietFor(drainLimitMs, { turned: true }).action.do).toBe('unpause');
  });
});

describe('competing consumers', () => {
  it('start beside the source as long as both together stay within the cap', () => {
    const beside = (limit: number) => actionOf(competing, running({ limit: 2 }), idle({ limit }));
    expect(beside(3)).toEqual({ do: 'unpause', color: 'green' });
    expect(beside(4)).toEqual({ do: 'pause', color: 'blue' });
  });

  it('of a source that may still start pods its maximum counts, of a paused one what is left', () => {
    const blue = { limit: 4, active: ['pod 1'] };
    const action = (over: Partial<ObservedWorker>) => actionOf(competing, drained({ ...blue, ...over }), idle({ limit: 2 })).do;
    expect(action({})).toBe('unpause');
    expect(action({ settled: false })).toBe('wait');
    expect(action({ paused: false, limit: 1, active: ['a', 'b', 'c', 'd'] })).toBe('pause');
  });

  it('a target that alone may exceed the cap is not started; one that just fills it is', () => {
    const { action, say } = decided(competing, drained(), idle({ limit: 6 }));
    expect(action).toEqual(stopped);
    expect(say).toBe('green may start 6 pods, and both colors together 5: lower its maximum in Git, or raise maxReplicas');
    expect(actionOf(competing, drained(), idle({ limit: 5 }))).toEqual({ do: 'unpause', color: 'green' });
  });

  it('a target that does not say how many it has counts like the source', () => {
    expect(actionOf(competing, running({ limit: 4 }), idle({ limit: 1, guessed: true })).do).toBe('pause');
  });

  it('may finish what they have begun on the source', () => {
    const done = decided(competing, drained({ active: ['pod 1', 'pod 2'] }), running(), held({ holdsSince: now - pace.settleMs }));
    expect(done).toMatchObject({
      action: { do: 'end', outcome: 'done' },
      say: 'runs on green, paused on blue; pod 1, pod 2 on blue finish',
    });
  });
});

describe('the drain', () => {
  const draining = (over: Partial<ObservedWorker> = {}) => drained({ active: ['pod 1'], pausedAt: late.since, ...over });
  const overdue = (over: Partial<Memory> = {}) => held({ claim: late, ...over });

  it('is waited for within its limit, without a word', () => {
    const { action, say } = decided(singleton, draining(), idle());
    expect([action, say]).toEqual([{ do: 'wait', ms: pace.pollMs }, undefined]);
  });

  it('beyond it goes back to where it ran, and says what is left', () => {
    const back = decided(singleton, draining(), idle(), overdue());
    expect(back).toMatchObject({ action: { do: 'turn-back' }, say: 'pod 1 on blue is still there; it goes back to blue' });
    expect(decided(singleton, draining({ active: ['a', 'b'] }), idle(), overdue()).say).toMatch(/^a, b on blue are still there/);
    const unseen = decided(singleton, draining({ active: [], settled: false }), idle(), overdue());
    expect(unseen.say).toMatch(/^the pause on blue has not taken effect \(does its controller run\?\)/);
  });

  it.each<[string, Rules, Partial<ObservedWorker>, Partial<Memory>]>([
    ['a person said to wait', rulesOf({}, 'wait'), {}, {}],
    ['it is already on its way back', singleton, {}, { turned: true }],
    ['it did not run there when this handover began', singleton, { pausedAt: late.since - 1 }, {}],
    ['no handover paused it', singleton, { pausedAt: undefined }, {}],
  ])('beyond it is waited for where %s, and said once for each limit', (_, rules, over, memory) => {
    const waiting = decided(rules, draining(over), idle(), overdue(memory));
    expect(waiting).toMatchObject({
      action: { do: 'wait', ms: pace.pollMs },
      say: 'not on green after 1 minute: it is paused on both colors: pod 1 on blue is still there',
      memory: { limitSaidAt: now },
    });
    expect(decided(rules, draining(over), idle(), overdue({ ...memory, limitSaidAt: now - drainLimitMs + 1 })).say).toBeUndefined();
    expect(decided(rules, draining(over), idle(), overdue({ ...memory, limitSaidAt: now - drainLimitMs })).say).toBeDefined();
  });

  it('what became quiet after the limit needs no turning back', () => {
    const quiet = decided(singleton, drained({ pausedAt: late.since }), idle(), overdue());
    expect(quiet.action).toEqual({ do: 'wait', ms: pace.pollMs });
    expect(quiet.say).toMatch(/blue has only just become quiet$/);
  });
});

describe('the end', () => {
  const holding = (ms: number, over: Partial<Memory> = {}) => held({ holdsSince: now - ms, ...over });

  it('must hold for the settling time', () => {
    expect(actionOf(singleton, drained(), running(), holding(pace.settleMs - 1))).toEqual({ do: 'wait', ms: pace.pollMs });
    expect(decided(singleton, drained(), running()).memory.holdsSince).toBe(now);
    expect(decided(singleton, drained(), running(), holding(pace.settleMs))).toMatchObject({
      action: { do: 'end', outcome: 'done' },
      say: 'runs on green, paused on blue',
    });
    expect(actionOf(singleton, drained(), running(), holding(pace.settleMs, { turned: true }))).toEqual({
      do: 'end',
      outcome: 'went-back',
    });
  });

  it('does not hold while the target is paused or the source runs', () => {
    expect(decided(singleton, drained(), idle(), holding(60_000)).memory.holdsSince).toBeUndefined();
    expect(decided(singleton, running(), running(), holding(60_000)).memory.holdsSince).toBeUndefined();
  });

  it('what is left on the source is waited for; beyond the limit it is for a person', () => {
    const left = drained({ active: ['pod 1'], pausedAt: late.since });
    expect(actionOf(singleton, left, running(), holding(pace.settleMs))).toEqual({ do: 'wait', ms: pace.pollMs });
    const overdue = holding(pace.settleMs, { claim: late });
    const why = 'it runs on green, and pod 1 on blue is still there';
    expect(decided(singleton, left, running(), overdue)).toMatchObject({ action: stopped, say: why });
    expect(decided(rulesOf({}, 'wait'), left, running(), overdue)).toMatchObject({
      action: { do: 'wait' },
      say: `not on green after 1 minute: ${why}`,
    });
  });
});

describe('somebody who undoes the changes', () => {
  const undone = (count: number, over: Partial<Memory> = {}) => held({ undone: count, ...over });

  it('each undone pause and each undone start counts', () => {
    expect(decided(singleton, running(), idle(), held({ wasPaused: true })).memory).toMatchObject({
      undone: 1,
      wasPaused: false,
      wasRunning: false,
    });
    expect(decided(singleton, drained(), idle(), held({ wasPaused: true, wasRunning: true })).memory).toMatchObject({
      undone: 1,
      wasPaused: true,
    });
    expect(decided(singleton, running(), idle(), held({ wasPaused: true, wasRunning: true })).memory.undone).toBe(2);
    expect(decided(singleton, drained(), running(), held({ wasPaused: true, wasRunning: true })).memory).toMatchObject({
      undone: 0,
      wasRunning: true,
    });
  });

  it('twice is tried again, three times is not', () => {
    expect(actionOf(singleton, running(), idle(), undone(1, { wasPaused: true }))).toEqual({ do: 'pause', color: 'blue' });
    expect(decided(singleton, running(), idle(), undone(2, { wasPaused: true }))).toMatchObject({
      action: stopped,
      say: expect.stringMatching(/^somebody undoes the changes .*; it is left running on blue$/),
    });
  });

  it('leaves it on one color: pauses the target where both run, turns back where none does', () => {
    expect(actionOf(singleton, running(), running(), undone(3))).toEqual({ do: 'pause', color: 'green' });
    expect(actionOf(singleton, drained(), idle(), undone(3))).toEqual({ do: 'turn-back' });
    expect(decided(singleton, drained(), idle(), undone(3, { turned: true })).say).toMatch(/left paused on both colors$/);
    expect(decided(singleton, drained(), running(), undone(3)).say).toMatch(/left running on green$/);
  });
});
