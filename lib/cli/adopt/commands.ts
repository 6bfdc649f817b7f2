import type { Family } from '../command';
import type * as InTerminal from './ask';
import { initCommand } from './init';

/** What comes before an environment: its file, and a machine that can deploy it. */
export const adoptCommands = (): Family => ({
  commands: [initCommand((host) => (require('./ask') as typeof InTerminal).askInTerminal(host))],
});
