import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { environmentsFolder, loadEnvironment } from '../config/load';
import { ConfigurationError } from '../config/problems/problem';
import type { Environment } from '../config/schema';
import { type Host, UsageError } from './host';

/** Options that commands of several families have, and how their values are read. A wrong value is bad usage: exit code 2. */

export interface EnvironmentOptions {
  readonly env: string;
  readonly environments: string;
  readonly json?: boolean;
}

export const withEnvironment = (command: Command): Command =>
  command
    .requiredOption('-e, --env <name>', 'environment: a file in config/environments')
    .addOption(environmentsOption())
    .option('--json', 'the result as JSON on standard output');

export const environmentsOption = (): Option =>
  new Option('--environments <folder>', 'folder of the environment files')
    .env('BLUEGREEN_ENVIRONMENTS')
    .default(environmentsFolder, 'config/environments');

/** For commands that ask before they change anything. */
export const withYes = (command: Command): Command => command.option('-y, --yes', 'do not ask');

/** @throws UsageError with every problem of the configuration */
export function readEnvironment(host: Host, { env, environments }: Pick<EnvironmentOptions, 'env' | 'environments'>): Environment {
  try {
    return loadEnvironment(env, resolve(host.cwd, environments));
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UsageError(error.message);
    throw error;
  }
}

/** Collects the values of an option that may be repeated. */
export const collect = (value: string, values: readonly string[]): string[] => [...values, value];

const unitSeconds = { ms: 0.001, s: 1, m: 60, h: 3600 } as const;

/** `500ms`, `90s`, `10m`, `2h` → seconds. */
export function seconds(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim()) ?? [];
  if (!amount || !unit) throw new InvalidArgumentError('Expected a number and its unit, such as 90s, 10m or 2h.');
  return Number(amount) * unitSeconds[unit as keyof typeof unitSeconds];
}
