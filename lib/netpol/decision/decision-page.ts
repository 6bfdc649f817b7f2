import { html, type Markup } from '../../html/markup';
import { renderPage } from '../../html/page';
import { listed, plural } from '../../text/listing';
import type { ConversionClass } from '../convert/convert';
import type { Source } from '../model/source';
import type { Cause } from '../verify/causes';
import { describeEndpoint } from '../verify/describe';
import { headline } from '../verify/report';
import type { Decision, OpenDecision } from './decision';

const nameOf = ({ kind, namespace, name }: Source): string => `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
const classes: readonly ConversionClass[] = ['exact', 'conditional', 'broader', 'refused'];
const meanings: Readonly<Record<ConversionClass, string>> = {
  exact: 'equal as it is',
  conditional: 'equal while what is listed below holds',
  broader: 'allows more, as asked for',
  refused: 'not written; needs a decision',
};

/** How many policies are of each class, in one sentence. */
export function decisionHeadline({ results }: Decision): string {
  const counts = classes.map((name) => `${results.filter((result) => result.class === name).length.toLocaleString('en')} ${name}`);
  return `${plural(results.length, 'policy', 'policies')}: ${counts.join(', ')}.`;
}

/** One page for the person who decides: what converts, what needs a decision with three options for each, and what to test. */
export function decisionPage(decision: Decision): string {
  return renderPage({ title: 'Network policies: what to decide', body: bodyOf(decision), style, script: '' });
}

const style = `
.option{margin:.25rem 0}
.tile b+span{color:inherit}
`;

function bodyOf(decision: Decision): Markup {
  const { results, open, conditions, verification } = decision;
  const tiles = classes.map(
    (name) =>
      html`<li class="tile"><b>${results.filter((result) => result.class === name).length.toLocaleString('en')}</b><span>${name}: ${meanings[name]}</span></li>`,
  );
  return html`<header>
<h1>Network policies: what to decide</h1>
<p>${decisionHeadline(decision)} ${headline(verification)}</p>
<ul class="tiles">${tiles}</ul>
</header>
<main>
<h2>To decide (${open.length.toLocaleString('en')})</h2>
${open.length === 0 ? html`<p>Every policy was written.</p>` : open.map(decisionCard)}
<h2>To test</h2>
${toTest(decision)}
<h2>What the conversion rests on</h2>
${conditions.length === 0 ? html`<p>On nothing: every written policy is exact.</p>` : html`<ul>${conditions.map(({ text, policies }) => html`<li>${text} <span class="faint">(${plural(policies.length, 'policy', 'policies')}: ${listed(policies.map(nameOf))})</span></li>`)}</ul>`}
</main>`;
}

function decisionCard({ source, reasons, widenings, effects }: OpenDecision): Markup {
  const effect =
    effects.length === 0
      ? 'no connection changes: other policies do the same'
      : effects
          .map(
            ({ sense, differences }) =>
              `${plural(differences.length, 'class', 'classes')} of connections ${sense === 'newlyAllowed' ? 'newly allowed' : 'newly blocked'}`,
          )
          .join(', ');
  return html`<article class="card"><h3>${nameOf(source)}</h3>
<p class="faint">${source.file}:${source.line}</p>
<ul>${reasons.map(({ field, text }) => html`<li><code>${field}</code>: ${text}</li>`)}</ul>
<ol>
<li class="option"><b>Allow more.</b> ${widenings.length === 0 ? 'No option of convert covers this.' : html`Convert with <code>--allow-broader ${widenings.join(',')}</code>.`}</li>
<li class="option"><b>Change the policy</b> on the old cluster so that a NetworkPolicy can express it, and convert again.</li>
<li class="option"><b>Leave it out.</b> Then: ${effect}.${effects.map(exampleOf)}</li>
</ol></article>`;
}

function exampleOf({ differences }: Cause): Markup | string {
  const [first] = differences;
  if (first === undefined) return '';
  return html`<br><span class="faint">For example ${first.protocol} ${first.port} from ${describeEndpoint(first.from)} to ${describeEndpoint(first.to)}.</span>`;
}

/** Differences that no refusal explains: connections to try on the new cluster before the cutover. */
function toTest({ verification, open }: Decision): Markup {
  const explained = new Set(open.flatMap(({ effects }) => effects));
  const left = verification.causes.filter((cause) => !explained.has(cause));
  const accepted = verification.accepted.length;
  if (left.length + accepted === 0) return html`<p>No other connection differs.</p>`;
  return html`<ul>${left.map((cause) => html`<li>${cause.sense === 'newlyAllowed' ? 'Newly allowed' : 'Newly blocked'}: ${cause.title}${exampleOf(cause)}</li>`)}${accepted > 0 && html`<li>Accepted as broader: ${plural(accepted, 'class', 'classes')} of connections.</li>`}</ul>`;
}
