import pc from 'picocolors';
import type { Check } from '../shift/preflight/check';
import type { Host } from './host';

const order: readonly Check['verdict'][] = ['block', 'warn', 'ok'];

/**
 * What blocks first. Found and to do stand below the name, so that 80 columns are enough.
 * @param subject what was checked, for the last line, which counts all
 * @param shown which checks are printed one by one
 */
export function checksText(subject: string, checks: readonly (Check & { readonly command?: string })[], host: Host, shown = order): string {
  const ink = pc.createColors(host.color);
  const inks: Readonly<Record<Check['verdict'], (text: string) => string>> = { ok: ink.green, warn: ink.yellow, block: ink.red };
  const sorted = shown.flatMap((verdict) => checks.filter((check) => check.verdict === verdict));
  const lines = sorted.flatMap(({ name, verdict, found, todo, command }) => [
    `${inks[verdict](verdict.padEnd(6))}${ink.bold(name)}`,
    ...wrapped(found, host.columns),
    ...(todo === undefined ? [] : wrapped(`to do: ${todo}`, host.columns)),
    // Never broken: it is to be pasted.
    ...(command === undefined ? [] : [`${indent}  ${command}`]),
  ]);
  const counts = order.map((verdict) => `${checks.filter((check) => check.verdict === verdict).length} ${verdict}`);
  return `${[...lines, '', `${subject}: ${counts.join(', ')}`].join('\n')}\n`;
}

const indent = '      ';

/** Broken at spaces to the width of the terminal; a longer word stays whole, so that it can be copied. */
function wrapped(sentence: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of sentence.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > columns) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}
