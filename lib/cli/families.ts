import { adoptCommands } from './adopt/commands';
import type { Family } from './command';
import { diffCommands } from './diff/commands';
import { inPlace } from './in-place/commands';
import { netpol } from './netpol/commands';
import { shiftCommands } from './shift/commands';
import { workersCommands } from './workers/commands';

/** Every command of `bluegreen`; a family is a folder beside this file. */
export const families: readonly Family[] = [adoptCommands(), shiftCommands(), netpol, workersCommands(), inPlace, diffCommands];
