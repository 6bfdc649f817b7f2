import { relative, resolve } from 'node:path';
import { loadEnvironment } from '../../config/load';
import { ConfigurationError } from '../../config/problems/problem';
import type { Environment } from '../../config/schema';
import { stackIds } from '../../names';
import type { Executions } from '../../shift/aws/executions';
import { PlanError } from '../../shift/core/plan';
import { BackendError } from '../../shift/model/backends';
import type { Runner } from '../../shift/rollback/run-rollback';
import { type Host, RefusedError, UsageError } from '../host';
import type { CommonOptions } from './options';

/** What the commands of a shift work with. */
export interface Session {
  readonly env: Environment;
  readonly runner: Runner;
  readonly executions: Executions;
  /** Who gives the command: what the lock, signals and events say. */
  readonly holder: string;
}

export interface ConnectOptions {
  /** In place of the listener that the traffic stack names: for a rollback when SSM is out of reach. */
  readonly listenerArn?: string;
  /** Seconds between two looks; for shifts in the terminal. */
  readonly pollSeconds?: number;
}

/** Finds the deployed environment. Tests have a connection of their own. */
export type Connect = (env: Environment, host: Host, options: ConnectOptions) => Promise<Omit<Session, 'env'>>;

/** Reads the environment and connects to what is deployed of it. @throws UsageError or RefusedError; nothing has been changed then */
export async function openSession(connect: Connect, host: Host, options: CommonOptions & ConnectOptions): Promise<Session> {
  const env = readEnvironment(host, options);
  if (!('keptIn' in env.traffic.weights)) {
    throw new RefusedError(
      `${env.name} declares its weights (config: traffic.weights), so there is no shift. Change them there and deploy ${env.name}/${stackIds.traffic}, ` +
        'or have them kept in SSM: weights: { keptIn: "ssm", seed: { blue: 100, green: 0 } }',
    );
  }
  return { env, ...(await connect(env, host, options)) };
}

export function readEnvironment(host: Host, { env, environments }: CommonOptions): Environment {
  try {
    return loadEnvironment(env, resolve(host.cwd, environments));
  } catch (error) {
    if (error instanceof ConfigurationError) throw new UsageError(error.message);
    throw error;
  }
}

/** Runs a command's action; what goes wrong outside comes out as the message and exit code that `run` knows. */
export async function reported<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof PlanError) throw error.kind === 'usage' ? new UsageError(error.message) : new RefusedError(error.message);
    if (error instanceof BackendError) throw new RefusedError(error.message);
    throw error;
  }
}

/** A path as the user would write it. */
export const shown = (host: Host, path: string): string => relative(host.cwd, resolve(host.cwd, path)) || '.';
