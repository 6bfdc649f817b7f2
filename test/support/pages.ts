import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..', '..');

export interface Page {
  /** Relative to the repository. */
  readonly page: string;
  readonly text: string;
}

/** Every page that a person reads: those at the top, and docs/. */
export const pages: readonly Page[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].map((page) => ({ page, text: readFileSync(join(root, page), 'utf8') }));
