import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Cell, cells, detectionTable } from './table';

const path = resolve(__dirname, '..', '..', 'docs', 'detection.md');

/** The page with its table filled in. */
export function detectionDocs(all: readonly Cell[] = cells()): { path: string; current: string; expected: string } {
  const current = readFileSync(path, 'utf8');
  const table = (_: string, open: string, close: string) => `${open}\n${detectionTable(all)}\n\n${close}`;
  return { path, current, expected: current.replace(/(<!-- detection -->\n)[\s\S]*(<!-- \/detection -->)/, table) };
}
