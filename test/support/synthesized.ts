import { resolve } from 'node:path';
import { loadEnvironments } from '../../lib/config/load';
import type { Environment } from '../../lib/config/schema';

export { synthesize } from '../../tools/synthesize';

/** Where the environments of the tests' own stand. */
export const testEnvironmentsFolder = resolve(__dirname, '..', '..', 'tools', 'environments');

/** Every environment there is: the examples and the tests' own. */
export const allEnvironments = (): Environment[] => [...loadEnvironments(), ...loadEnvironments(testEnvironmentsFolder)];
