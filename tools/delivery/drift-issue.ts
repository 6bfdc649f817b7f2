import { oneLine } from '../../lib/text/printable';
import type { Drift, DriftReport } from './stack-drift';

/** The text of the issue on drift. GitHub takes 65,536 characters: https://github.com/orgs/community/discussions/27190 */
const mostCharacters = 60_000;
/** Of a value. */
const mostOfValue = 120;

/** @param run address of the workflow's run @returns Markdown; nothing where nothing has drifted and all was compared */
export function driftIssue(reports: readonly DriftReport[], run: string): string {
  const found = reports.filter(({ drifts, incomplete }) => drifts.length > 0 || Object.keys(incomplete).length > 0);
  if (found.length === 0) return '';
  const head = [
    'What is in AWS is not what the templates say. Undo it there, or write it into the configuration and deploy: the next deploy may or may not undo it.',
    '',
    `Found by ${run}. Weights that a shift moved are not counted.`,
  ];
  const lines = [...head, ...found.flatMap(linesOf)];
  let size = 0;
  const shown = lines.filter((line) => (size += line.length + 1) <= mostCharacters);
  const left = lines.length - shown.length;
  return `${[...shown, ...(left > 0 ? ['', `${left} more lines did not fit; the artifacts of the run have all of it.`] : [])].join('\n')}\n`;
}

const linesOf = ({ env, drifts, incomplete }: DriftReport): string[] => [
  '',
  `### ${env}`,
  ...(drifts.length === 0 ? [] : ['', '| Stack | Resource | Property | Template | AWS |', '|---|---|---|---|---|', ...drifts.map(rowOf)]),
  ...Object.entries(incomplete).flatMap(([stack, why]) => ['', `Not all of ${stack} could be compared: ${code(why)}`]),
];

const rowOf = ({ stack, resource, property, expected, found }: Drift): string =>
  `| ${[stack, resource, property ?? 'all of it', expected, found].map(code).join(' | ')} |`;

/** A value of AWS as code: on one line, and neither a cell nor the code ends in it. */
function code(value: string): string {
  const line = oneLine(value).replaceAll('`', "'").replaceAll('|', '\\|');
  const cut = line.length > mostOfValue ? `${line.slice(0, mostOfValue).replace(/\\+$/, '')}…` : line;
  return cut === '' ? '–' : `\`${cut}\``;
}
