import pc from 'picocolors';
import { type Color, otherColor } from '../../names';
import { listed } from '../../text/listing';
import { oneLine, printableLine } from '../../text/printable';
import type { Event, Shift } from '../model/model';
import { few } from '../preflight/check';
import { gateLines } from './gate-lines';
import { newColor, type Row, rowsOf, type Snapshot, timeLeft } from './snapshot';

export interface Frame {
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
}

type Ink = ReturnType<typeof pc.createColors>;

/** Lines of events at the bottom. */
const eventLines = 4;
const fewestRows = 3;

/**
 * A screen of a shift: at most `rows` lines, none wider than `columns`. Services that need attention come first, then those that move; those for
 * which there is no room are summed up in a line, so that nothing is out of sight without a word.
 */
export function screen(snapshot: Snapshot, frame: Frame): string[] {
  const ink = pc.createColors(frame.color);
  const head = headLines(snapshot, ink);
  const tail = snapshot.events.slice(-eventLines).map(eventText);
  const rows = sorted(rowsOf(snapshot));
  const alerts = alertLine(rows);
  if (alerts !== undefined) head.push(ink.red(alerts));
  // Two heads of the table, blank lines around it, and the line that sums the rest up.
  const room = Math.max(fewestRows, frame.rows - head.length - tail.length - 5);
  const shown = rows.length <= room + 1 ? rows : rows.slice(0, room);
  const rest = rows.slice(shown.length);
  const width = Math.max(serviceWidth, frame.columns - tableWidth + serviceWidth);
  const lines = [
    ...head,
    '',
    ...tableHead(newColor(snapshot), width, ink),
    ...shown.map((row) => rowLine(row, newColor(snapshot), width, ink)),
    ...(rest.length > 0 ? [ink.dim(restLine(rest, newColor(snapshot)))] : []),
    '',
    ...tail,
  ];
  return lines.slice(0, frame.rows).map((line) => clip(printableLine(line, frame.color), frame.columns));
}

function headLines(snapshot: Snapshot, ink: Ink): string[] {
  const { shift, lock, at, env } = snapshot;
  const clock = new Date(at).toISOString().slice(11, 19);
  if (!shift) {
    const record = snapshot.recordProblem === undefined ? 'No shift yet.' : ink.red(unreadable(snapshot.recordProblem));
    return [
      `${ink.bold(env)}  ${clock} UTC`,
      record,
      gateLine(snapshot, ink),
      ...unreadableLines(snapshot).map((line) => ink.yellow(line)),
    ];
  }
  const { state, plan } = shift;
  return [
    `${ink.bold(`${env} to ${plan.to}`)}  ${statusInk(shift, ink)}  ${clock} UTC${lock ? `  lock: ${lock.holder}` : ''}`,
    stepLine(shift),
    ...(snapshot.waiting ? [ink.dim(waitingText)] : []),
    ...(state.waitingFor ? [ink.yellow(`waits (${state.waitingFor.kind}): ${state.waitingFor.why}`)] : []),
    ...(state.reason ? [ink.red(state.reason)] : []),
    gateLine(snapshot, ink),
    ...unreadableLines(snapshot).map((line) => ink.yellow(line)),
  ];
}

const waitingText = 'this shift has ended; waiting for the next one';
const unreadable = (why: string): string => `The record of the shift cannot be read: ${why}`;

function statusInk({ state }: Shift, ink: Ink): string {
  const text = state.status === 'running' ? `${state.status}, ${state.phase}` : state.status;
  if (state.status === 'done') return ink.green(text);
  return state.status === 'running' ? ink.cyan(text) : ink.red(text);
}

const barWidth = 20;

function stepLine(shift: Shift): string {
  const { plan, state } = shift;
  const step = plan.steps[state.step];
  const left = timeLeft(shift);
  if (!step) return '';
  const name = `step ${state.step + 1} of ${plan.steps.length}: ${step.wave} ${step.percent} %`;
  if (!left) return name;
  const share = Math.min(1, state.bakedMs / (step.bakeSeconds * 1000));
  const bar = '#'.repeat(Math.round(share * barWidth)).padEnd(barWidth, '.');
  return `${name}  [${bar}] ${span(left.stepMs)} left, ${span(left.allMs)} in all`;
}

/** One line; what is wrong comes first, and a few are enough: the events have the rest. */
function gateLine({ alarms, shift }: Snapshot, ink: Ink): string {
  const inks = { ok: ink.green, alarm: ink.red, 'no-data': ink.yellow, warning: ink.yellow } as const;
  const lines = gateLines(alarms, shift).map(({ kind, text }) => inks[kind](text));
  return listed(lines, 4, '; ');
}

const unreadableLines = ({ shift, recordProblem, live, traffic, health }: Snapshot): string[] => [
  ...(shift && recordProblem !== undefined ? [`${unreadable(recordProblem)}; its last known state is shown`] : []),
  ...Object.entries({ 'the rules': live, 'the metrics': traffic, 'the targets': health }).flatMap(([what, reading]) =>
    reading.ok ? [] : [`${what} cannot be read: ${reading.why}`],
  ),
];

/** What needs attention first, then what moves, then the order of the configuration. */
const sorted = (rows: readonly Row[]): Row[] => rows.toSorted((one, two) => rank(one) - rank(two));
const rank = ({ alert, moving }: Row): number => (alert === undefined ? 2 : 0) + (moving ? 0 : 1);

const serviceWidth = 18;
/** Of the columns after the service. */
const widths = { wanted: 5, live: 5, share: 6, requests: 7, errors: 6, p99: 5, healthy: 4 };
const tableWidth =
  serviceWidth + widths.wanted + widths.live + widths.share + widths.requests + 2 * (widths.errors + widths.p99 + widths.healthy) + 7;

/** Heads of a pair of columns: the names of the colors are too long for some. */
const oldAndNew = (size: number): string => 'old'.padStart(size) + 'new'.padStart(size);
const over = (text: string, size: number): string => ` ${text.padStart(size)}`;

function tableHead(to: Color, width: number, ink: Ink): string[] {
  const shares = widths.wanted + widths.live + widths.share;
  const first =
    ''.padEnd(width) +
    over(`% to ${to}`, shares) +
    over('', widths.requests) +
    over('5XX %', 2 * widths.errors) +
    over('p99 ms', 2 * widths.p99) +
    over('healthy', 2 * widths.healthy);
  const second =
    'service'.padEnd(width) +
    over('want'.padStart(widths.wanted) + 'live'.padStart(widths.live) + 'share'.padStart(widths.share), shares) +
    over('req/min', widths.requests) +
    over(oldAndNew(widths.errors), 2 * widths.errors) +
    over(oldAndNew(widths.p99), 2 * widths.p99) +
    over(oldAndNew(widths.healthy), 2 * widths.healthy);
  return [ink.dim(first), ink.bold(second)];
}

function rowLine(row: Row, to: Color, width: number, ink: Ink): string {
  const old = otherColor(to);
  const name = row.alert === undefined ? row.service : `! ${row.service}`;
  const pair = (values: Partial<Record<Color, number>>, size: number, text: (value: number) => string) =>
    ` ${[old, to].map((color) => cell(values[color], size, text)).join('')}`;
  const line =
    `${cut(name, width).padEnd(width)} ${cell(row.wanted, widths.wanted, percent)}${cell(row.live, widths.live, percent)}${cell(row.share, widths.share, tenth)}` +
    ` ${cell(row.requestsPerMinute, widths.requests, amount)}` +
    pair(row.errorPercent, widths.errors, small) +
    pair(row.p99Ms, widths.p99, (value) => String(Math.round(value))) +
    pair(row.healthy, widths.healthy, String);
  if (row.alert !== undefined) return ink.red(line);
  return row.moving ? line : ink.dim(line);
}

const cell = (value: number | undefined, size: number, text: (value: number) => string): string =>
  (value === undefined ? '-' : text(value)).padStart(size);
const percent = (value: number): string => String(Math.round(value));
const tenth = (value: number): string => value.toFixed(1);
const small = (value: number): string => (value >= 10 ? value.toFixed(1) : value.toFixed(2));

/** `950`, `12.3k`, `1.2M`. */
const amount = (value: number): string => {
  if (value < 1000) return String(Math.round(value));
  return value < 1e6 ? `${(value / 1e3).toFixed(1)}k` : `${(value / 1e6).toFixed(1)}M`;
};

const most = (values: readonly (number | undefined)[]): number => Math.max(0, ...values.map((value) => value ?? 0));

function restLine(rows: readonly Row[], to: Color): string {
  const alerts = rows.filter(({ alert }) => alert !== undefined).length;
  const healthy = rows.flatMap((row) => row.healthy[to] ?? []);
  return [
    `and ${rows.length} more`,
    alerts > 0 ? `${alerts} need attention` : 'none needs attention',
    `at most ${small(most(rows.map((row) => row.errorPercent[to])))} % 5XX and p99 ${Math.round(most(rows.map((row) => row.p99Ms[to])))} ms`,
    ...(healthy.length > 0 ? [`${Math.min(...healthy)} healthy`] : []),
  ].join(', ');
}

/** What is wrong, by service; the rows have no room for it. */
function alertLine(rows: readonly Row[]): string | undefined {
  const alerts = rows.flatMap(({ service, alert }) => (alert === undefined ? [] : [`${service}: ${alert}`]));
  if (alerts.length === 0) return undefined;
  return `check ${few(alerts)}`;
}

const eventText = ({ at, kind, text }: Event): string => `${new Date(at).toISOString().slice(11, 19)} ${kind}: ${text}`;

const two = (value: number): string => String(value).padStart(2, '0');

/** `6:12`, `1:02:03`. */
export function span(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}~`);

/** What colors are written with. */
const sequence = new RegExp(`${String.fromCodePoint(27)}\\[\\d+m`, 'g');

/** Cuts a line to a width; sequences of color have none, and all of them stay. */
export function clip(line: string, columns: number): string {
  let width = 0;
  let text = '';
  let from = 0;
  for (const match of [...line.matchAll(sequence), undefined]) {
    const part = line.slice(from, match?.index).slice(0, Math.max(0, columns - width));
    text += part + (match?.[0] ?? '');
    width += part.length;
    from = (match?.index ?? 0) + (match?.[0].length ?? 0);
  }
  return text;
}

/** A line for a log: what changes seldom. Two that are alike need not both be printed. */
export function plainLine(snapshot: Snapshot): string {
  const { shift, alarms, env, recordProblem, waiting } = snapshot;
  if (!shift)
    return oneLine(recordProblem === undefined ? `${env}: no shift yet; waiting for one` : withoutRecord(snapshot, recordProblem));
  const { state, plan } = shift;
  const step = plan.steps[state.step];
  const ofGate = gateLines(alarms, shift);
  const gate = alarms.ok ? ofGate[0]?.kind : 'not observed';
  const warnings = ofGate.flatMap(({ kind, text }) => (kind === 'warning' ? [text] : []));
  const alerts = alertLine(rowsOf(snapshot));
  const parts = [
    `${env} to ${plan.to}: ${state.status}${state.status === 'running' ? `, ${state.phase}` : ''}`,
    ...(step ? [`step ${state.step + 1} of ${plan.steps.length} (${step.wave} ${step.percent} %)`] : []),
    `gate ${gate}`,
    ...(warnings.length > 0 ? [listed(warnings)] : []),
    ...(state.waitingFor ? [`waits: ${state.waitingFor.why}`] : []),
    ...(state.reason ? [state.reason] : []),
    ...(alerts === undefined ? [] : [alerts]),
    ...(waiting ? [waitingText] : []),
    ...(recordProblem === undefined ? [] : [unreadable(recordProblem)]),
  ];
  return oneLine(parts.join('; '));
}

/** Who gets which share is what the rules say, with or without a record. */
function withoutRecord(snapshot: Snapshot, why: string): string {
  const to = newColor(snapshot);
  const shares = rowsOf(snapshot).map(({ service, live }) => `${service} ${live === undefined ? 'unknown' : `${Math.round(live)} %`}`);
  return `${snapshot.env}: ${unreadable(why)}; to ${to} by the rules: ${shares.join(', ')}`;
}
