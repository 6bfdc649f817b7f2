import type { Family } from '../command';
import { capacityCommand } from './capacity';

/** What an environment holds and costs, from its configuration alone. */
export const sizing: Family = { commands: [capacityCommand] };
