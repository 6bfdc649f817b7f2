import type { Family } from '../command';
import { capacityCommand } from './capacity';
import { costCommand } from './cost';

/** What an environment holds and costs, from its configuration alone. */
export const sizing: Family = { commands: [capacityCommand, costCommand] };
