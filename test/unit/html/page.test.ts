import { html, Markup } from '../../../lib/html/markup';
import { renderPage } from '../../../lib/html/page';

test('what is put in is escaped, in text and in attributes; markup is not', () => {
  const name = `<script>alert("x")</script> & 'y'`;
  expect(html`<p title="${name}">${name}${html`<b>${1}</b>`}</p>`.text).toBe(
    '<p title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;">&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;<b>1</b></p>',
  );
});

test('lists are joined; false and undefined leave nothing', () => {
  expect(html`<ul>${['a', 'b'].map((item) => html`<li>${item}</li>`)}${false}${undefined}${0}</ul>`.text).toBe(
    '<ul><li>a</li><li>b</li>0</ul>',
  );
});

test('a page forbids every request, and every script but its own', () => {
  const page = renderPage({ title: 'A & B', body: html`<p>text</p>`, script: 'done();' });
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain('<title>A &amp; B</title>');
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'");
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src data:; script-src 'sha256-[\w+/=]+'$/);
  expect(page).toContain('<script>done();</script>');
  expect(renderPage({ title: 't', body: new Markup('') })).not.toContain('script');
});

describe('a page with several sections lists them', () => {
  const page = (sections: readonly string[]) =>
    renderPage({
      title: 't',
      body: html`<header><h1>t</h1></header><main>${sections.map((text) => html`<h2>${text}</h2><p>x</p>`)}</main>`,
    });
  test('before the first, each with a link to its heading', () => {
    const text = page(['One & only', 'Two', '<h2>Three</h2>']);
    expect(text).toContain(
      '<nav class="contents" aria-label="Contents"><ul><li><a href="#section-1">One &amp; only</a></li><li><a href="#section-2">Two</a></li><li><a href="#section-3">&lt;h2&gt;Three&lt;/h2&gt;</a></li></ul></nav>\n<h2 id="section-1">One &amp; only</h2>',
    );
    expect(text.match(/<h2/g)).toHaveLength(3);
  });
  test('a heading keeps the id that it has', () => {
    const body = html`<h2>A</h2><h2 id="causes">B</h2><h2>C</h2>`;
    expect(renderPage({ title: 't', body })).toContain('<a href="#causes">B</a>');
  });
  test('two sections need no list', () => {
    expect(page(['One', 'Two'])).not.toContain('<nav');
  });
});
