import type { Register } from '../program';
import { registerWorkersHandover } from './handover';
import { type OpenCluster, openWithKubectl } from './session';
import { registerWorkersStatus } from './status';

/** `bluegreen workers …`: background workloads, which weights do not move. */
export const workersCommands =
  (open: OpenCluster = openWithKubectl): Register =>
  (program, host, finish) => {
    const group = program
      .command('workers')
      .description('Where queue consumers and cron jobs run, and handing them over to the other color.');
    registerWorkersStatus(group, host, finish, open);
    registerWorkersHandover(group, host, finish, open);
  };
