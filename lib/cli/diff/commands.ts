import type { Family } from '../command';
import { translate } from '../shift/session';
import { diffCommand } from './diff';

/** The command that shows what a deploy changes. */
export const diffCommands: Family = { commands: [diffCommand], translate };
