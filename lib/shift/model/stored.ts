import { type Color, isColor } from '../../names';
import { BackendError } from './backends';
import { type Baseline, type Event, type Lock, modelVersion, type Shift, type Signal, signalKinds } from './model';

/**
 * Whether what a store holds is what it should be. A record that is damaged, of another program or forged must be an error that says so: a rollback then
 * takes the copy of the baseline weights instead, and would otherwise die of the first field that is missing. Of a record of a later version only that is
 * asked which a rollback needs. By hand, because a function that rolls back should carry nothing that it can do without.
 */

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, Check>>;

const text: Check = (value) => typeof value === 'string';
/** Names go into shell comments of a runbook, file names of reports and SSM paths: as the configuration has them, and nothing else. */
const name: Check = (value) => typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,62}$/.test(value);
const oneLineText: Check = (value) => typeof value === 'string' && /^[^\p{Cc}\u2028\u2029]{1,200}$/u.test(value);
const yesOrNo: Check = (value) => typeof value === 'boolean';
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const count: Check = (value) => Number.isInteger(value) && Number(value) >= 0;
const object = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
/** A value for each service. */
const byService =
  (check: Check): Check =>
  (value) =>
    object(value) && Object.entries(value).every(([service, one]) => name(service) && check(one));
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const of =
  (fields: Fields): Check =>
  (value) =>
    wrongField(value, fields) === undefined;

/** The first field that is not as it should be; the empty text for a value that has no fields. */
function wrongField(value: unknown, fields: Fields): string | undefined {
  if (!object(value)) return '';
  return Object.entries(fields).find(([field, check]) => !check(value[field]))?.[0];
}

const weights = of({ blue: number, green: number } satisfies Record<Color, Check>);
const rule = of({ arn: oneLineText, service: name, blue: oneLineText, green: oneLineText });

const baseline: Fields = {
  env: name,
  shiftId: oneLineText,
  to: isColor,
  before: byService(weights),
  disableStickiness: yesOrNo,
  rules: optional(listOf(rule)),
  over: optional(yesOrNo),
};
const lock: Fields = { shiftId: text, holder: text, reason: text, since: number };
const signal: Fields = {
  id: text,
  kind: (value) => signalKinds.some((kind) => kind === value),
  step: optional(count),
  reason: optional(text),
  by: text,
  at: number,
};
const event: Fields = { id: text, shiftId: text, at: number, kind: text, text, step: optional(count), data: optional(object) };
const step = of({ index: count, wave: text, percent: number, weights: byService(weights), bakeSeconds: number, settleSeconds: number });
const analysis = of({
  name: text,
  source: of({ provider: text, query: text }),
  condition: text,
  services: optional(listOf(text)),
  dryRun: yesOrNo,
});
const analysisResults = of({
  readAt: number,
  results: (value) => object(value) && Object.values(value).every(of({ outcome: text, text, dryRun: yesOrNo })),
});
const plan = of({
  env: name,
  to: isColor,
  before: byService(weights),
  steps: (value) => listOf(step)(value) && (value as unknown[]).length > 0,
  gate: of({ extraAlarms: listOf(text) }),
  hooks: listOf(of({ name: text, timeoutSeconds: number })),
  analyses: optional(listOf(analysis)),
  rollback: of({ guardSeconds: number }),
  notes: listOf(text),
});
const state: Fields = {
  status: text,
  step: count,
  phase: text,
  phaseSince: number,
  quietFrom: number,
  bakedMs: number,
  hooksPassed: listOf(text),
  signalsTaken: listOf(text),
  startedAt: number,
  analyses: optional(analysisResults),
};
/** What a rollback needs of a record, whatever its version. */
const anyVersion: Fields = {
  version: count,
  id: oneLineText,
  generation: count,
  revision: count,
  baseline: of(baseline),
  restoring: optional(of(baseline)),
  state: of({ status: text, quietFrom: number }),
  plan: of({ env: name, to: isColor }),
};
const thisVersion: Fields = { plan, state: of(state), lock: of(lock) };

/** @throws BackendError `invalid`, with the field, for what is no record of a shift */
export function storedShift(value: unknown, where: string): Shift {
  const wrong = wrongField(value, anyVersion) ?? ((value as Shift).version > modelVersion ? undefined : wrongField(value, thisVersion));
  if (wrong === undefined) return value as Shift;
  throw new BackendError(
    'invalid',
    `${invalid(where, 'the record of a shift', wrong).message}. bluegreen rollback takes the copy in SSM. ` +
      `To begin another shift after that, delete the item whose pk is current and whose sk is shift`,
  );
}

/** @throws BackendError `invalid` */
export function storedLock(value: unknown, where: string): Lock {
  const wrong = wrongField(value, lock);
  if (wrong === undefined) return value as Lock;
  throw invalid(where, 'a lock', wrong);
}

/** @throws BackendError `invalid` */
export function storedBaseline(value: unknown, where: string): Baseline {
  const wrong = wrongField(value, baseline);
  if (wrong === undefined) return value as Baseline;
  throw invalid(where, 'baseline weights', wrong);
}

/** What is no signal is none: it must neither approve a step nor keep a shift from being read. */
export const isSignal = (value: unknown): value is Signal => wrongField(value, signal) === undefined;

/** What is no event is left out of a report. */
export const isEvent = (value: unknown): value is Event => wrongField(value, event) === undefined;

/** What `history` keeps of a shift. */
export const isHistoryEntry = (value: unknown): value is Pick<Shift, 'id' | 'state' | 'lock'> =>
  wrongField(value, { id: text, state: of(state), lock: of(lock) }) === undefined;

const invalid = (where: string, what: string, field: string): BackendError =>
  new BackendError(
    'invalid',
    `${where} does not hold ${what}: ${field === '' ? 'it has no fields' : `its ${field} is missing or of another form`}`,
  );
