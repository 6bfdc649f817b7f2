import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { ConfigurationError, problemAt, show } from './problems/problem';
import { closest } from './problems/suggest';
import type { Environment } from './schema';

/** Where the environments stand unless the caller says otherwise. */
export const environmentsFolder = resolve(__dirname, '..', '..', 'config', 'environments');

/** Names of the environments in a folder, sorted. */
export function environmentNames(folder = environmentsFolder): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => /^[^.].*\.ts$/.test(file) && !file.endsWith('.d.ts'))
    .map((file) => basename(file, '.ts'))
    .toSorted();
}

/**
 * Loads and checks one environment. Needs a TypeScript loader in the process (bin/loader/typescript.cjs, or jest's transform).
 * @param name name of the environment, which is the name of its file
 * @throws ConfigurationError if there is no such environment, the file cannot be read, or anything in it is wrong
 */
export function loadEnvironment(name: string, folder = environmentsFolder): Environment {
  const names = environmentNames(folder);
  const shownFolder = shownPath(folder);
  if (!names.includes(name)) {
    const near = closest(name, names);
    const known = names.length > 0 ? `one of ${names.join(', ')}` : exampleFile(shownFolder);
    const problem = problemAt([], 'no such environment', show(name), near === undefined ? known : `${near}? (${known})`);
    throw new ConfigurationError(shownFolder, [problem]);
  }
  const file = join(shownFolder, `${name}.ts`);
  // oxlint-disable-next-line consistent-type-imports -- schema and rules are a third of the start: help and netpol go without
  const { checkEnvironment } = require('./check') as typeof import('./check');
  const env = checkEnvironment(importDefault(resolve(folder, `${name}.ts`), file), file);
  if (env.name !== name) {
    const what = 'the environment and its file have different names';
    throw new ConfigurationError(file, [problemAt(['name'], what, show(env.name), `${show(name)}, or the file called ${env.name}.ts`)]);
  }
  return env;
}

/**
 * Loads and checks several environments.
 * @param names which; all of the folder where left out. A name that is given twice counts once
 * @throws ConfigurationError with the problems of every file that has any, if two of them collide in one account, or if there is no file
 */
export function loadEnvironments(folder = environmentsFolder, names = environmentNames(folder)): Environment[] {
  const shownFolder = shownPath(folder);
  if (names.length === 0) {
    throw new ConfigurationError(shownFolder, [problemAt([], 'no environments', 'no file <name>.ts', exampleFile(shownFolder))]);
  }
  const errors: ConfigurationError[] = [];
  const loaded = [...new Set(names)].flatMap((name) => {
    try {
      return [loadEnvironment(name, folder)];
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      errors.push(error);
      return [];
    }
  });
  const [first, ...others] = errors;
  if (!first) return apart(loaded, shownFolder);
  if (others.length === 0) throw first;
  throw new ConfigurationError(
    shownFolder,
    errors.flatMap(({ problems }) => problems),
    errors.map(({ message }) => message).join('\n\n'),
  );
}

/** @throws ConfigurationError for what two of them would both be in one account */
function apart(environments: Environment[], shownFolder: string): Environment[] {
  if (environments.length < 2) return environments;
  // oxlint-disable-next-line consistent-type-imports -- one environment alone goes without
  const { collisions } = require('./collisions') as typeof import('./collisions');
  const problems = collisions(environments);
  if (problems.length > 0) throw new ConfigurationError(shownFolder, problems);
  return environments;
}

/** A path as a user would name it: from where they stand, or absolute where that is shorter to read. */
function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near || '.';
}

const exampleFile = (shownFolder: string) => `a file ${join(shownFolder, '<name>.ts')} that exports defineEnvironment({...})`;

/** Default export of an environment file. */
function importDefault(path: string, file: string): unknown {
  const broken = (what: string, found: string, expected = 'a TypeScript file that exports defineEnvironment({...})') =>
    new ConfigurationError(file, [problemAt([], what, found, expected)]);
  try {
    readFileSync(path);
  } catch (error) {
    throw broken('the file cannot be read', reasonOf(error, path));
  }
  let loaded: { default?: unknown };
  try {
    // eslint-disable-next-line -- names come from a directory listing, and a synchronous load keeps synthesis synchronous
    loaded = require(path) as { default?: unknown };
  } catch (error) {
    throw broken('the file cannot be loaded', reasonOf(error, path), 'a file without errors; npm run typecheck says more');
  }
  if (loaded.default === undefined) {
    const names = Object.keys(loaded);
    throw broken(
      'no default export',
      names.length > 0 ? `exports ${names.join(', ')}` : 'no exports',
      'export default defineEnvironment({...})',
    );
  }
  return loaded.default;
}

/** What went wrong with a file, and where in it, on one line and without a stack. */
function reasonOf(error: unknown, path: string): string {
  if (!(error instanceof Error)) return `it throws ${show(error)}`;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EISDIR') return 'a folder';
  if (code === 'ENOENT') return 'a link to a file that is not there';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it';
  const text = `${error.name === 'Error' ? '' : `${error.name}: `}${error.message.split('\n')[0]}`;
  const stack = error.stack?.split('\n') ?? [];
  if (error.name === 'SyntaxError') {
    const file = unreadFile(error.message, stack[0]) ?? path;
    const syntax = syntaxErrorOf(file);
    if (syntax !== undefined) return file === path ? syntax : `${file}, ${syntax}`;
  }
  const line = stack.find((frame) => frame.includes(path));
  const position = line && /:(\d+):\d+\)?$/.exec(line)?.[1];
  return position === undefined ? text : `line ${position}: ${text}`;
}

/** The file that was not understood, the environment's own or one that it imports: the loader names it in its message, V8 at the top of its stack. */
const unreadFile = (message: string, top = ''): string | undefined =>
  (/^Error transforming (.*?): /.exec(message) ?? /^(\/.*):\d+$/.exec(top))?.[1];

/** The first syntax error of a file. The loader is lax and vague about them, esbuild is neither; undefined if it finds none. */
function syntaxErrorOf(file: string): string | undefined {
  // oxlint-disable-next-line consistent-type-imports -- loaded only when something is wrong
  const { transformSync } = require('esbuild') as typeof import('esbuild');
  try {
    transformSync(readFileSync(file, 'utf8'), { loader: 'ts', logLevel: 'silent' });
    return undefined;
  } catch (error) {
    const [first] = (error as { errors?: { text: string; location: { line: number; column: number } | null }[] }).errors ?? [];
    return first?.location ? `line ${first.location.line}, column ${first.location.column + 1}: ${first.text}` : undefined;
  }
}
