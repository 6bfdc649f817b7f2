import { createHash } from 'node:crypto';
import { withContents } from './contents';
import { html, Markup } from './markup';

export interface Page {
  readonly title: string;
  readonly body: Markup;
  /** Styles of this report, on top of the shared ones. */
  readonly style?: string;
  /** A classic script, run after the body. It must not need the network. */
  readonly script?: string;
}

/**
 * A whole report in one file, with a list of its sections where there are several: no request leaves it (its content security policy forbids all but its own style and script), it follows the
 * reader's light or dark preference, and prints.
 */
export function renderPage({ title, body, style = '', script = '' }: Page): string {
  const styles = `${tokens}${style}`;
  const policy = [
    `default-src 'none'`,
    `style-src ${hashOf(styles)}`,
    `img-src data:`,
    ...(script === '' ? [] : [`script-src ${hashOf(script)}`]),
  ].join('; ');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Markup(styles)}</style>
</head>
<body>
${withContents(body)}
${script !== '' && html`<script>${new Markup(script)}</script>`}
</body>
</html>
`.text;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * Colors are named for what they mean. Every pair of text and background reaches 4.5:1 in both schemes; meaning is never carried by
 * color alone.
 */
const tokens = `
:root{color-scheme:light dark;--paper:#fff;--panel:#f4f6f8;--ink:#16202b;--faint:#4d5a67;--line:#c9d1d9;--accent:#0b5cad;
--bad:#a4262c;--bad-paper:#fde7e7;--warn:#7a4b00;--warn-paper:#fff1d6;--good:#1d6b34;--good-paper:#e3f5e8;--info:#0b5cad;--info-paper:#e3effb}
@media (prefers-color-scheme:dark){:root{--paper:#11161c;--panel:#1b222b;--ink:#e6edf3;--faint:#a9b4c0;--line:#38424e;--accent:#7cb8ff;
--bad:#ff9d9d;--bad-paper:#4a1c20;--warn:#ffc766;--warn-paper:#45310c;--good:#7fdc9a;--good-paper:#16381f;--info:#7cb8ff;--info-paper:#14304e}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:80rem;padding:1rem;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:0}
p{margin:.5rem 0}a{color:var(--accent)}
code,pre{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,monospace}
pre{margin:0;padding:.75rem;background:var(--panel);border:1px solid var(--line);border-radius:.4rem;overflow:auto;max-height:28rem;overflow-wrap:normal}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
input[type=search]{width:100%;padding:.55rem .7rem;font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--faint);border-radius:.4rem}
summary{cursor:pointer;padding:.35rem 0;color:var(--accent)}
.scroll{position:relative;overflow:auto;max-width:100%;border:1px solid var(--line);border-radius:.4rem}
.tiles{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));padding:0;margin:1rem 0;list-style:none}
.tile{padding:.75rem;border:1px solid var(--line);border-radius:.4rem;background:var(--panel)}
.tile b{display:block;font-size:1.6rem;line-height:1.2}
.tile span{color:var(--faint)}
.card{border:1px solid var(--line);border-radius:.4rem;padding:.75rem;margin:.75rem 0;background:var(--paper)}
.tag{display:inline-block;padding:.05rem .5rem;border-radius:1rem;font-size:.85rem;font-weight:600;border:1px solid currentColor}
.bad{color:var(--bad);background:var(--bad-paper)}.warn{color:var(--warn);background:var(--warn-paper)}
.good{color:var(--good);background:var(--good-paper)}.info{color:var(--info);background:var(--info-paper)}
.faint{color:var(--faint)}
.contents ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:1rem 0;padding:0;list-style:none}
.sr-only{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[hidden]{display:none!important}
@media print{.contents{display:none}body{max-width:none}.scroll,pre{overflow:visible;max-height:none}input[type=search]{display:none}}
`;
