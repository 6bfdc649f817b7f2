import { plural } from '../../text/listing';
import { describeSource, type Source } from '../model/source';
import { type DifferenceJson, describeEndpoint, describePorts, differenceJson } from './describe';
import type { Difference } from './differences';
import type { Verification } from './verify';

/** What `netpol verify --json` prints. */
export interface VerificationJson {
  readonly equal: boolean;
  readonly letsThrough: readonly DifferenceJson[];
  readonly blocks: readonly DifferenceJson[];
  readonly mode: string;
  readonly unproven: readonly string[];
  readonly notes: readonly string[];
}

export function verificationJson(result: Verification): VerificationJson {
  return {
    equal: result.equal,
    letsThrough: result.letsThrough.map(differenceJson),
    blocks: result.blocks.map(differenceJson),
    mode: result.mode,
    unproven: result.unproven,
    notes: result.notes,
  };
}

/** The report for people, line by line. */
export function verificationText(result: Verification): string {
  return [
    headline(result),
    ...section('LETS MORE THROUGH', result.letsThrough, 'letsThrough'),
    ...section('BLOCKS MORE', result.blocks, 'blocks'),
    ...footer(result),
  ]
    .join('\n')
    .concat('\n');
}

/** The result in one sentence. */
export function headline({ equal, letsThrough, blocks, unproven, evaluators, counts }: Verification): string {
  const judged = `${evaluators.old} against ${evaluators.new}; ${plural(counts.judged, 'pair')} of kinds of endpoints judged`;
  if (equal) return `Equal (${judged}).`;
  if (letsThrough.length + blocks.length === 0) {
    return `No difference found, but equality is not proven for ${plural(unproven.length, 'namespace')}: ${unproven.join(', ')} (${judged}).`;
  }
  return `Different: ${plural(letsThrough.length, 'class', 'classes')} of connections let through that were not, ${plural(blocks.length, 'class', 'classes')} blocked that were not (${judged}).`;
}

function section(title: string, differences: readonly Difference[], sense: 'letsThrough' | 'blocks'): string[] {
  if (differences.length === 0) return [];
  return ['', title, ...differences.flatMap((difference, index) => entry(difference, index + 1, sense))];
}

function entry(difference: Difference, number: number, sense: 'letsThrough' | 'blocks'): string[] {
  const { direction, from, to, protocol, port, policies, ports, pairs } = difference;
  const [before, after] = sense === 'letsThrough' ? ['blocked', 'allowed'] : ['allowed', 'blocked'];
  const maybe = difference.uncertain ? 'may be ' : '';
  return [
    `${String(number).padStart(3)}. ${direction}, ${protocol} ${port}${conditions(difference)}`,
    `     from  ${describeEndpoint(from)}`,
    `     to    ${describeEndpoint(to)}${service(difference)}`,
    `     old   ${before} ${responsible(policies.old)}`,
    `     new   ${maybe}${after} ${responsible(policies.new)}`,
    `     all   ${ports.map(describePorts).join(', ')}; ${plural(pairs, 'pair')} of kinds of endpoints`,
  ];
}

/** Which connections of a class differ, where not all on that port do. */
export const conditions = ({ conditionsMet }: Difference): string =>
  conditionsMet ? '' : ', only what fails a further condition (layer 7, authentication)';

export const service = ({ service: through }: Difference): string =>
  through === undefined ? '' : `, through the ClusterIP of Service ${through.namespace ?? 'default'}/${through.name}`;

export const responsible = (sources: readonly Source[]): string =>
  sources.length === 0 ? '(no policy applies)' : `by ${sources.map(describeSource).join(', ')}`;

function footer({ notes, unproven, letsThrough, blocks }: Verification): string[] {
  const open =
    unproven.length > 0 && letsThrough.length + blocks.length > 0
      ? [`More may differ in: ${unproven.join(', ')} (too many combinations of labels).`]
      : [];
  const lines = [...open, ...notes];
  return lines.length === 0 ? [] : ['', ...lines.map((note) => `note: ${note}`)];
}
