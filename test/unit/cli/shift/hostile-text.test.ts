import { BackendError } from '../../../../lib/shift/model/backends';
import type { AlarmReading, Event, Shift } from '../../../../lib/shift/model/model';
import { storedShift } from '../../../../lib/shift/model/stored';
import { world } from './world';

/** Erases the line above, prints a line of its own, goes to the next one by C1's NEL, and turns the rest around. */
const hostile = 'x\u001B[1A\u001B[2K\r\nGATE OK\u009B31m\u0085GATE OK\u202E\u0007';

/** What no output may hold: a character that a terminal obeys, or a line that the text has made. */
const obeyed = /(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]|^GATE OK/mu;

/** What the screen of `status --watch` itself is made of; its lines end in `\r\n`. */
const ofTheScreen = ['\u001B[?1049h', '\u001B[?1049l', '\u001B[?25h', '\u001B[?25l', '\u001B[H', '\u001B[K', '\u001B[J'];
const withoutScreen = (text: string): string =>
  ofTheScreen.reduce((rest, part) => rest.replaceAll(part, ''), text.replaceAll('\r\n', '\n'));

type Path = readonly (string | number)[];

/** Where a value has text. */
function textsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => textsIn(item, [...path, key]));
}

/** A copy with hostile text at these places. */
function withHostile<T>(value: T, paths: readonly Path[]): T {
  const copy = structuredClone(value);
  for (const path of paths) {
    const parent = path.slice(0, -1).reduce((node, key) => node[key] as Record<string, unknown>, copy as Record<string, unknown>);
    parent[String(path.at(-1))] = hostile;
  }
  return copy;
}

/** What is stored of a shift, and what AWS says of it. */
interface Stored {
  readonly shift: Shift;
  readonly events: readonly Event[];
  readonly alarms: readonly AlarmReading[];
}

const weights = { blue: 90, green: 10 };
const counts = { requests: 10, good: 9, clientErrors: 0, serverErrors: 1, connectionErrors: 0, slow: 0 };
const finding = { rises: [], isEnough: true, counts: { blue: counts, green: counts } };

/** A shift with a text in every place that has one. */
async function full(): Promise<Stored> {
  const { call, shifts } = world();
  await call('shift --env staging --to green --yes --detach');
  const { shift } = await shifts.load();
  if (!shift) throw new Error('no shift');
  const waitingFor = { kind: 'drift' as const, why: 'the rule has other weights', since: 0 };
  const rollbackFailure = { attempts: 2, since: 0, problems: ['web: denied'], retryAt: 1000, notified: 1, remindAt: 2000 };
  const state = { ...shift.state, reason: 'errors of green', waitingFor, rollbackFailure, findings: { web: finding } } as Shift['state'];
  const at = shift.state.startedAt;
  return {
    shift: { ...shift, state },
    events: [
      { id: 'a', shiftId: shift.id, at, kind: 'started', text: 'shift to green', data: { weights: { web: weights } } },
      { id: 'b', shiftId: shift.id, at, kind: 'gate', text: 'alarm staging-gate-to-green: Threshold Crossed' },
    ],
    alarms: [{ name: 'staging-gate-to-green', state: 'alarm', reason: 'Threshold Crossed' }],
  };
}

const statuses: readonly Shift['state']['status'][] = ['running', 'held', 'rolling-back', 'rolled-back'];
const commands = ['status', 'status --json', 'approve', 'resume --detach', 'abort', 'unlock', 'rollback', 'rollback --yes'];

/** Everything that the commands print of it. `status --watch` for a terminal and for a pipe, until the first Ctrl-C. */
async function outputsOf({ shift, events, alarms }: Stored, status: Shift['state']['status']): Promise<string[]> {
  const { call, shifts, backends } = world();
  const stored = { ...shift, state: { ...shift.state, status } };
  const load = async () => ({ shift: stored, lock: stored.lock, signals: [] });
  Object.assign(shifts, { load, events: async () => events, save: async () => false, begin: async () => stored.lock });
  Object.assign(backends.gate, { alarms: async () => alarms });
  const outputs: string[] = [];
  for (const line of commands) {
    const { out, err } = await call(`${line} --env staging`);
    outputs.push(out + err);
  }
  for (const isTty of [true, false]) {
    const stop = new AbortController();
    // Nothing is slept through after it.
    Object.assign(backends.clock, { sleep: async () => stop.abort() });
    const { out, err } = await call('status --env staging --watch', { isTty, signal: stop.signal, rows: 60 });
    outputs.push(withoutScreen(out) + err);
  }
  return outputs;
}

/** The message with which the store refuses a record; undefined where it takes it. */
function refusalOf({ shift }: Stored): string | undefined {
  try {
    storedShift(shift, 'the table');
    return undefined;
  } catch (error) {
    if (error instanceof BackendError) return error.message;
    throw error;
  }
}

/** So many variants, each with another share of the places; all at once, one text could hide the message of another. */
const groups = 12;

test('12: with hostile text in any field of a shift, an event or an alarm, no command prints what a terminal obeys', async () => {
  const stored = await full();
  const places = textsIn(stored);
  // What the store refuses reaches no command but by its message.
  const refused = places.filter((path) => refusalOf(withHostile(stored, [path])) !== undefined);
  for (const path of refused) expect(refusalOf(withHostile(stored, [path]))).not.toMatch(obeyed);
  const reachable = places.filter((path) => !refused.includes(path));
  const outputs: string[] = [];
  for (let group = 0; group < groups; group++) {
    const variant = withHostile(
      stored,
      reachable.filter((_, index) => index % groups === group),
    );
    outputs.push(...(await outputsOf(variant, statuses[group % statuses.length] ?? 'running')));
  }
  expect(outputs.filter((output) => obeyed.test(output)).slice(0, 5)).toEqual([]);
  // Escaped, the text does appear: the test reaches the messages it is about.
  expect(outputs.filter((output) => output.includes('GATE OK')).length).toBeGreaterThan(30);
  expect(refused.length).toBeGreaterThan(3);
  expect(reachable.length).toBeGreaterThan(25);
}, 60_000);
