import { plural } from '../text/listing';
import { checkedKinds } from './checked-kinds';
import { type EnvironmentDiff, refusedKinds } from './environment-diff';
import { counts, headline, type Section, sectionsOf } from './report';

/** The comment of a pull request: what a merge would change in every environment, as GitHub's Markdown. */

export interface CommentOptions {
  /** Page of the run, whose artifacts hold the whole. */
  readonly run?: string;
  /** GitHub refuses a comment of more than 65,536 characters. */
  readonly maxCharacters?: number;
  /** Environments whose comparison failed, and why: a comment that left them out would say that nothing changes there. */
  readonly notCompared?: readonly NotCompared[];
}

export interface NotCompared {
  readonly environment: string;
  readonly problems: readonly string[];
}

const usualMaximum = 65_000;
/** Characters kept for headings, tables and the notes about what was cut, per environment. */
const frame = 1500;

/**
 * One comment for all environments, each folded but those in which something is replaced, deleted or broadened. Lists that do not fit are cut, the
 * least important first, and say by how many lines and where the whole is.
 */
export function commentOf(
  diffs: readonly EnvironmentDiff[],
  { run, maxCharacters = usualMaximum, notCompared = [] }: CommentOptions = {},
): string {
  const room = Math.floor(maxCharacters / Math.max(1, diffs.length + notCompared.length)) - frame;
  const isUnchanged = diffs.length > 0 && diffs.every(({ stacks }) => stacks.length === 0);
  const parts = isUnchanged
    ? [`Nothing in ${diffs.map(({ environment }) => environment).join(', ')}.`]
    : diffs.map((diff) => environmentPart(diff, room, run));
  return ['### What a merge changes', ...parts, ...notCompared.map((one) => failedPart(one, room))].join('\n\n') + '\n';
}

const failedPart = ({ environment, problems }: NotCompared, room: number): string =>
  `**${environment}: could not be compared.**\n\n${fenced(problems.join('\n').slice(0, room), 'text')}`;

function environmentPart(diff: EnvironmentDiff, room: number, run: string | undefined): string {
  if (diff.stacks.length === 0) return `**${headline(diff)}**`;
  const refused = refusedKinds(diff, checkedKinds, []);
  const labels = refused.map((kind) => `\`allow-${kind}\``).join(' and ');
  const warning = refused.length === 0 ? [] : [`**The check fails unless the pull request has the label ${labels}.**`];
  const stacks = [
    '| Stack | Resources |',
    '|---|---|',
    ...diff.stacks.map((stack) => `| ${stack.stack}${stack.kind === 'deployed' ? '' : ` (${stack.kind})`} | ${counts(stack)} |`),
  ];
  const where = run === undefined ? 'the artifact of the run' : `the artifact \`diff-${diff.environment}\` of [this run](${run})`;
  return [
    `<details${refused.length > 0 ? ' open' : ''}><summary><b>${escaped(headline(diff))}</b></summary>`,
    ...warning,
    stacks.join('\n'),
    ...fitted(sectionsOf(diff), room, where),
    '</details>',
  ].join('\n\n');
}

/** Sections within `room` characters: those in front whole, as far as they fit. */
function fitted(sections: readonly Section[], room: number, where: string): string[] {
  let left = room;
  return sections.map(({ title, lines }) => {
    const shown: string[] = [];
    for (const line of lines) {
      if (line.length + 1 > left) break;
      shown.push(line);
      left -= line.length + 1;
    }
    const cut = lines.length - shown.length;
    const note = cut === 0 ? '' : `\n\n**Cut: ${plural(cut, 'line')} of ${lines.length} not shown.** The whole is in ${where}.`;
    return `**${title}**${shown.length > 0 ? `\n\n${fenced(shown.join('\n'))}` : ''}${note}`;
  });
}

/** Lines hold text from templates: the fence is longer than every run of backticks in them, so that no value can end it and go on as text of ours. */
function fenced(text: string, language = 'diff'): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
