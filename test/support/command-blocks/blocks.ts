import { pages } from '../pages';

/** A fenced block of a page that is neither TypeScript nor a diagram: commands, or what they print. */
export interface Block {
  /** Relative to the repository. */
  readonly page: string;
  /** 1 for the page's first line: the block's first, after the fence. */
  readonly line: number;
  readonly text: string;
}

const fenced = /^( *)```(\w*)\n([\s\S]*?)^ *```$/gm;
const others = new Set(['ts', 'mermaid']);

/** Every such block of every page, in the pages' order. */
export const blocks: readonly Block[] = pages.flatMap(({ page, text }) =>
  [...text.matchAll(fenced)]
    .filter(([, , language = '']) => !others.has(language))
    .map(({ 3: content = '', index }) => ({
      page,
      line: text.slice(0, index).split('\n').length + 1,
      text: content
        .split('\n')
        .map((line) => line.trim())
        .join('\n')
        .trim(),
    })),
);
