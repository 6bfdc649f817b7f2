import { type Command, InvalidArgumentError, Option } from 'commander';
import { environmentsFolder } from '../../config/load';

/** Options that several commands of a shift have, and how their values are read. A wrong value is bad usage: exit code 2. */

export interface CommonOptions {
  readonly env: string;
  readonly environments: string;
  readonly json?: boolean;
}

export const withCommon = (command: Command): Command =>
  command
    .requiredOption('-e, --env <name>', 'environment: a file in config/environments')
    .addOption(new Option('--environments <folder>', 'folder of the environment files').default(environmentsFolder, 'config/environments'))
    .option('--json', 'the result as JSON on standard output');

/** What `plan` and `shift` may change of the configuration. */
export interface RequestOptions extends CommonOptions {
  readonly to: string;
  readonly services?: readonly string[];
  readonly steps?: readonly number[];
  /** Seconds. */
  readonly bake?: number;
  /** Seconds. */
  readonly settle?: number;
}

export const withRequest = (command: Command): Command =>
  withCommon(command)
    .requiredOption('--to <color>', 'color that gains requests: blue or green')
    .option('--services <names>', 'these services only, such as web,api', list)
    .option('--steps <percentages>', 'in place of the configured steps, such as 1,5,25', wholeNumbers)
    .option('--bake <duration>', 'time a step must be seen good, such as 10m or 90s', seconds)
    .option('--settle <duration>', 'part of the bake after which the share of requests is looked at', seconds);

export interface FollowOptions extends CommonOptions {
  readonly local?: boolean;
  readonly detach?: boolean;
  readonly yes?: boolean;
  /** Seconds. */
  readonly poll?: number;
}

export const withFollow = (command: Command): Command =>
  command
    .option('--local', 'shift in this terminal instead of the state machine')
    .option('--detach', 'return as soon as the shift goes on in the cloud')
    .addOption(new Option('--poll <duration>', 'time between two looks at the gate with --local, such as 15s').argParser(seconds))
    .option('-y, --yes', 'do not ask');

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

const unitSeconds = { ms: 0.001, s: 1, m: 60, h: 3600 } as const;

/** `500ms`, `90s`, `10m`, `2h` → seconds. */
export function seconds(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim()) ?? [];
  if (!amount || !unit) throw new InvalidArgumentError('Expected a number and its unit, such as 90s, 10m or 2h.');
  return Number(amount) * unitSeconds[unit as keyof typeof unitSeconds];
}
