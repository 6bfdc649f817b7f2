/** The pull request's comment about one environment: what `cdk diff` printed, whole, or cut with the place of the rest. */

export interface CommentOptions {
  readonly environment: string;
  /** What `cdk diff` printed. */
  readonly diff: string;
  /** Page of the run, whose artifacts hold the whole diff. */
  readonly run: string;
  /** GitHub refuses a comment of more than 65,536 characters. */
  readonly maxCharacters?: number;
}

/**
 * Markdown of the comment. The diff holds text from templates: its fence is longer than every run of backticks in it, so that no value can end it
 * and go on as text of ours.
 */
export function commentOf({ environment, diff, run, maxCharacters = 65_000 }: CommentOptions): string {
  const fence = '`'.repeat(Math.max(3, longestRun(diff) + 1));
  const room = maxCharacters - 2 * fence.length - 500;
  const shown = diff.length <= room ? diff : diff.slice(0, diff.lastIndexOf('\n', room) + 1);
  const lines = [`### cdk diff: ${environment}`, '', `${fence}diff`, shown.trimEnd(), fence];
  if (shown.length < diff.length) {
    const [left, all] = [diff.slice(shown.length), diff].map((text) => text.split('\n').filter(Boolean).length);
    lines.push(
      '',
      `**Cut: ${left} of ${all} lines are not shown.** The whole diff is the artifact \`diff-${environment}\` of [this run](${run}).`,
    );
  }
  return `${lines.join('\n')}\n`;
}

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
