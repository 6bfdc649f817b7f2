import type { Family } from '../command';
import type * as InTerminal from './ask';
import { doctorCommand, type ObserveForDoctor } from './doctor';
import type * as DoctorObservation from './doctor-observation';
import type { ReadPlatform } from './from-cluster';
import { initCommand } from './init';
import type * as PlatformReading from './platform-reading';

/** The SDK's clients are loaded when a command needs them. */
const observeForDoctor: ObserveForDoctor = async (...args) => {
  const { observeForDoctor: observe } = require('./doctor-observation') as typeof DoctorObservation;
  return observe(...args);
};

const readPlatform: ReadPlatform = async (...args) => {
  const { readPlatform: read } = require('./platform-reading') as typeof PlatformReading;
  return read(...args);
};

/** What comes before an environment: its file, and a machine that can deploy it. */
export const adoptCommands = (): Family => ({
  commands: [
    initCommand((host) => (require('./ask') as typeof InTerminal).askInTerminal(host), readPlatform),
    doctorCommand(observeForDoctor),
  ],
});
