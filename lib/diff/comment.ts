import { plural } from '../text/listing';
import { checkedKinds, type EnvironmentDiff, refusedKinds } from './environment-diff';
import { counts, headline, type Section, sectionsOf } from './report';

/** The comment of a pull request: what a merge would change in every environment, as GitHub's Markdown. */

export interface CommentOptions {
  /** Page of the run, whose artifacts hold the whole. */
  readonly run?: string;
  /** GitHub refuses a comment of more than 65,536 characters. */
  readonly maxCharacters?: number;
}

const usualMaximum = 65_000;
/** Characters kept for headings, tables and the notes about what was cut, per environment. */
const frame = 1500;

/**
 * One comment for all environments, each folded but those in which something is replaced, deleted or broadened. Lists that do not fit are cut, the
 * least important first, and say by how many lines and where the whole is.
 */
export function commentOf(diffs: readonly EnvironmentDiff[], { run, maxCharacters = usualMaximum }: CommentOptions = {}): string {
  const room = Math.floor(maxCharacters / Math.max(1, diffs.length)) - frame;
  const changed = diffs.filter(({ stacks }) => stacks.length > 0);
  if (changed.length === 0)
    return `### What a merge changes\n\nNothing: ${diffs.map(({ environment }) => environment).join(', ')} stay as they are.\n`;
  return ['### What a merge changes', ...diffs.map((diff) => environmentPart(diff, room, run))].join('\n\n') + '\n';
}

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
function fenced(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}diff\n${text}\n${fence}`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
