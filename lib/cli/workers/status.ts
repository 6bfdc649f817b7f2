import { table } from '../../text/table';
import { reportOf, type WorkersReport } from '../../workers/report';
import type { CliCommand } from '../command';
import { ExitCode, type Host } from '../host';
import { type EnvironmentOptions, readEnvironment, withEnvironment } from '../options';
import { type OpenCluster, openWorkers } from './session';

/** `workers status`: where every worker runs. */
export const statusCommand = (open: OpenCluster): CliCommand<EnvironmentOptions> => ({
  name: 'status',
  summary: 'Print where every worker runs, and what is not as declared.',
  declare: withEnvironment,
  notes: 'Nothing is changed.',
  examples: [
    'npx bluegreen workers status --env prod',
    `npx bluegreen workers status --env prod --json | jq '.workers[] | select(.runsOn == "blue")'`,
  ],
  exitCodes: { done: 'all is in order', refused: 'something wants attention, or a cluster cannot be asked' },
  run: (host, options) => status(open, host, options),
});

async function status(open: OpenCluster, host: Host, options: EnvironmentOptions): Promise<ExitCode> {
  const session = openWorkers(readEnvironment(host, options), host, open);
  const report = reportOf(session.env.name, session.home, session.declared, await session.observe(), session.backends.clock.now());
  host.stdout(options.json ? `${JSON.stringify(report, undefined, 2)}\n` : text(report));
  const isFine = report.attention.length === 0 && report.workers.every(({ attention }) => attention.length === 0);
  return isFine ? ExitCode.done : ExitCode.refused;
}

function text({ home, workers, attention }: WorkersReport): string {
  const rows = workers.map((worker) => [worker.worker, worker.class, worker.blue, worker.green]);
  const notes = [...workers.flatMap(({ worker, attention: own }) => own.map((note) => `${worker}: ${note}`)), ...attention];
  const lines = table([['WORKER', 'CLASS', 'BLUE', 'GREEN'], ...rows]);
  return `${[...lines, '', `Home: ${home}. Weights of the load balancer do not move workers.`, ...notes.map((note) => `! ${note}`)].join('\n')}\n`;
}
