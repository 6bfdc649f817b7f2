import { kubectl } from '../../kubernetes/kubectl';
import { reportOf } from '../../workers/report';
import { openWorkers } from '../workers/session';
import type { FindWorkers } from './workers-left';

/** In all: the rollback is done by then, and somebody waits for the end of the command. */
const patienceMs = 10_000;

/** Where the workers run, by the operator's kubectl. */
export const findWorkers: FindWorkers = async ({ name, workers, clusters }, host) => {
  const signal = AbortSignal.timeout(patienceMs);
  const session = openWorkers({ name, workers, clusters }, host, (context) => kubectl({ context, env: host.env, signal }));
  return reportOf(name, session.home, session.declared, await session.observe(), session.backends.clock.now());
};
