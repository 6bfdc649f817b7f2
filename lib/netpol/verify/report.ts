import { listed, plural } from '../../text/listing';
import { describeSource, type Source } from '../model/source';
import type { Cause } from './causes';
import { type DifferenceJson, describeEndpoint, describePorts, differenceJson } from './describe';
import type { Difference } from './differences';
import type { Verification } from './verify';

/** What `netpol verify --json` prints. */
export interface VerificationJson {
  readonly equal: boolean;
  readonly newlyAllowed: readonly DifferenceJson[];
  readonly newlyBlocked: readonly DifferenceJson[];
  /** Newly allowed, and accepted with --accept. */
  readonly accepted: readonly DifferenceJson[];
  readonly causes: readonly {
    readonly sense: Cause['sense'];
    readonly kind: Cause['kind'];
    readonly title: string;
    readonly connections: number;
    readonly example: DifferenceJson;
  }[];
  /** What was taken as given because the conversion did (--accept). */
  readonly assumed: readonly string[];
  readonly mode: string;
  readonly unproven: readonly string[];
  readonly notes: readonly string[];
}

export function verificationJson(result: Verification): VerificationJson {
  return {
    equal: result.equal,
    newlyAllowed: result.newlyAllowed.map(differenceJson),
    newlyBlocked: result.newlyBlocked.map(differenceJson),
    accepted: result.accepted.map(differenceJson),
    causes: result.causes.map(({ sense, kind, title, connections, differences }) => ({
      sense,
      kind,
      title,
      connections,
      example: differenceJson(differences[0]!),
    })),
    assumed: result.assumed,
    mode: result.mode,
    unproven: result.unproven,
    notes: result.notes,
  };
}

/** Causes that fit on a screen. */
const shownCauses = 5;

/**
 * The report for people: the result, the causes with an example connection each, what was not compared, and what to do next.
 * @param all every cause and every class of connections, instead of as many as fit on a screen
 */
export function verificationText(result: Verification, all = false): string {
  const { causes } = result;
  const shown = all ? causes : causes.slice(0, shownCauses);
  const hidden = causes.length - shown.length;
  return [
    headline(result),
    ...shown.flatMap((cause) => ['', ...causeText(cause, all)]),
    ...(hidden > 0 ? ['', `and ${plural(hidden, 'more cause')}.`] : []),
    ...footer(result),
    ...nextStep(result, hidden > 0 || (!all && causes.some(({ differences }) => differences.length > 1))),
    '',
  ].join('\n');
}

/** The result in one sentence. */
export function headline(result: Verification): string {
  const { equal, newlyAllowed, newlyBlocked, accepted, causes, unproven, evaluators, counts, assumed } = result;
  const judged = `${evaluators.old} against ${evaluators.new}; ${plural(counts.judged, 'pair')} of kinds of endpoints judged`;
  const also = accepted.length > 0 ? `, but for ${plural(accepted.length, 'accepted class', 'accepted classes')} of connections` : '';
  const under = assumed.length > 0 ? `, given ${plural(assumed.length, 'assumption')} of the conversion` : '';
  if (equal) return `Equal${also}${under} (${judged}).`;
  if (causes.length === 0)
    return `No difference found${also}, but equality is not proven for ${plural(unproven.length, 'namespace')}: ${unproven.join(', ')} (${judged}).`;
  const allowed = newlyAllowed.length - accepted.length;
  return `Different: ${plural(newlyBlocked.length, 'class', 'classes')} of connections newly blocked, ${allowed.toLocaleString('en')} newly allowed, from ${plural(causes.length, 'cause')} (${judged}).`;
}

const senses = { newlyAllowed: 'NEWLY ALLOWED', newlyBlocked: 'NEWLY BLOCKED' } as const;

function causeText({ sense, title, connections, differences }: Cause, all: boolean): string[] {
  const shown = all ? differences : differences.slice(0, 1);
  return [
    `${senses[sense]}: ${title}`,
    `  ${plural(connections, 'pair')} of kinds of endpoints in ${plural(differences.length, 'class', 'classes')}; ${all && differences.length > 1 ? 'examples' : 'an example'}:`,
    ...shown.flatMap((difference) => example(difference, sense, all)),
  ];
}

/** Ports and policies of an example that fit on a line. */
const [shownPorts, shownPolicies] = [6, 3];

function example(difference: Difference, sense: Cause['sense'], all: boolean): string[] {
  const { direction, from, to, protocol, port, policies, ports } = difference;
  const [before, after] = outcomes(sense);
  return [
    `    ${direction}, ${protocol} ${port}${conditions(difference)}${ports.length > 0 ? ` (all: ${listed(ports.map(describePorts), all ? Infinity : shownPorts)})` : ''}`,
    `      from  ${describeEndpoint(from)}`,
    `      to    ${describeEndpoint(to)}${service(difference)}`,
    `      old   ${before} ${responsible(policies.old, all)}`,
    `      new   ${difference.uncertain ? 'may be ' : ''}${after} ${responsible(policies.new, all)}`,
  ];
}

export const outcomes = (sense: Cause['sense']): readonly [string, string] =>
  sense === 'newlyAllowed' ? ['blocked', 'allowed'] : ['allowed', 'blocked'];

/** Which connections of a class differ, where not all on that port do. */
export const conditions = ({ conditionsMet }: Difference): string =>
  conditionsMet ? '' : ', only what fails a further condition (layer 7, authentication)';

export const service = ({ service: through }: Difference): string =>
  through === undefined ? '' : `, through the ClusterIP of Service ${through.namespace ?? 'default'}/${through.name}`;

const responsible = (sources: readonly Source[], all: boolean): string =>
  sources.length === 0 ? '(no policy applies)' : `by ${listed(sources.map(describeSource), all ? Infinity : shownPolicies)}`;

function footer({ notes, unproven, causes, accepted, assumed }: Verification): string[] {
  const lines = [
    ...(accepted.length > 0 ? [`Accepted as broader (--accept): ${plural(accepted.length, 'class', 'classes')} of connections.`] : []),
    ...(unproven.length > 0 && causes.length > 0 ? [`More may differ in: ${unproven.join(', ')} (too many combinations of labels).`] : []),
    ...assumedLines(assumed),
    ...notes,
  ];
  return lines.length === 0 ? [] : ['', ...lines.map((note) => `note: ${note}`)];
}

/** Assumptions that fit on a screen beside the causes. */
const shownAssumptions = 5;

export const assumedLines = (assumed: readonly string[]): string[] => [
  ...assumed.slice(0, shownAssumptions).map((text) => `Assumed, as the conversion did: ${text}.`),
  ...(assumed.length > shownAssumptions ? [`and ${plural(assumed.length - shownAssumptions, 'more assumption')} (--json lists all).`] : []),
];

function nextStep({ equal, causes }: Verification, more: boolean): string[] {
  if (equal || causes.length === 0) return [];
  return [
    '',
    more
      ? 'Next: add --all for every class of connections, or --html report.html for one page with a search.'
      : 'Next: change the policies above, or add --html report.html for one page.',
  ];
}
