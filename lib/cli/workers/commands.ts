import type { Family } from '../command';
import { handoverCommand } from './handover';
import { type OpenCluster, openWithKubectl } from './session';
import { statusCommand } from './status';

/** `bluegreen workers …`: background workloads, which weights do not move. */
export const workersCommands = (open: OpenCluster = openWithKubectl): Family => ({
  group: { name: 'workers', summary: 'Where queue consumers and cron jobs run, and handing them over to the other color.' },
  commands: [statusCommand(open), handoverCommand(open)],
});
