import { html, type Markup } from '../html/markup';
import { renderPage } from '../html/page';
import { plural } from '../text/listing';
import type { Capacity } from './capacity';
import { type Limit, shareOf } from './limit';
import { percent } from './text';

/** What `capacity --html` writes: the size, which limits bind first, every limit as a bar, and each zone when others are lost. */
export function capacityPage(capacity: Capacity): string {
  const title = `Capacity of ${capacity.environment}`;
  const { clusters, notCounted, region, zones } = capacity;
  const body = html`<header>
<h1>${title}</h1>
<p>Both clusters at their declared most, in ${region} over ${plural(zones.length, 'zone')}. Quotas are AWS's defaults; nothing was asked of AWS.</p>
<ul class="tiles">${clusters.map(({ color, nodes, podsPerNode, pods }) => html`<li class="tile"><b>${pods.toLocaleString('en')}</b><span>pods of ${color}, on ${plural(nodes, 'node')} at ${podsPerNode}</span></li>`)}
${firsts(capacity)}</ul>
</header>
<main>
<h2>What binds first</h2>
<ul>${Object.entries(capacity.first).map(([what, limit]) => limit && html`<li>More ${what}: ${limit.name}. ${limit.raise}</li>`)}</ul>
<h2>Limits</h2>
${limitList(capacity)}
<h2>Each zone, when others are lost</h2>
${zoneTable(capacity)}
<h2>Not counted</h2>
<ul>${notCounted.map((text) => html`<li>${text}</li>`)}</ul>
</main>`;
  return renderPage({ title, body, style });
}

const firsts = ({ first }: Capacity): Markup[] =>
  (['nodes', 'services'] as const).flatMap((what) => {
    const { grows } = first[what] ?? {};
    return grows
      ? [
          html`<li class="tile"><b>${grows.holds.toLocaleString('en')}</b><span>${what} at most; ${grows.declared.toLocaleString('en')} declared</span></li>`,
        ]
      : [];
  });

function limitList({ toleratedZones, zones, spreads }: Capacity): Markup {
  const lost =
    toleratedZones > 0 && html`<p>With ${toleratedZones} of ${zones.length} zones lost, which the configuration promises to bear.</p>`;
  return html`${lost}<ul class="limits">${(spreads[toleratedZones]?.limits ?? []).map(limitItem)}</ul>`;
}

/** A meter says with its fill what the figures above it say. */
function limitItem(limit: Limit): Markup {
  const { name, scope, used, available, grows } = limit;
  const holds = grows ? `; holds ${grows.holds.toLocaleString('en')} ${grows.what}` : '';
  const figures = `${used.toLocaleString('en')} of ${available.toLocaleString('en')}, ${percent(limit)} %${holds}`;
  return html`<li><span><b>${name}</b> <span class="faint">${scope}</span></span><span>${figures}</span>
<meter min="0" max="${available}" high="${0.8 * available}" optimum="0" value="${Math.min(used, available)}" title="${name}: ${figures}" aria-label="${name}: ${figures}"></meter></li>`;
}

const inZone = (limits: readonly Limit[]): Limit[] => limits.filter(({ scope }) => scope === 'each zone');

function zoneTable({ spreads }: Capacity): Markup {
  const names = inZone(spreads[0]?.limits ?? []).map(({ name }) => name);
  return html`<div class="scroll" role="region" aria-label="Limits of a zone" tabindex="0"><table>
<thead><tr><th scope="col">Limit</th>${spreads.map(({ zonesLost }) => html`<th scope="col">${plural(zonesLost, 'zone')} lost</th>`)}</tr></thead>
<tbody>${names.map((name, index) => html`<tr><th scope="row">${name}</th>${spreads.map(({ limits }) => cell(inZone(limits)[index]))}</tr>`)}</tbody>
</table></div>`;
}

function cell(limit: Limit | undefined): Markup {
  if (!limit) return html`<td></td>`;
  const broken = shareOf(limit) > 1;
  return html`<td${broken && html` class="bad"`}>${limit.used.toLocaleString('en')} of ${limit.available.toLocaleString('en')}${broken && ', does not fit'}</td>`;
}

const style = `
.limits{list-style:none;padding:0;display:grid;gap:.75rem}
.limits li{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.1rem 1rem}.limits meter{width:100%;height:1rem}
table{border-collapse:collapse;width:100%;overflow-wrap:normal}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid var(--line)}
`;
