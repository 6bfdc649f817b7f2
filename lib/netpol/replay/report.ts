import { plural } from '../../text/listing';
import { describeSource, type Source } from '../model/source';
import type { Change, ChangeCause } from './changes';
import { describeConnection, describeFlows, timeText } from './connection-text';
import type { Contradiction } from './contradictions';
import type { RuleUse } from './coverage';
import type { Outcome } from './judge';
import type { JudgedSide } from './judged-connection';
import type { ReplayResult } from './replay';

/** What fits on a screen: causes, connections in each, contradictions. */
const shown = { causes: 5, connections: 3, contradictions: 3, rules: 5 } as const;

/** No connection changes, and the log agrees with the model. */
export const isEqual = ({ newlyBlocked, newlyAllowed, contradictions }: ReplayResult): boolean =>
  newlyBlocked + newlyAllowed + contradictions.length === 0;

/**
 * The report for people: the result in one line, causes with their connections, what the log contradicts, unused rules, what was left out.
 * @param all everything, instead of as much as fits on a screen
 */
export function replayText(result: ReplayResult, all = false): string {
  const causes = all ? result.causes : result.causes.slice(0, shown.causes);
  const hidden = result.causes.length - causes.length;
  return [
    replayHeadline(result),
    ...causes.flatMap((cause) => ['', ...causeText(cause, all)]),
    ...(hidden > 0 ? ['', `and ${plural(hidden, 'more cause')}.`] : []),
    ...contradictionText(result.contradictions, all),
    ...coverageText(result.coverage, all),
    ...footer(result),
    ...nextStep(result, all),
    '',
  ].join('\n');
}

/** The result in one sentence, and what it stands on in another. */
export function replayHeadline(result: ReplayResult): string {
  const { connections, newlyBlocked, newlyAllowed, causes, evaluators, input, first, last, format } = result;
  const span = first === undefined || last === undefined ? '' : `, ${timeText(first)} to ${timeText(last)}`;
  const against = `${evaluators.old ?? 'the log'} against ${evaluators.new}`;
  const base = `${plural(input.records, 'record')} of ${format?.name ?? 'no log'}${span}; ${against}`;
  const changed = newlyBlocked + newlyAllowed;
  return changed === 0
    ? `No connection changes: ${plural(connections, 'connection')} judged (${base}).`
    : `Of ${plural(connections, 'connection')}, ${newlyBlocked.toLocaleString('en')} newly blocked and ${newlyAllowed.toLocaleString('en')} newly allowed, from ${plural(causes.length, 'cause')} (${base}).`;
}

const senses = { newlyAllowed: 'NEWLY ALLOWED', newlyBlocked: 'NEWLY BLOCKED' } as const;

function causeText({ sense, title, changes, flows }: ChangeCause, all: boolean): string[] {
  const listed = all ? changes : changes.slice(0, shown.connections);
  const rest = changes.length - listed.length;
  return [
    `${senses[sense]}: ${title}`,
    `  ${plural(changes.length, 'connection')}, ${plural(flows, 'flow')}`,
    ...listed.flatMap(changeText),
    ...(rest > 0 ? [`    and ${plural(rest, 'more connection')}`] : []),
  ];
}

function changeText({ judged: { connection }, side }: Change): string[] {
  return [
    `    ${describeConnection(connection)}`,
    `      ${describeFlows(connection)}`,
    `      old   ${beforeText(side)}`,
    `      new   ${outcomeText(side.new)} (${side.direction})${side.log !== undefined && side.after !== side.new.verdict ? `, but the log says ${side.after}` : ''}`,
  ];
}

/** What was, with who says so. */
export function beforeText({ before, old, log, direction }: JudgedSide): string {
  if (old === undefined) return before === undefined ? `passed (${direction})` : `${before} by the log (${direction})`;
  const said = log !== undefined && before !== undefined && before !== old.verdict ? `, but the log says ${before}` : '';
  return `${outcomeText(old)} (${direction})${said}`;
}

const verdicts = { allowed: 'allowed', blocked: 'blocked', either: 'may be blocked' } as const;

export function outcomeText({ verdict, policies, service }: Outcome): string {
  const through = service === undefined ? '' : ` through the ClusterIP of Service ${service.namespace ?? 'default'}/${service.name}`;
  return `${verdicts[verdict]}${through} ${responsible(policies)}`;
}

const responsible = (sources: readonly Source[]): string =>
  sources.length === 0 ? '(no policy applies)' : `by ${sources.map(describeSource).join(', ')}`;

function contradictionText(contradictions: readonly Contradiction[], all: boolean): string[] {
  if (contradictions.length === 0) return [];
  const listed = all ? contradictions : contradictions.slice(0, shown.contradictions);
  const rest = contradictions.length - listed.length;
  return [
    '',
    `CONTRADICTED BY THE LOG: ${plural(contradictions.length, 'connection')}`,
    ...listed.flatMap((one) => {
      const { connection } = one.judged;
      const { said, doubt } = contradictionLines(one);
      return [`    ${describeConnection(connection)}`, `      ${describeFlows(connection)}`, `      ${said}`, `      ${doubt}`];
    }),
    ...(rest > 0 ? [`    and ${plural(rest, 'more connection')}`] : []),
  ];
}

/** Who says what, and what to doubt. */
export function contradictionLines({ side, set, wrong, reason }: Contradiction): { readonly said: string; readonly doubt: string } {
  const outcome = set === 'old' ? (side.old ?? side.new) : side.new;
  return {
    said: `log: ${side.log?.last} (${side.direction}); ${set} set: ${outcomeText(outcome)}`,
    doubt: `${wrong === 'inventory' ? 'The inventory is wrong' : 'Policies changed, or the model is wrong'}: ${reason}.`,
  };
}

export const ruleText = ({ source, field, use }: RuleUse): string =>
  `${describeSource(source)} ${field}${use === 'no-pod' ? ': no flow has a pod of it' : ''}`;

function coverageText(coverage: readonly RuleUse[], all: boolean): string[] {
  const unused = coverage.filter(({ use }) => use !== 'used');
  if (unused.length === 0) return [];
  const listed = all ? unused : unused.slice(0, shown.rules);
  const rest = unused.length - listed.length;
  return [
    '',
    `UNUSED: ${unused.length.toLocaleString('en')} of ${plural(coverage.length, 'rule')} of the new set, by no flow of this log`,
    ...listed.map((rule) => `    ${ruleText(rule)}`),
    ...(rest > 0 ? [`    and ${plural(rest, 'more rule')}`] : []),
  ];
}

function footer({ accepted, input, notes }: ReplayResult): string[] {
  const lines = [
    ...(accepted.length > 0 ? [`Accepted as broader (--accept): ${plural(accepted.length, 'connection')}.`] : []),
    ...input.problems.map(
      ({ reason, count, places }) =>
        `${plural(count, 'line')} not read (${places.join(', ')}${count > places.length ? ', …' : ''}): ${reason}.`,
    ),
    ...input.skips.map(({ reason, count }) => `${plural(count, 'record')} not judged: ${reason}.`),
    ...notes,
  ];
  return lines.length === 0 ? [] : ['', ...lines.map((line) => `note: ${line}`)];
}

function nextStep(result: ReplayResult, all: boolean): string[] {
  if (isEqual(result)) return [];
  if (result.newlyBlocked + result.newlyAllowed === 0)
    return ['', 'Next: take the policies and workloads of the time of the log (kubectl get ... -o yaml), and replay again.'];
  return [
    '',
    all
      ? 'Next: change the policies above, or add --html replay.html for one page.'
      : 'Next: add --all for every connection, or --html replay.html for one page.',
  ];
}
