import { relative, resolve } from 'node:path';
import type { Environment } from '../../config/schema';
import { stackIds } from '../../names';
import type { Executions } from '../../shift/aws/executions';
import { PlanError } from '../../shift/core/plan';
import { hasEnded } from '../../shift/engine/engine';
import { BackendError } from '../../shift/model/backends';
import type { Shift } from '../../shift/model/model';
import type { Runner } from '../../shift/rollback/request';
import { type Host, RefusedError, UsageError } from '../host';
import { type EnvironmentOptions, readEnvironment } from '../options';
import { shiftLine } from './text';

/** What a connection needs of an environment. Without its file, a rollback knows no more than name and region. */
export type Place = Pick<Environment, 'name' | 'region' | 'services' | 'workers'> & {
  readonly account?: string;
  readonly clusters?: Environment['clusters'];
  readonly edge?: Environment['edge'];
};

/** What a rollback works with. */
export type RollbackSession = Omit<Session, 'env'> & { readonly env: Place };

/** What the commands of a shift work with. */
export interface Session {
  readonly env: Environment;
  readonly runner: Runner;
  readonly executions: Executions;
  /** Who gives the command: what the lock, signals and events say. */
  readonly holder: string;
}

export interface ConnectOptions {
  /** In place of the listeners that the traffic stack names: for a rollback when SSM is out of reach. */
  readonly listenerArns?: readonly string[];
  /** Seconds between two ticks; for shifts in the terminal. */
  readonly pollSeconds?: number;
}

/** Finds the deployed environment. Tests have a connection of their own. */
export type Connect = (env: Place, host: Host, options: ConnectOptions) => Promise<Omit<Session, 'env'>>;

/** Reads the environment and connects to what is deployed of it. @throws UsageError or RefusedError; nothing has been changed then */
export async function openSession(
  connect: Connect,
  host: Host,
  options: Pick<EnvironmentOptions, 'env' | 'environments'> & ConnectOptions,
): Promise<Session> {
  const env = readEnvironment(host, options);
  if (!('keptIn' in env.traffic.weights)) {
    throw new RefusedError(
      `${env.name} declares its weights (config: traffic.weights), so there is no shift. Change them there and deploy ${env.name}/${stackIds.traffic}, ` +
        'or have them kept in SSM: weights: { keptIn: "ssm", seed: { blue: 100, green: 0 } }',
    );
  }
  return { env, ...(await connect(env, host, options)) };
}

/**
 * Like openSession, but an environment whose file is gone or wrong is rolled back all the same: rules, target groups and baseline weights are on
 * the record of the shift.
 * @throws UsageError or RefusedError; nothing has been changed then
 */
export async function openRollback(
  connect: Connect,
  host: Host,
  options: Pick<EnvironmentOptions, 'env' | 'environments'> & ConnectOptions,
): Promise<RollbackSession> {
  try {
    return await openSession(connect, host, options);
  } catch (error) {
    const region = options.listenerArns?.[0]?.split(':')[3] ?? host.env.AWS_REGION ?? host.env.AWS_DEFAULT_REGION;
    if (!(error instanceof UsageError) || !region) throw error;
    host.stderr(`The environment's file cannot be used; the record of the shift is used alone (region ${region}).\n${error.message}\n`);
    const env: Place = { name: options.env, region, services: [] };
    return { env, ...(await connect(env, host, options)) };
  }
}

/** The shift that has not ended. @throws RefusedError where there is none, naming the last one */
export async function shiftUnderWay({ runner, env }: Session): Promise<Shift> {
  const { shift } = await runner.backends.shifts.load();
  if (shift && !hasEnded(shift)) return shift;
  throw new RefusedError(`no shift of ${env.name} is under way${shift ? `; the last one: ${shiftLine(shift)}` : ''}`);
}

/** What a shift's code throws, as the message and exit code that the command line knows. */
export function translate(error: unknown): unknown {
  if (error instanceof PlanError) return error.kind === 'usage' ? new UsageError(error.message) : new RefusedError(error.message);
  return error instanceof BackendError ? new RefusedError(error.message) : error;
}

/** A path as the user would write it. */
export const shown = (host: Host, path: string): string => relative(host.cwd, resolve(host.cwd, path)) || '.';
