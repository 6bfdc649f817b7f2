import type { EnvironmentInput } from './schema';

/**
 * Describes an environment. The editor completes and checks the fields; values and what must hold between them are checked when the
 * environment is loaded, so that all problems are reported at once and with the file's name.
 */
export const defineEnvironment = (environment: EnvironmentInput): EnvironmentInput => environment;
