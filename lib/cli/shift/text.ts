import { type Color, otherColor } from '../../names';
import { unanswered } from '../../shift/core/evidence/judge';
import { raiseText } from '../../shift/core/raise';
import { describeLock } from '../../shift/engine/lock';
import type { Baseline, Event, Plan, RepeatedFailure, Shift, Step } from '../../shift/model/model';
import { showWeights } from '../../shift/model/weights';
import { listed, plural } from '../../text/listing';
import { oneLine } from '../../text/printable';
import { table } from '../../text/table';

/** What people read of plans and shifts. Plain text; one line, one fact. */

/** @param now for the windows of raises */
export function planText(plan: Plan, now: number): string {
  const raises = raiseText({ plan }, now);
  const services = Object.keys(plan.before);
  const rows = plan.steps.map((step) => [
    `${step.index + 1}`,
    step.wave,
    `${step.percent} %`,
    duration(step.bakeSeconds),
    remarks(plan, step),
  ]);
  const bake = plan.steps.reduce((sum, step) => sum + step.bakeSeconds, 0);
  return [
    `Shift of ${plan.env} from ${otherColor(plan.to)} to ${plan.to}: ${plural(services.length, 'service')}, ${plural(plan.steps.length, 'step')}, ${duration(bake)} of bake at least`,
    '',
    ...table([['step', 'wave', plan.to, 'bake', ''], ...rows]),
    '',
    ...(raises === undefined ? [] : [raises, '']),
    'Before, and after a rollback:',
    ...grouped(plan.before),
    ...(plan.notes.length > 0 ? ['', ...plan.notes.map((note) => `note: ${note}`)] : []),
    '',
  ].join('\n');
}

/** What a step asks for besides its bake. */
function remarks(plan: Plan, step: Step): string {
  const hooks = plan.hooks.filter(({ steps }) => steps?.includes(step.percent) ?? true).map(({ name }) => name);
  return [
    listed(Object.keys(step.weights), namesShown),
    ...(step.approval ? ['waits for approval'] : []),
    ...(hooks.length > 0 ? [`hooks: ${hooks.join(', ')}`] : []),
  ].join('; ');
}

/** Services by weights: 50 services have mostly the same. */
export function grouped(weights: Baseline['before']): string[] {
  const groups = new Map<string, string[]>();
  for (const [service, pair] of Object.entries(weights)) groups.set(showWeights(pair), [...(groups.get(showWeights(pair)) ?? []), service]);
  return [...groups].map(([text, services]) => `  ${text}: ${listed(services, namesShown)}`);
}

const namesShown = 6;

/** One line on where a shift stands. Reasons come from alarms, hooks and people, and could hold lines of their own. */
export function shiftLine({ id, plan, state }: Shift): string {
  const step = plan.steps[state.step];
  const where = step ? `step ${state.step + 1} of ${plan.steps.length} (${step.wave} at ${step.percent} % ${plan.to})` : '';
  const why = state.waitingFor ? `: ${state.waitingFor.why}` : state.reason ? `: ${state.reason}` : '';
  const baked =
    state.status === 'running' && state.phase === 'baking' && step
      ? `, baked ${duration(state.bakedMs / 1000)} of ${duration(step.bakeSeconds)}`
      : '';
  const failing = failureText('CANNOT FINISH', state.rollbackFailure) + failureText('CANNOT WRITE THE STEP', state.writeFailure);
  return oneLine(`${id}: ${state.status}${failing}${state.status === 'running' ? `, ${state.phase}, ${where}${baked}` : ''}${why}`);
}

/** Why a rollback has not finished, or a step has not been written. */
function failureText(what: string, failure: RepeatedFailure | undefined): string {
  if (!failure) return '';
  const { attempts, problems, retryAt } = failure;
  const next = new Date(retryAt).toISOString().slice(11, 19);
  return `, ${what} (${plural(attempts, 'attempt')}, next at ${next} UTC): ${listed(problems, 3, '; ')}`;
}

/** What the requests of the step have shown so far, a line per service. Those with a finding come first. */
export function findingLines({ plan, state }: Shift): string[] {
  const rows = Object.entries(state.findings ?? {}).toSorted(([, one], [, other]) => other.rises.length - one.rises.length);
  const row = ([service, { rises, isEnough, counts }]: (typeof rows)[number]): string[] => [
    service,
    ...(['requests', 'serverErrors', 'clientErrors', 'unanswered', 'slow'] as const).map((name) => {
      const of = (color: Color): number => Math.round(name === 'unanswered' ? unanswered(counts[color]) : counts[color][name]);
      return `${of(plan.to)} / ${of(otherColor(plan.to))}`;
    }),
    rises.length > 0 ? 'worse' : isEnough ? 'no worse' : 'too few requests yet',
  ];
  if (rows.length === 0) return [];
  const heads = [`evidence (${plan.to} / ${otherColor(plan.to)})`, 'requests', '5XX', '4XX', 'unanswered', 'slow', ''];
  return table([heads, ...rows.map(row)]);
}

/** What the user's own analyses have shown, a line each. */
export function analysisLines({ state }: Pick<Shift, 'state'>): string[] {
  return Object.entries(state.analyses?.results ?? {}).map(([name, { outcome, text, dryRun }]) =>
    oneLine(`analysis ${name}: ${outcome.replace('-', ' ')}${dryRun ? ' (dry run)' : ''}: ${text}`),
  );
}

export const lockLine = (shift: Pick<Shift, 'lock'>, now: number): string => oneLine(describeLock(shift.lock, now));

export const eventLine = (event: Event): string =>
  oneLine(`${new Date(event.at).toISOString().slice(11, 19)} ${event.kind.padEnd(16)} ${event.text}`);

/** `45 s`, `10 min`, `1 h 30 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 120) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
