import { families } from '../../lib/cli/families';
import { ExitCode } from '../../lib/cli/host';
import { run } from '../../lib/cli/program';
import { testHost } from '../unit/cli/test-host';

/** The calls of `bluegreen` in a text, as words: `npx bluegreen plan --env prod | jq .` → `['plan', '--env', 'prod']`. Lines may be continued by `\`. */
export const callsOf = (text: string): string[][] =>
  [...text.replaceAll(/\\\n\s*/g, '').matchAll(/npx bluegreen ([^\n`]*)/g)].map(([, rest = '']) => words(rest));

/** Words as a shell splits them, up to a pipe, a redirection or a comment. */
function words(line: string): string[] {
  const found: string[] = [];
  for (const [word, , quoted] of line.matchAll(/("([^"]*)"|'[^']*'|[^\s'")])+/g)) {
    if (/^([|>;&#]|2>|\()/.test(word)) break;
    found.push(quoted ?? word.replaceAll("'", ''));
  }
  return found;
}

/** What the command line prints about a call's words alone, without running it: nothing where command, arguments and options exist. */
export async function problemOf(call: readonly string[]): Promise<string> {
  const host = testHost();
  const idle = families.map((family) => ({ ...family, commands: family.commands.map((command) => ({ ...command, run: nothing })) }));
  const code = await run(call, host, idle);
  return code === ExitCode.done ? '' : (host.errors().split('\n')[0] ?? 'refused');
}

const nothing = async () => ExitCode.done;
