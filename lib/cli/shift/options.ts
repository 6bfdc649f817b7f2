import { type Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../host';
import { type EnvironmentOptions, seconds, withEnvironment, withYes } from '../options';

/** Options that several commands of a shift have. A wrong value is bad usage: exit code 2. */

/** What `plan` and `shift` may change of the configuration. */
export interface RequestOptions extends EnvironmentOptions {
  readonly to: string;
  readonly services?: readonly string[];
  readonly steps?: readonly number[];
  /** Seconds. */
  readonly bake?: number;
  /** Seconds. */
  readonly settle?: number;
}

export const withRequest = (command: Command): Command =>
  withEnvironment(command)
    .requiredOption('--to <color>', 'color that gains requests: blue or green')
    .option('--services <names>', 'these services only, such as web,api', list)
    .option('--steps <percentages>', 'in place of the configured steps, such as 1,5,25', wholeNumbers)
    .option('--bake <duration>', 'time that the gate must be OK at a step, such as 10m or 90s', seconds)
    .option('--settle <duration>', 'part of the bake after which the share of requests is checked', seconds);

export const withRunbook = (command: Command): Command =>
  command.option('--runbook <file>', 'write the rollback by hand, as aws elbv2 commands, into this file');

/** `shift` writes its rollback by hand unless told not to: undefined is the file that `runbookName` names, false is none. */
export const withRunbookUnlessRefused = (command: Command): Command =>
  withRunbook(command).option('--no-runbook', 'do not write it (default: rollback-<env>-<shift>.sh in the current folder)');

export interface FollowOptions extends EnvironmentOptions {
  readonly local?: boolean;
  readonly detach?: boolean;
  readonly yes?: boolean;
  /** Seconds. */
  readonly poll?: number;
}

export const withFollow = (command: Command): Command =>
  withYes(command)
    .option('--local', 'shift in this terminal instead of the state machine')
    .option('--detach', 'return as soon as the shift goes on in the cloud')
    .addOption(new Option('--poll <duration>', 'time between two ticks with --local, such as 15s').argParser(seconds));

/** @throws UsageError for flags that exclude each other */
export function checkFollow({ local, poll, detach }: FollowOptions): void {
  if (poll !== undefined && !local) throw new UsageError('--poll is for --local; in the cloud the state machine ticks every 15 s');
  if (detach && local) throw new UsageError('--detach and --local exclude each other: without the terminal a local shift stops');
}

const list = (text: string): string[] => {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.length === 0) throw new InvalidArgumentError('Expected names with commas between them, such as web,api.');
  return names;
};

function wholeNumbers(text: string): number[] {
  const numbers = text.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN));
  if (numbers.some(Number.isNaN)) throw new InvalidArgumentError('Expected whole percentages with commas between them, such as 1,5,25.');
  return numbers;
}
