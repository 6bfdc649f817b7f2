import type { Preflight } from '../../shift/preflight/preflight';
import type { ServiceScale } from '../../shift/preflight/scale';
import { table } from '../../text/table';

/** Healthy targets that each service needs at each step, and what it has. Services with other steps get a table of their own. */
export function scaleText({ scale = [], to }: Pick<Preflight, 'scale' | 'to'>): string {
  const kinds = [...new Set(scale.map(stepsOf))];
  const tables = kinds.map((kind) => {
    const rows = scale.filter((one) => stepsOf(one) === kind).map(rowOf);
    return table([[`targets in ${to}, needed at`, ...kind.split(','), 'has'], ...rows]);
  });
  return tables.map((lines) => `\n${lines.join('\n')}\n`).join('');
}

const stepsOf = ({ steps }: ServiceScale): string => steps.map(({ percent }) => `${percent} %`).join(',');

/** What is not there yet is marked, for terminals without colors, too. */
const rowOf = ({ service, has, steps }: ServiceScale): string[] => [
  service,
  ...steps.map(({ needs }) => (needs > has ? `${needs} !` : String(needs))),
  String(has),
];
