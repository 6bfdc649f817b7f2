import tab from '@bomb.sh/tab';
import fromCommander from '@bomb.sh/tab/commander';
import { Command } from 'commander';
import { colors } from '../../names';
import { addFamily, type Family } from '../command';
import type { Host } from '../host';

/**
 * What can follow the words of a command line, in the protocol of the shells' scripts: a line `value<TAB>description` each, then `:<directive>`.
 * @param words behind `bluegreen`; the last one is unfinished, and may be empty
 * @param environments values of --env
 */
export function suggestionsFor(families: readonly Family[], words: readonly string[], environments: readonly string[]): readonly string[] {
  const program = new Command('bluegreen');
  for (const family of families) addFamily(program, family, {} as Host, () => undefined);
  for (const command of fromCommander(program, { completionCommandName: 'completion' }).commands.values()) {
    for (const [name, values] of Object.entries({ env: environments, to: colors })) {
      const option = command.options.get(name);
      if (option) option.handler = (add) => values.forEach((value) => add(value, ''));
    }
  }
  const lines = printed(() => tab.parse([...words]));
  // Where nothing is known to follow, it may be a file.
  return lines.length === 1 && !words.at(-1)?.startsWith('-') ? [shellsOwn] : lines;
}

export type Shell = 'bash' | 'zsh' | 'fish' | 'powershell';

/** What the shell completes itself: names of files. */
const shellsOwn = ':0';

/**
 * The script that a shell sources.
 * @param program how it runs this program: by its path, quoted; the name may be an alias, which a script does not see
 */
export function scriptFor(shell: Shell, program: string): string {
  const lines = printed(() => tab.setup('bluegreen', program, shell));
  // Without it bash completes no file where the program knows of nothing. The later registration is the one in force.
  return [...lines, ...(shell === 'bash' ? ['complete -o default -F __bluegreen_complete bluegreen'] : [])].join('\n');
}

/** The library prints by console.log alone. */
function printed(work: () => void): string[] {
  const lines: string[] = [];
  const { log } = console;
  console.log = (text: string) => void lines.push(text);
  try {
    work();
  } finally {
    console.log = log;
  }
  return lines;
}
