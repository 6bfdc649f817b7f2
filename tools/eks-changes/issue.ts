import { oneLine } from '../../lib/text/printable';
import type { Change } from './model';

const titles: Readonly<Record<Change['weight'], string>> = {
  broken: 'Not offered by EKS: a deploy fails',
  due: 'Support and its dates',
  newer: 'New',
};

/** @param asOf day of config/versions.ts @param run address of the workflow's run @returns Markdown; nothing where nothing has changed */
export function changesIssue(changes: readonly Change[], asOf: string, run: string): string {
  if (changes.length === 0) return '';
  const parts = (['broken', 'due', 'newer'] as const).flatMap((weight) => {
    const rows = changes.filter((change) => change.weight === weight);
    if (rows.length === 0) return [];
    return ['', `### ${titles[weight]}`, '', '| Where | `config/versions.ts` | EKS |', '|---|---|---|', ...rows.map(rowOf)];
  });
  return `${[
    `EKS has changed since ${asOf}, the day of \`config/versions.ts\`. How a row is added: CONTRIBUTING.md. Set \`asOf\` to the day on which you compared.`,
    '',
    `Found by ${run}.`,
    ...parts,
  ].join('\n')}\n`;
}

const rowOf = ({ where, found, expected }: Change): string => `| ${[where, found, expected].map(cell).join(' | ')} |`;
const cell = (text: string): string => oneLine(text).replaceAll('|', '\\|');
