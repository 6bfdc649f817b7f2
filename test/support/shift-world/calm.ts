import type { Script } from './faults';

/** A shift in which nothing goes wrong; a test changes what it is about. */
export const calm: Script = {
  services: 2,
  rulesPerService: 1,
  greenBefore: 0,
  sticky: false,
  steps: [10, 100],
  waves: 1,
  hook: 'none',
  faults: new Map(),
  modifyFaults: new Map(),
  incidents: [],
  without: 'nothing',
};
