import pc from 'picocolors';
import { table } from '../text/table';
import type { EnvironmentDiff } from './environment-diff';
import { counts, headline, sectionsOf } from './report';

/** The whole difference for a terminal. */
export function diffText(diff: EnvironmentDiff, color: boolean): string {
  const { bold, red, yellow } = pc.createColors(color);
  const stacks = table(diff.stacks.map((stack) => [`  ${stack.stack}`, stack.kind === 'deployed' ? '' : stack.kind, counts(stack)]));
  const sections = sectionsOf(diff).map(({ title, lines }) => {
    const paint = title.startsWith('Replaced') ? red : title.startsWith('Permissions') ? yellow : bold;
    return ['', paint(title), ...lines.map((line) => `  ${line}`)].join('\n');
  });
  return `${[bold(headline(diff)), ...stacks, ...sections].join('\n')}\n`;
}
