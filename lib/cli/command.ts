import type { Command } from 'commander';
import { ExitCode, type Host } from './host';

/**
 * One command. Every family under lib/cli builds its commands in this one shape (docs/adr/0017): a file per command, which exports it from data
 * (name, summary, options, examples, exit codes) and a run function below it. A command that reaches AWS or a cluster is a function of the
 * connection it uses, so that tests give it one of their own.
 */
export interface CliCommand<Options extends object = object, Arguments extends readonly string[] = readonly string[]> {
  readonly name: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** For programs, not for people: help does not list it. */
  readonly hidden?: boolean;
  /** Adds arguments and options. What several commands share is added by one `with…` function. */
  declare?(command: Command): Command;
  /** What a reader should know before using it. */
  readonly notes?: string;
  /** Command lines to paste, each as it is typed in the folder of the repository. */
  readonly examples: readonly string[];
  /** When each exit code is returned. Code 2 is bad usage unless there is more to say. */
  readonly exitCodes: { readonly done: string; readonly refused?: string; readonly usage?: string };
  /** @throws UsageError, RefusedError, or what the family's `translate` makes one of these */
  run(host: Host, options: Options, args: Arguments): Promise<ExitCode>;
}

/** The commands of one folder of lib/cli. */
export interface Family {
  /** `netpol` of `bluegreen netpol verify`; absent where the commands stand at the top. */
  readonly group?: { readonly name: string; readonly summary: string };
  readonly commands: readonly CliCommand[];
  /** The UsageError or RefusedError for an error of the code behind the commands; any other error is returned as it is. */
  readonly translate?: (error: unknown) => unknown;
}

/** Adds a family's commands to the program. @param finish takes the exit code of the command that ran */
export function addFamily(program: Command, { group, commands, translate = (error) => error }: Family, host: Host, finish: Finish): void {
  const parent = group ? program.command(group.name).description(group.summary) : program;
  for (const command of commands) {
    const added = parent
      .command(command.name, { hidden: command.hidden ?? false })
      .description(command.summary)
      .addHelpText('after', helpOf(command));
    command.declare?.(added);
    added.action(async () => {
      try {
        finish(await command.run(host, added.opts(), added.args));
      } catch (error) {
        throw translate(error);
      }
    });
  }
}

type Finish = (code: ExitCode) => void;

function helpOf({ notes, examples, exitCodes: { done, refused, usage = 'bad usage' } }: CliCommand): string {
  const codes = [
    `${ExitCode.done} ${done}`,
    ...(refused === undefined ? [] : [`${ExitCode.refused} ${refused}`]),
    `${ExitCode.usage} ${usage}`,
  ];
  const lines = examples.map((example) => `  ${example}`).join('\n');
  return `\nExamples:\n${lines}\n${notes === undefined ? '' : `\n${notes}\n`}\nExit code: ${codes.join('; ')}.`;
}
