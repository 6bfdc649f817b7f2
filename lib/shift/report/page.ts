import { type Chart, chartStyle, clock, lineChart, second, show } from '../../html/chart';
import { html, type Markup } from '../../html/markup';
import { renderPage } from '../../html/page';
import { type Color, colors, otherColor } from '../../names';
import { plural } from '../../text/listing';
import { unanswered } from '../core/evidence/judge';
import type { Event, ShiftStatus } from '../model/model';
import { showWeights } from '../model/weights';
import { type Check, few } from '../preflight/check';
import { failedServices } from './failed';
import { errorRate, p99, range, type Series, shareOfRequests, shareWanted, summed, type Total, total } from './figures';
import type { ShiftRecord } from './record';

/** The report of a shift: one file without requests of its own, fit to be attached to a change record. */
export function reportOf(record: ShiftRecord): string {
  const { shift } = record;
  const title = `Cutover of ${shift.plan.env} to ${shift.plan.to}, ${day(shift.state.startedAt)}`;
  const services = Object.keys(shift.plan.before);
  const body = html`<main>
${header(record, title)}
${tiles(record, services)}
<h2>What users saw</h2>
<p>All services of the shift. The vertical lines are the steps${rollbackDecision(record) && html`; the thick one is the rollback`}. Times are UTC, samples of ${record.traffic.intervalMs / 1000} s from ${record.source}.</p>
${charts(record, services)}
<h2>Events</h2>
${eventsTable(record)}
<h2>Approvals</h2>
${approvals(record)}
${
  (record.shift.plan.analyses ?? []).length > 0 &&
  html`<h2>Analyses</h2>
${analyses(record)}`
}
<h2>What was checked before</h2>
${checks(record)}
<h2>Steps</h2>
${steps(record)}
<h2>Evidence of the last step</h2>
${evidenceTable(record)}
<h2>Services</h2>
${servicesTable(record, services)}
${services.length > 1 && services.map((service) => html`<details><summary>${service}: share, errors and time</summary>${charts(record, [service])}</details>`)}
</main>`;
  return renderPage({ title, body, style: `${chartStyle}${style}` });
}

const outcomes: Readonly<Record<ShiftStatus, { readonly text: string; readonly tag: string }>> = {
  done: { text: 'done', tag: 'good' },
  'rolled-back': { text: 'rolled back', tag: 'bad' },
  guarding: { text: 'rolled back', tag: 'bad' },
  'rolling-back': { text: 'rolling back', tag: 'bad' },
  aborted: { text: 'stopped', tag: 'warn' },
  held: { text: 'held', tag: 'warn' },
  running: { text: 'under way', tag: 'info' },
};

function header({ shift, at }: ShiftRecord, title: string): Markup {
  const { state, lock, plan } = shift;
  const { text, tag } = outcomes[state.status];
  const end = state.endedAt ?? at;
  const failed = failedServices(shift);
  const facts: readonly (readonly [string, Markup | string])[] = [
    ['Outcome', html`<span class="tag ${tag}">${text}</span>${state.reason && html` ${state.reason}`}`],
    ...(failed.length > 0 ? [['Failed', few(failed)] as const] : []),
    ['Direction', `${otherColor(plan.to)} to ${plan.to}`],
    ['Started', `${stamp(state.startedAt)} by ${lock.holder}`],
    [state.endedAt === undefined ? 'As of' : 'Ended', `${stamp(end)}, after ${duration(end - state.startedAt)}`],
    ['Reason given', lock.reason],
    ['Shift', html`<code>${shift.id}</code>`],
  ];
  return html`<h1>${title}</h1>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

const tile = (figure: string, text: string): Markup => html`<li class="tile"><b>${figure}</b><span>${text}</span></li>`;

function tiles(record: ShiftRecord, services: readonly string[]): Markup {
  const { plan, state } = record.shift;
  const sums = summed(record.traffic, services);
  const [mine, others] = [total(sums[plan.to]), total(sums[otherColor(plan.to)])];
  const decision = rollbackDecision(record);
  const passed = record.events.filter(({ kind }) => kind === 'step-passed').length;
  return html`<ul class="tiles">
${tile(`${passed} of ${plan.steps.length}`, 'steps passed')}
${tile(grouped(mine.requests + others.requests), 'requests')}
${tile(rate(mine), `of ${plan.to}'s requests failed (5XX)`)}
${tile(rate(others), `of ${otherColor(plan.to)}'s requests failed`)}
${tile(mine.p99Ms === undefined ? 'no data' : `${show(mine.p99Ms)} ms`, `highest p99 of ${plan.to}`)}
${state.restoredAt !== undefined && decision && tile(duration(state.restoredAt - decision.at), 'from the decision to every rule restored')}
</ul>`;
}

/** Of a person or an alarm's event, which have an event of their own; or of a tick, whose reason is that of the shift from then on. */
const rollbackDecision = ({ events, shift }: ShiftRecord): Event | undefined =>
  events.find(({ kind }) => kind === 'rollback-started') ?? events.find(({ kind, text }) => kind === 'gate' && text === shift.state.reason);

/** A line of each color. */
const both = (points: (color: Color) => Series): Chart['lines'] =>
  colors.map((color) => ({ label: color, style: color, points: points(color) }));

function charts(record: ShiftRecord, services: readonly string[]): Markup {
  const { to } = record.shift.plan;
  const { from, to: until } = range(record);
  const sums = summed(record.traffic, services);
  const decision = rollbackDecision(record);
  const marks = record.events.flatMap((event): NonNullable<Chart['marks']> => {
    const { kind, at, step } = event;
    const percent = record.shift.plan.steps[step ?? -1]?.percent;
    if (kind === 'step-in-force') return [{ at, kind: 'step', ...(percent !== undefined && { label: `${percent} %` }) }];
    return kind === 'rollback-started' || event === decision ? [{ at, kind: 'bad', label: 'rollback' }] : [];
  });
  const common = { from, to: until, marks };
  // A sample covers a whole interval: it is drawn in its middle.
  const middle = (series: Series): Series => series.map(({ at, value }) => ({ at: at + record.traffic.intervalMs / 2, value }));
  return html`${lineChart({
    ...common,
    title: `Share of requests to ${to}`,
    unit: '%',
    max: 100,
    lines: [
      { label: 'by the weights', style: 'wanted', steps: true, points: shareWanted(record, services) },
      { label: `measured at ${to}`, style: to, points: middle(shareOfRequests(sums, to)) },
    ],
  })}
${lineChart({ ...common, title: 'Requests', unit: `per ${record.traffic.intervalMs / 1000} s`, lines: both((color) => middle(sums[color].map(({ at, requests }) => ({ at, value: requests })))) })}
${lineChart({ ...common, title: 'Errors (5XX)', unit: '% of requests', lines: both((color) => middle(errorRate(sums[color]))) })}
${lineChart({ ...common, title: 'p99', unit: `ms${services.length > 1 ? ', the slowest service' : ''}`, lines: both((color) => middle(p99(sums[color]))) })}`;
}

const badKinds = new Set<Event['kind']>(['rollback-started', 'rollback-warning', 'rolled-back', 'lock-broken', 'drift-restored']);
const waitingKinds = new Set<Event['kind']>(['held', 'approval-wanted', 'aborted', 'gate']);

function tagOf({ kind }: Event): string {
  if (badKinds.has(kind)) return 'bad';
  if (waitingKinds.has(kind)) return 'warn';
  return kind === 'done' ? 'good' : 'info';
}

function eventsTable({ events: all }: ShiftRecord): Markup {
  return tableOf(
    'Events',
    ['Time', 'What', 'Text'],
    all.map((event) => [
      html`<span class="time">${second(event.at)}</span>`,
      html`<span class="tag ${tagOf(event)}">${event.kind}</span>`,
      event.text,
    ]),
    'nothing has happened yet',
  );
}

function approvals({ events: all, shift }: ShiftRecord): Markup {
  const given = all.filter(({ kind }) => kind === 'approved');
  const asked = shift.plan.steps.filter(({ approval }) => approval).length;
  if (asked === 0) return html`<p>The plan asked for none.</p>`;
  return html`<p>Asked for before ${asked} of ${plural(shift.plan.steps.length, 'step')}, given ${plural(given.length, 'time')}.</p>
${
  given.length > 0 &&
  tableOf(
    'Approvals',
    ['Time', 'By whom'],
    given.map(({ at, text }) => [html`<span class="time">${second(at)}</span>`, text]),
    '',
  )
}`;
}

const verdictTags: Readonly<Record<Check['verdict'], string>> = { ok: 'good', warn: 'warn', block: 'bad' };

function checks({ preflight }: ShiftRecord): Markup {
  if (!preflight) return html`<p>No preflight is attached to this record (<code>report --preflight</code>).</p>`;
  return html`<p>Preflight of ${stamp(preflight.at)}.</p>
${tableOf(
  'Preflight',
  ['Check', 'Verdict', 'Found', 'To do'],
  preflight.checks.map(({ name, verdict, found, todo }) => [
    name,
    html`<span class="tag ${verdictTags[verdict]}">${verdict}</span>`,
    found,
    todo ?? '',
  ]),
  'it checked nothing',
)}`;
}

const analysisTags = { pass: 'good', fail: 'bad', 'no-data': 'warn' } as const;

/** The user's own measurements, as they were when the shift last read them. */
function analyses({ shift: { plan, state } }: ShiftRecord): Markup {
  return tableOf(
    'Analyses',
    ['Analysis', 'Condition', 'Result', 'Last value'],
    (plan.analyses ?? []).map(({ name, condition }) => {
      const result = state.analyses?.results[name];
      const tag = result && html`<span class="tag ${analysisTags[result.outcome]}">${result.outcome.replace('-', ' ')}</span>`;
      return [name, condition, tag ? html`${tag}${result.dryRun && ' dry run'}` : 'not read', result?.text ?? ''];
    }),
    '',
  );
}

function steps({ shift, events: all }: ShiftRecord): Markup {
  const instant = (kind: Event['kind'], step: number) => {
    const event = all.find((one) => one.kind === kind && one.step === step);
    return event ? html`<span class="time">${second(event.at)}</span>` : '';
  };
  return tableOf(
    'Steps',
    ['Step', 'Wave', 'Share', 'Services', 'Bake', 'In force', 'Passed'],
    shift.plan.steps.map(({ index, wave, percent, weights, bakeSeconds }) => [
      String(index + 1),
      wave,
      `${percent} %`,
      few(Object.keys(weights)),
      duration(bakeSeconds * 1000),
      instant('step-in-force', index),
      instant('step-passed', index),
    ]),
    '',
  );
}

function servicesTable(record: ShiftRecord, services: readonly string[]): Markup {
  const { to, before } = record.shift.plan;
  const old = otherColor(to);
  return tableOf(
    'Services',
    ['Service', 'Weights before', `Requests ${old}`, `Requests ${to}`, `5XX ${old}`, `5XX ${to}`, `p99 ${old}`, `p99 ${to}`],
    services.map((service) => {
      const sums = summed(record.traffic, [service]);
      const [others, mine] = [total(sums[old]), total(sums[to])];
      return [
        service,
        showWeights(before[service]),
        grouped(others.requests),
        grouped(mine.requests),
        rate(others),
        rate(mine),
        ms(others),
        ms(mine),
      ];
    }),
    '',
  );
}

/** On one line: a pair of figures over two lines is read as two rows. */
const onOneLine = (text: string): Markup => html`<span class="whole">${text}</span>`;

/** What the shift judged its last step by: the requests of both colors in it, and the targets before it. */
function evidenceTable({ shift: { plan, state } }: ShiftRecord): Markup {
  const [old, to] = [otherColor(plan.to), plan.to];
  const pair = (of: (color: Color) => number | undefined): Markup => onOneLine([old, to].map((color) => of(color) ?? '–').join(' / '));
  return tableOf(
    'Evidence of the last step',
    [
      'Service',
      'Verdict',
      ...['Requests', '5XX', '4XX', 'Unanswered', 'Slow', 'Healthy targets before'].map((what) => `${what} ${old} / ${to}`),
    ],
    Object.entries(state.findings ?? {}).map(([service, { rises, isEnough, counts }]) => [
      service,
      rises.length > 0 ? rises.join('; ') : onOneLine(isEnough ? 'no worse' : 'too few requests'),
      pair((color) => Math.round(counts[color].requests)),
      pair((color) => Math.round(counts[color].serverErrors)),
      pair((color) => Math.round(counts[color].clientErrors)),
      pair((color) => Math.round(unanswered(counts[color]))),
      pair((color) => Math.round(counts[color].slow)),
      pair((color) => state.reference?.healthy[service]?.[color]),
    ]),
    'none was gathered at the step where the shift stands',
  );
}

/** A table that scrolls on its own, so that the page does not. On a telephone each row is a block, with the heads before the cells. */
function tableOf(name: string, head: readonly string[], rows: readonly (readonly (Markup | string)[])[], none: string): Markup {
  if (rows.length === 0) return html`<p>${none}</p>`;
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table><thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell, column) => html`<td data-label="${head[column]}">${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

const rate = ({ requests, errors }: Total): string => (requests === 0 ? 'no requests' : `${show((100 * errors) / requests)} %`);
const ms = ({ p99Ms }: Total): string => (p99Ms === undefined ? '' : `${show(p99Ms)} ms`);
const grouped = (count: number): string => count.toLocaleString('en-GB');
const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
const stamp = (at: number): string => `${day(at)} ${clock(at)} UTC`;

/** `45 s`, `6 min 12 s`, `2 h 5 min`; tenths below ten seconds. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

const style = `
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:.5rem 1.5rem;margin:1rem 0}
.facts dt{color:var(--faint);font-size:.9rem}.facts dd{margin:0}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{padding:.4rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:normal}
th{background:var(--panel)}tr:last-child td{border-bottom:0}
.time{font-variant-numeric:tabular-nums;white-space:nowrap}
td .tag,td .whole{white-space:nowrap}
details{border-top:1px solid var(--line)}
@media (max-width:40rem){thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,td{display:block}tr{padding:.4rem 0;border-bottom:1px solid var(--line)}tr:last-child{border-bottom:0}
td{border:0;padding:.1rem .7rem}td:empty{display:none}
td::before{content:attr(data-label) " ";color:var(--faint);font-size:.85rem}}
@media print{details:not([open])>*{display:none}}
`;
