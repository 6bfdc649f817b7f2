import { type Color, otherColor } from '../../names';
import type { WorkerStatus, WorkersReport } from '../../workers/report';
import { type Host, RefusedError, UsageError } from '../host';
import type { EnvironmentOfWorkers } from '../workers/session';
import type { Place } from './session';

/** Where the workers of an environment run. @throws RefusedError or UsageError where that cannot be read */
export type FindWorkers = (env: EnvironmentOfWorkers, host: Host) => Promise<WorkersReport>;

/**
 * A rollback moves requests only: workers that were handed over stay where they are until they are handed back. Called once the rollback has ended.
 * @param to the color that the rollback sends requests to
 * @returns what to print; undefined where no worker is ever handed over
 */
export async function workersLeft(find: FindWorkers, host: Host, { clusters, ...env }: Place, to: Color): Promise<string | undefined> {
  const movable = (env.workers?.workloads ?? []).filter((worker) => worker.class !== 'per-cluster');
  if (movable.length === 0) return undefined;
  const found = clusters ? await read(find({ ...env, clusters }, host)) : 'the configuration cannot be used';
  if (typeof found !== 'string') return textOf(found, env.name, to);
  const names = movable.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`).join(', ');
  return (
    `Workers are not rolled back: ${names} stay where they run. Where that is could not be read: ${found}\n` +
    `To see it: npx bluegreen workers status --env ${env.name}; to hand them back: npx bluegreen workers handover --env ${env.name} --to ${to}\n`
  );
}

async function read(report: Promise<WorkersReport>): Promise<WorkersReport | string> {
  try {
    return await report;
  } catch (error) {
    if (error instanceof RefusedError || error instanceof UsageError) return error.message.replaceAll('\n', ' ');
    throw error;
  }
}

function textOf({ workers }: WorkersReport, env: string, to: Color): string {
  const other = otherColor(to);
  const away = workers.filter(({ runsOn }) => runsOn === other);
  const unclear = workers.filter(({ runsOn }) => runsOn === undefined);
  if (away.length + unclear.length === 0) return `Every worker runs on ${to} already.\n`;
  return [
    ...away.map((worker) => `Not rolled back: ${worker.worker} runs on ${other} (${worker[other]}).\n`),
    ...unclear.map((worker) => `Not rolled back: ${worker.worker}: ${onBoth(worker)}.\n`),
    ...(away.length > 0 ? [`To hand workers back: npx bluegreen workers handover --env ${env} --to ${to}\n`] : []),
    ...(unclear.length > 0 ? [`What is to do about each: npx bluegreen workers status --env ${env}\n`] : []),
  ].join('');
}

const onBoth = ({ blue, green, attention }: WorkerStatus): string => [`blue ${blue}, green ${green}`, ...attention].join('; ');
