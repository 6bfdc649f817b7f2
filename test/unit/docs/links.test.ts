import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { pages } from '../../support/pages';

const root = resolve(__dirname, '..', '..', '..');
/** Anchors as Git hosts make them of headings: lower case, punctuation dropped, a dash for each space. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );

const links = pages.flatMap(({ page, text }) =>
  [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link = '']) => {
    const [path = '', anchor] = link.split('#');
    return { from: page, link, target: path === '' ? page : relative(root, resolve(root, dirname(page), path)), anchor };
  }),
);

test('every relative link of a page leads to a file, and its anchor to a heading', () => {
  const headings = new Map(pages.map(({ page, text }) => [page, anchorsOf(text)]));
  const dead = links.filter(
    ({ target, anchor }) =>
      !existsSync(join(root, target)) || (anchor !== undefined && headings.has(target) && !headings.get(target)?.includes(anchor)),
  );
  expect(dead.map(({ from, link }) => `${from}: ${link}`)).toEqual([]);
  expect(links.length).toBeGreaterThan(20);
});

// Another step at the front of that page, and a reader who comes from here would skip the one that empties the cluster.
test('pages that send a reader to steps of docs/teardown.md end with the one that removes what Argo CD installed', () => {
  const teardown = pages.find(({ page }) => page === 'docs/teardown.md')?.text ?? '';
  const step = /^(\d+)\. Remove what Argo CD installed/m.exec(teardown)?.[1];
  const ends = pages.flatMap(({ page, text }) =>
    [...text.matchAll(/\[teardown\]\(teardown\.md\), steps? (?:\d+ (?:and|to) )?(\d+)/g)].map(([, end]) => [page, end]),
  );
  expect(ends.length).toBeGreaterThan(0);
  for (const [page, end] of ends) expect([page, end]).toEqual([page, step]);
});
