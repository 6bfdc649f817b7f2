import type { Command } from 'commander';
import { reportOf, type WorkersReport } from '../../workers/report';
import { ExitCode, type Host } from '../host';
import { type CommonOptions, withCommon } from '../shift/options';
import { readEnvironment } from '../shift/session';
import { table } from '../shift/text';
import { type OpenCluster, openWorkers } from './session';

const help = `
Exit code: 0 all is in order, 1 something wants attention or a cluster cannot be asked, 2 bad usage. Nothing is changed.

Examples:
  npm run bluegreen -- workers status --env prod
  npm run bluegreen -- workers status --env prod --json | jq '.workers[] | select(.runsOn == "blue")'`;

/** `workers status`: where every worker runs. */
export function registerWorkersStatus(group: Command, host: Host, finish: (code: ExitCode) => void, open: OpenCluster): void {
  withCommon(group.command('status').description('Where every worker runs, and what is not as declared.'))
    .addHelpText('after', help)
    .action(async (options: CommonOptions) => {
      const session = openWorkers(readEnvironment(host, options), host, open);
      const report = reportOf(session.env.name, session.home, session.declared, await session.look(), session.backends.clock.now());
      host.stdout(options.json ? `${JSON.stringify(report, undefined, 2)}\n` : text(report));
      const isFine = report.attention.length === 0 && report.workers.every(({ attention }) => attention.length === 0);
      finish(isFine ? ExitCode.done : ExitCode.refused);
    });
}

function text({ home, workers, attention }: WorkersReport): string {
  const rows = workers.map((worker) => [worker.worker, worker.class, worker.blue, worker.green]);
  const notes = [...workers.flatMap(({ worker, attention: own }) => own.map((note) => `${worker}: ${note}`)), ...attention];
  const lines = table([['WORKER', 'CLASS', 'BLUE', 'GREEN'], ...rows]);
  return `${[...lines, '', `Home: ${home}. Weights of the load balancer do not move workers.`, ...notes.map((note) => `! ${note}`)].join('\n')}\n`;
}
