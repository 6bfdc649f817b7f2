import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { checkEnvironment } from './check';
import { ConfigurationError, show } from './problem';
import type { Environment } from './schema';

/** Where the environments stand unless the caller says otherwise. */
export const environmentsFolder = resolve(__dirname, 'environments');

/** Names of the environments in a folder, sorted. */
export function environmentNames(folder = environmentsFolder): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => /^[^.].*\.ts$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => basename(file, '.ts'))
    .toSorted();
}

/**
 * Loads and checks one environment. Needs a TypeScript loader in the process (tsx, or jest's transform).
 * @param name name of the environment, which is the name of its file
 * @throws ConfigurationError if there is no such environment, the file cannot be read, or anything in it is wrong
 */
export function loadEnvironment(name: string, folder = environmentsFolder): Environment {
  const names = environmentNames(folder);
  const shownFolder = relative(process.cwd(), folder) || '.';
  if (!names.includes(name)) {
    const wanted =
      names.length > 0 ? `one of ${names.join(', ')}` : `a file ${join(shownFolder, '<name>.ts')} that exports defineEnvironment({...})`;
    throw new ConfigurationError(shownFolder, [{ path: '', what: 'no such environment', found: show(name), wanted }]);
  }
  const file = join(shownFolder, `${name}.ts`);
  const env = checkEnvironment(importDefault(join(folder, `${name}.ts`), file), file);
  if (env.name !== name) {
    throw new ConfigurationError(file, [
      { path: 'name', what: 'the environment and its file have different names', found: show(env.name), wanted: show(name) },
    ]);
  }
  return env;
}

/** Default export of an environment file. */
function importDefault(path: string, file: string): unknown {
  let loaded: { default?: unknown };
  try {
    // eslint-disable-next-line -- names come from a directory listing, and a synchronous load keeps synthesis synchronous
    loaded = require(path) as { default?: unknown };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new ConfigurationError(file, [
      {
        path: '',
        what: 'the file cannot be loaded',
        found: reason,
        wanted: 'a readable TypeScript file that exports defineEnvironment({...})',
      },
    ]);
  }
  if (loaded.default === undefined) {
    throw new ConfigurationError(file, [
      { path: '', what: 'no default export', found: show(Object.keys(loaded)), wanted: 'export default defineEnvironment({...})' },
    ]);
  }
  return loaded.default;
}

/** Every environment of a folder, checked. @throws ConfigurationError for the first file with problems */
export const loadEnvironments = (folder = environmentsFolder): Environment[] =>
  environmentNames(folder).map((name) => loadEnvironment(name, folder));
