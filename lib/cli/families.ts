import { adoptCommands } from './adopt/commands';
import type { Family } from './command';
import { completionCommands } from './completion/commands';
import { diffCommands } from './diff/commands';
import { inPlace } from './in-place/commands';
import { netpol } from './netpol/commands';
import { shiftCommands } from './shift/commands';
import { sizing } from './sizing/commands';
import { workersCommands } from './workers/commands';

/** A family is a folder beside this file. */
const others: readonly Family[] = [adoptCommands(), shiftCommands(), netpol, workersCommands(), inPlace, diffCommands, sizing];

/** Every command of `bluegreen`. */
export const families: readonly Family[] = [...others, completionCommands(others)];
