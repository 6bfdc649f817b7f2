import { html, type Markup } from '../../html/markup';
import { renderPage } from '../../html/page';
import { plural } from '../../text/listing';
import { pageScript, pageStyle } from '../verify/html-assets';
import type { Change, ChangeCause } from './changes';
import { describeConnection, describeFlows } from './connection-text';
import type { Contradiction } from './contradictions';
import type { RuleUse } from './coverage';
import type { ReplayResult } from './replay';
import { beforeText, contradictionLines, outcomeText, replayHeadline, ruleText } from './report';

/** The whole of `netpol replay --html`: totals, causes with their connections and a search, contradictions, unused rules, and what was left out. */
export function replayPage(result: ReplayResult): string {
  return renderPage({ title, body: bodyOf(result), style: pageStyle, script: pageScript });
}

const title = 'Network policies: what real traffic would meet';
/** Of one list; the count says how many there are. */
const shownItems = 100;

function bodyOf(result: ReplayResult): Markup {
  const { causes, contradictions, coverage } = result;
  const unused = coverage.filter(({ use }) => use !== 'used');
  return html`<header>
<h1>${title}</h1>
<p>${replayHeadline(result)}</p>
<ul class="tiles">
${tile(result.newlyBlocked, 'newly blocked', 'closes')}
${tile(result.newlyAllowed, 'newly allowed', 'opens')}
${tile(contradictions.length, 'contradicted by the log', 'both')}
${tile(result.connections, 'connections judged')}
${tile(unused.length, `of ${plural(coverage.length, 'rule')} unused`)}
</ul>
</header>
<main>
<h2>Causes</h2>
${causes.length === 0 ? html`<p>No connection changes.</p>` : causesOf(causes)}
${result.accepted.length > 0 && html`<h2>Accepted as broader</h2>${firstOf(result.accepted, changeCard)}`}
${contradictions.length > 0 && html`<h2>Contradicted by the log</h2><details><summary>${plural(contradictions.length, 'connection')}</summary>${firstOf(contradictions, contradictionCard)}</details>`}
${unused.length > 0 && html`<h2>Rules that no flow of this log uses</h2>${rulesOf(unused)}`}
<h2>What was left out</h2>
${leftOut(result)}
</main>`;
}

const tile = (figure: number, label: string, tone = ''): Markup =>
  html`<li class="tile ${figure > 0 && tone}"><b>${figure.toLocaleString('en')}</b><span>${label}</span></li>`;

function firstOf<T>(items: readonly T[], markup: (item: T) => Markup): Markup {
  const rest = items.length - shownItems;
  return html`${items.slice(0, shownItems).map(markup)}${rest > 0 && html`<p class="faint">and ${rest.toLocaleString('en')} more; --json has all</p>`}`;
}

function causesOf(causes: readonly ChangeCause[]): Markup {
  return html`<label for="search">Search causes, workloads, ports, policies</label>
<input type="search" id="search" autocomplete="off" placeholder="for instance: shop TCP 443">
<p id="found" role="status" class="faint">${plural(causes.length, 'cause')} shown</p>
${causes.map((cause, index) => causeSection(cause, index === 0))}`;
}

function causeSection({ sense, title: text, changes, flows }: ChangeCause, open: boolean): Markup {
  const opens = sense === 'newlyAllowed';
  return html`<details class="cause"${open && html` open`}><summary><span class="tag ${opens ? 'opens' : 'closes'}">${opens ? '+ newly allowed' : '− newly blocked'}</span> ${text} <span class="faint">${plural(changes.length, 'connection')}, ${plural(flows, 'flow')}</span></summary>
${firstOf(changes, changeCard)}</details>`;
}

const changeCard = ({ judged: { connection }, side }: Change): Markup => html`<article class="card example">
<p><strong>${describeConnection(connection)}</strong></p>
<dl><dt>Log</dt><dd>${describeFlows(connection)}</dd>
<dt>Old</dt><dd>${beforeText(side)}</dd>
<dt>New</dt><dd>${outcomeText(side.new)} (${side.direction})${side.log !== undefined && side.after !== side.new.verdict && `, but the log says ${side.after}`}</dd></dl>
</article>`;

function contradictionCard(contradiction: Contradiction): Markup {
  const { connection } = contradiction.judged;
  const { said, doubt } = contradictionLines(contradiction);
  return html`<article class="card">
<p><strong>${describeConnection(connection)}</strong></p>
<p>${describeFlows(connection)}; ${said}</p>
<p>${doubt}</p>
</article>`;
}

const rulesOf = (unused: readonly RuleUse[]): Markup => html`<details><summary>${plural(unused.length, 'rule')}</summary>
<ul>${unused.slice(0, shownItems).map((rule) => html`<li>${ruleText(rule)}</li>`)}</ul>
${unused.length > shownItems && html`<p class="faint">and ${(unused.length - shownItems).toLocaleString('en')} more; --json has all</p>`}</details>`;

function leftOut({ input, notes }: ReplayResult): Markup {
  const items = [
    ...input.problems.map(({ reason, count, places }) => `${plural(count, 'line')} not read: ${reason} (${places.join(', ')})`),
    ...input.skips.map(({ reason, count }) => `${plural(count, 'record')} not judged: ${reason}`),
    ...notes,
  ];
  return items.length === 0 ? html`<p>Nothing.</p>` : html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}
