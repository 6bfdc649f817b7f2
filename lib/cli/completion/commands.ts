import { Argument } from 'commander';
import { environmentNames } from '../../config/load';
import { shellQuoted } from '../../text/shell';
import type { CliCommand, Family } from '../command';
import { ExitCode } from '../host';
// Its library is loaded at a completion alone.
import type * as Suggestions from './suggestions';

const shells: readonly Suggestions.Shell[] = ['bash', 'zsh', 'fish', 'powershell'];

/**
 * `completion`, which prints the script that a shell sources, and `complete`, which that script runs at every TAB.
 * @param others the commands to complete
 */
export const completionCommands = (others: readonly Family[]): Family => ({ commands: [completion, complete(others)] });

const completion: CliCommand<object, readonly [Suggestions.Shell]> = {
  name: 'completion',
  summary: 'Print a script that completes commands, options and environments in a shell.',
  declare: (command) => command.addArgument(new Argument('<shell>', 'whose script').choices(shells)),
  notes: `A shell completes the name bluegreen, not npx bluegreen. Put node_modules/.bin on its PATH, or make a function (zsh does not complete aliases):
bluegreen() { $PWD/node_modules/.bin/bluegreen "$@"; }`,
  examples: ['source <(npx bluegreen completion bash)', 'source <(npx bluegreen completion zsh)', 'npx bluegreen completion fish | source'],
  exitCodes: { done: 'the script is printed' },
  run: async (host, _options, [shell]) => {
    const { scriptFor }: typeof Suggestions = require('./suggestions');
    host.stdout(`${scriptFor(shell, program())}\n`);
    return Promise.resolve(ExitCode.done);
  },
};

const complete = (others: readonly Family[]): CliCommand => ({
  name: 'complete',
  hidden: true,
  summary: 'Print what can follow, for the script of completion.',
  declare: (command) => command.argument('[words...]', 'the words so far, the last one unfinished'),
  examples: ["npx bluegreen complete -- status --env ''"],
  exitCodes: { done: 'always: a completion that fails prints nothing' },
  run: async (host, _options, words) => {
    const { suggestionsFor }: typeof Suggestions = require('./suggestions');
    host.stdout(`${suggestionsFor(others, words, environmentNames()).join('\n')}\n`);
    return Promise.resolve(ExitCode.done);
  },
});

const program = (): string => [process.execPath, process.argv[1] ?? ''].map(shellQuoted).join(' ');
