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
