/** Style of the verification report. `opens` and `closes` differ by sign and word as well as by color. */
export const pageStyle = `
.opens{color:var(--bad);background:var(--bad-paper)}
.closes{color:var(--info);background:var(--info-paper)}
.both{color:var(--warn);background:var(--warn-paper)}
.tile.opens span,.tile.closes span{color:inherit}
.same{color:var(--faint)}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;margin:.5rem 0;list-style:none}
.key{display:inline-block;width:1.6rem;text-align:center;font-weight:700;border:1px solid var(--line);border-radius:.2rem}
.matrix table{border-collapse:separate;border-spacing:0;font-size:.8rem;line-height:1.2;overflow-wrap:normal}
.matrix td{min-width:1.6rem;height:1.6rem;text-align:center;font-weight:700;border:solid var(--line);border-width:0 1px 1px 0}
.matrix th{font-weight:400;background:var(--panel);border:solid var(--line);border-width:0 1px 1px 0}
.matrix th[scope=row]{position:sticky;left:0;z-index:1;padding:.1rem .5rem;text-align:left;white-space:nowrap}
.matrix th[scope=col]{position:sticky;top:0;z-index:2;padding:.5rem .1rem;vertical-align:bottom}
.matrix th[scope=col] span{writing-mode:vertical-rl;transform:rotate(180deg);white-space:nowrap}
.matrix thead td{position:sticky;left:0;top:0;z-index:3;background:var(--panel)}
.group{margin:1.25rem 0 .25rem}
.example p{margin:0}
.example dl{display:grid;grid-template-columns:auto 1fr;gap:.15rem .75rem;margin:.5rem 0 0}
.example dt{color:var(--faint)}.example dd{margin:0}
.cause{border-bottom:1px solid var(--line)}.cause summary{padding:.5rem 0;cursor:pointer}
.policy{border-bottom:1px solid var(--line)}
.beside{display:grid;gap:1rem;grid-template-columns:minmax(0,1fr);padding-bottom:1rem}
.beside h4{margin:.25rem 0}
.beside section:target{outline:3px solid var(--accent);outline-offset:4px}
@media (min-width:56rem){.beside{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}}
`;

/** Narrows the causes to those with an example that has every word searched for, and opens the policy that a link leads to. */
export const pageScript = `
(() => {
  const search = document.getElementById('search');
  const found = document.getElementById('found');
  const causes = [...document.querySelectorAll('.cause')];
  const textOf = (element) => element.textContent.toLowerCase();
  search?.addEventListener('input', () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const has = (text) => words.every((word) => text.includes(word));
    let shown = 0;
    for (const cause of causes) {
      const whole = has(textOf(cause.querySelector('summary')));
      let left = 0;
      for (const example of cause.querySelectorAll('.example')) {
        example.hidden = !whole && !has(textOf(example));
        if (!example.hidden) left += 1;
      }
      cause.hidden = left === 0;
      if (words.length > 0) cause.open = left > 0;
      if (left > 0) shown += 1;
    }
    found.textContent = shown + (shown === 1 ? ' cause shown' : ' causes shown');
  });
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const details = target && target.closest('details');
    if (!details) return;
    details.open = true;
    target.scrollIntoView();
  };
  addEventListener('hashchange', reveal);
  reveal();
})();
`;
