import pc from 'picocolors';
import type { Check } from '../shift/preflight/check';
import { filled } from '../text/filled';
import type { Host } from './host';

const order: readonly Check['verdict'][] = ['block', 'warn', 'ok'];

/**
 * What blocks first. Found and to do stand below the name, so that 80 columns are enough.
 * @param subject what was checked, for the last line, which counts all
 * @param shown which checks are printed one by one
 */
export function checksText(subject: string, checks: readonly Check[], host: Host, shown = order): string {
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

/** Broken at spaces to the width of the terminal. */
const wrapped = (sentence: string, columns: number): string[] =>
  filled(sentence.split(' '), columns - indent.length).map((line) => indent + line);
