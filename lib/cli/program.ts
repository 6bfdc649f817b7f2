import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { oneLine, printable } from '../text/printable';
import { addFamily, type Family } from './command';
import { ExitCode, type Host, RefusedError, UsageError } from './host';

/**
 * Runs one command line.
 * @param argv arguments without `node` and the script
 * @param families the commands that the program has
 * @returns the exit code: 0 done, 1 refused or failed, 2 bad usage
 */
export async function run(argv: readonly string[], process: Host, families: readonly Family[]): Promise<number> {
  const printed = { any: false };
  const host = withPrintableOutput(process, printed);
  let code: ExitCode = ExitCode.done;
  const program = new Command('bluegreen')
    .description("Operator's command line for blue-green EKS clusters.")
    .version(version, '-V, --version', 'print the version')
    .option('--no-color', 'no colors (also: NO_COLOR)')
    .showHelpAfterError('(add --help for the options and examples)')
    .exitOverride()
    .configureOutput({
      writeOut: host.stdout,
      writeErr: host.stderr,
      getOutHelpWidth: () => host.columns,
      getErrHelpWidth: () => host.columns,
    });
  for (const family of families) addFamily(program, family, host, (result) => (code = result));
  try {
    refuseControlCharacters(argv);
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    const failed = exitCodeOf(error, host);
    if (failed !== ExitCode.done && asksForJson(argv) && !printed.any) host.stdout(problemJson(error, failed));
    return failed;
  }
}

/** Arguments end up in messages, records and mails, and a shell pattern may have made them out of file names. */
function refuseControlCharacters(argv: readonly string[]): void {
  const found = argv.find((argument) => oneLine(argument) !== argument);
  if (found !== undefined)
    throw new UsageError(`found an argument with a control character: '${oneLine(found)}'; expected: one line of text`);
}

/** The host, but nothing it prints can command a terminal. It inherits: width, height and signal are asked for when they are needed. */
function withPrintableOutput(host: Host, printed: { any: boolean }): Host {
  const stdout = (text: string): void => {
    printed.any = true;
    host.stdout(printable(text, host.color));
  };
  return Object.create(host, {
    stdout: { value: stdout },
    stderr: { value: (text: string) => host.stderr(printable(text, host.color)) },
    confirm: { value: (question: string) => host.confirm(printable(question, false)) },
  }) as Host;
}

function exitCodeOf(error: unknown, host: Host): ExitCode {
  // Commander has printed its own message by now; --help and --version arrive here too, with code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
  if (error instanceof UsageError || error instanceof RefusedError) {
    host.stderr(`error: ${error.message}\n`);
    return error.exitCode;
  }
  const detail = error instanceof Error ? (host.env.BLUEGREEN_DEBUG ? error.stack : error.message) : String(error);
  host.stderr(`error: ${detail}\n${host.env.BLUEGREEN_DEBUG ? '' : 'Set BLUEGREEN_DEBUG=1 for the stack trace.\n'}`);
  return ExitCode.refused;
}

/** Also where the command line is too wrong to be parsed; what stands after `--` is an argument. */
const asksForJson = (argv: readonly string[]): boolean => argv.slice(0, argv.indexOf('--') + 1 || undefined).includes('--json');

/** What a machine reads in place of a result: the outcomes have the words of a rollback's. */
function problemJson(error: unknown, code: ExitCode): string {
  const outcome = code === ExitCode.usage ? 'usage' : error instanceof RefusedError ? 'refused' : 'failed';
  const message = error instanceof Error ? error.message.replace(/^error: /, '') : String(error);
  return `${JSON.stringify({ outcome, exitCode: code, problems: [message] })}\n`;
}
