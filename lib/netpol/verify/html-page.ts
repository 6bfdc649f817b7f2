import { html, type Markup } from '../../html/markup';
import { renderPage } from '../../html/page';
import { plural } from '../../text/listing';
import type { Source } from '../model/source';
import type { Cause, Sense } from './causes';
import { describeEndpoint, describePorts } from './describe';
import type { Difference, NamespacePair } from './differences';
import { pageScript, pageStyle } from './html-assets';
import type { PolicyText } from './policy-texts';
import { conditions, headline, outcomes, service } from './report';
import type { Verification } from './verify';

/** The whole of `netpol verify --html`: totals, the causes with a search, a matrix of namespaces, and each policy beside its conversion. */
export function pageOf(result: Verification, textOf: PolicyText): string {
  return renderPage({ title: 'Network policies: what would change', body: bodyOf(result, textOf), style: pageStyle, script: pageScript });
}

function bodyOf(result: Verification, textOf: PolicyText): Markup {
  return html`<header>
<h1>Network policies: what would change</h1>
<p>${headline(result)}</p>
${tiles(result)}
</header>
<main>
${result.assumed.length > 0 && html`<h2>What was assumed, as the conversion did</h2><ul>${result.assumed.map((text) => html`<li>${text}</li>`)}</ul>`}
${result.notes.length > 0 && html`<h2>What was not compared</h2><ul>${result.notes.map((note) => html`<li>${note}</li>`)}</ul>`}
${differences(result)}
<h2>Between namespaces</h2>
${matrix(result)}
<h2>Policies, old beside new</h2>
${policies(result, textOf)}
</main>`;
}

const tile = (figure: number, label: string, tone = ''): Markup =>
  html`<li class="tile ${tone}"><b>${figure.toLocaleString('en')}</b><span>${label}</span></li>`;

function tiles({ newlyAllowed, newlyBlocked, policies: { old, new: fresh }, places, evaluators }: Verification): Markup {
  return html`<ul class="tiles">
${tile(newlyAllowed.length, newlyAllowed.length === 1 ? 'class newly allowed' : 'classes newly allowed', newlyAllowed.length > 0 ? 'opens' : '')}
${tile(newlyBlocked.length, newlyBlocked.length === 1 ? 'class newly blocked' : 'classes newly blocked', newlyBlocked.length > 0 ? 'closes' : '')}
${tile(old.length, `old policies (${evaluators.old})`)}
${tile(fresh.length, `new policies (${evaluators.new})`)}
${tile(places.filter((place) => !place.startsWith('(')).length, 'namespaces')}
</ul>`;
}

const signs = {
  same: { sign: '·', word: 'same' },
  opens: { sign: '+', word: 'opens' },
  closes: { sign: '−', word: 'closes' },
  both: { sign: '±', word: 'opens and closes' },
} as const;

function outcomeOf(pair: NamespacePair | undefined): keyof typeof signs {
  if (pair === undefined) return 'same';
  if (pair.opens && pair.closes) return 'both';
  return pair.opens ? 'opens' : 'closes';
}

/** Rows are where connections come from, columns where they go. A sign and a word say what the color says. */
function matrix({ places, pairs }: Verification): Markup {
  const byEnds = new Map(pairs.map((pair) => [`${pair.from}\n${pair.to}`, pair]));
  const cell = (from: string, to: string): Markup => {
    const outcome = outcomeOf(byEnds.get(`${from}\n${to}`));
    const { sign, word } = signs[outcome];
    if (outcome === 'same') return html`<td class="same">${sign}</td>`;
    return html`<td class="${outcome}" title="${from} → ${to}: ${word}"><span aria-hidden="true">${sign}</span><span class="sr-only">${word}</span></td>`;
  };
  const legend = Object.entries(signs).map(
    ([name, { sign, word }]) => html`<li><span class="key ${name}" aria-hidden="true">${sign}</span> ${word}</li>`,
  );
  return html`<ul class="legend">${legend}</ul>
<p class="faint">${plural(pairs.length, 'pair')} of ${(places.length * places.length).toLocaleString('en')} differ. Rows: from. Columns: to.</p>
<div class="scroll matrix" role="region" aria-label="Matrix of namespaces" tabindex="0"><table>
<caption class="sr-only">Connections from the namespace of the row to the namespace of the column</caption>
<thead><tr><td></td>${places.map((to) => html`<th scope="col"><span>${to}</span></th>`)}</tr></thead>
<tbody>${places.map((from) => html`<tr><th scope="row">${from}</th>${places.map((to) => cell(from, to))}</tr>`)}</tbody>
</table></div>`;
}

/** Cards of one cause that are on the page; the count says how many there are. */
const cardsPerCause = 50;

function differences({ causes, accepted }: Verification): Markup {
  if (causes.length + accepted.length === 0) return html`<h2>Causes</h2><p>No connection differs.</p>`;
  return html`<h2 id="causes">Causes</h2>
<label for="search">Search causes, namespaces, labels, ports, policies</label>
<input type="search" id="search" autocomplete="off" placeholder="for instance: shop TCP 443">
<p id="found" role="status" class="faint">${plural(causes.length, 'cause')} shown</p>
${causes.map((cause, index) => section(cause, index === 0))}
${accepted.length > 0 && html`<h3 class="group">Accepted as broader (${accepted.length.toLocaleString('en')})</h3>${accepted.slice(0, cardsPerCause).map((difference) => card(difference, 'newlyAllowed'))}`}`;
}

function section({ sense, title, connections, differences: found }: Cause, open: boolean): Markup {
  return html`<details class="cause"${open && html` open`}><summary><span class="tag ${sense === 'newlyAllowed' ? 'opens' : 'closes'}">${sense === 'newlyAllowed' ? '+ newly allowed' : '− newly blocked'}</span> ${title} <span class="faint">${plural(connections, 'pair')} of kinds of endpoints</span></summary>
${found.slice(0, cardsPerCause).map((difference) => card(difference, sense))}
${found.length > cardsPerCause && html`<p class="faint">and ${(found.length - cardsPerCause).toLocaleString('en')} more classes; --json has all</p>`}</details>`;
}

/** An example connection. */
function card(difference: Difference, sense: Sense): Markup {
  const { direction, from, to, protocol, port, policies: responsible, ports, pairs, uncertain } = difference;
  const [before, after] = outcomes(sense);
  return html`<article class="card example">
<p><strong>${protocol} ${port}</strong>, ${direction}${conditions(difference)}</p>
<dl><dt>From</dt><dd>${describeEndpoint(from)}</dd><dt>To</dt><dd>${describeEndpoint(to)}${service(difference)}</dd>
<dt>Old</dt><dd>${before} ${links(responsible.old, 'old')}</dd>
<dt>New</dt><dd>${uncertain && 'may be '}${after} ${links(responsible.new, 'new')}</dd>
<dt>All</dt><dd>${ports.map(describePorts).join(', ')}; ${plural(pairs, 'pair')} of kinds of endpoints</dd></dl>
</article>`;
}

type Side = 'old' | 'new';
const nameOf = ({ kind, namespace, name }: Source): string => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
const anchor = (side: Side, { kind, namespace = '', name }: Source): string =>
  `${side}-${kind}-${namespace}-${name}`.replaceAll(/[^\w.-]/g, '_');

function links(sources: readonly Source[], side: Side): Markup | string {
  if (sources.length === 0) return '(no policy applies)';
  return html`by ${sources.map((source, index) => html`${index > 0 && ', '}<a href="#${anchor(side, source)}">${nameOf(source)}</a>`)}`;
}

/** Every old policy with those made from it, then new ones of no known origin. */
function policies({ policies: { old, new: fresh } }: Verification, textOf: PolicyText): Markup {
  const texts = new Map(fresh.map((source) => [source, textOf(source) ?? '']));
  const origins = new Map(fresh.map((source) => [source, originOf(source, texts.get(source) ?? '', old)]));
  const madeFrom = (origin: Source | undefined): Source[] => fresh.filter((source) => origins.get(source) === origin);
  const rows = old.map((source) => beside([source], madeFrom(source), textOf, texts));
  const orphans = madeFrom(undefined).map((source) => beside([], [source], textOf, texts));
  return html`<p class="faint">${plural(old.length, 'old policy', 'old policies')}, ${plural(fresh.length, 'new policy', 'new policies')}. Open one to read both sides.</p>${rows}${orphans}`;
}

/** The old policy that a new one says it was made from, or else the one of the same name and namespace. */
function originOf(source: Source, text: string, old: readonly Source[]): Source | undefined {
  const noted = old.find(
    ({ kind, namespace, name }) =>
      text.includes(`${kind} ${namespace === undefined ? '' : `${namespace}/`}${name} `) ||
      text.includes(`${kind}/${namespace === undefined ? '' : `${namespace}/`}${name}`),
  );
  return noted ?? old.find(({ namespace, name }) => name === source.name && namespace === source.namespace);
}

function beside(old: readonly Source[], fresh: readonly Source[], textOf: PolicyText, texts: ReadonlyMap<Source, string>): Markup {
  const [first] = [...old, ...fresh];
  if (first === undefined) return html``;
  const side = (title: Side, sources: readonly Source[]): Markup =>
    html`<div><h4>${title}</h4>${
      sources.length === 0
        ? html`<p class="faint">none</p>`
        : sources.map((source) => policy(title, source, texts.get(source) ?? textOf(source)))
    }</div>`;
  return html`<details class="policy"><summary>${nameOf(first)}${old.length > 0 && ` → ${plural(fresh.length, 'new policy', 'new policies')}`}</summary><div class="beside">${side('old', old)}${side('new', fresh)}</div></details>`;
}

const policy = (
  side: Side,
  source: Source,
  text: string | undefined,
): Markup => html`<section id="${anchor(side, source)}"><p class="faint">${nameOf(source)}, ${source.file}:${source.line}</p>
${text === undefined || text === '' ? html`<p class="faint">The text is not at hand.</p>` : html`<pre tabindex="0" role="region" aria-label="${side}: ${nameOf(source)}">${text}</pre>`}</section>`;
