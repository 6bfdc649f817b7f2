import { html, Markup } from './markup';

/** Sections from which a page is long enough to want a list of them. */
const fewest = 3;

const heading = /<h2(?: id="([^"]*)")?>([\s\S]*?)<\/h2>/g;

/**
 * A list of the page's sections before the first of them, each heading with an id to jump to. Headings that have an id keep it. Texts in the markup
 * are escaped, so that what looks like a heading is one.
 */
export function withContents(body: Markup): Markup {
  const sections: { readonly id: string; readonly text: Markup }[] = [];
  const marked = body.text.replaceAll(heading, (_, given: string | undefined, text: string) => {
    const id = given ?? `section-${sections.length + 1}`;
    sections.push({ id, text: new Markup(text) });
    return `<h2 id="${id}">${text}</h2>`;
  });
  if (sections.length < fewest) return body;
  const list = html`<nav class="contents" aria-label="Contents"><ul>${sections.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`)}</ul></nav>
`;
  const first = marked.indexOf('<h2 id="');
  return new Markup(`${marked.slice(0, first)}${list.text}${marked.slice(first)}`);
}
