import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { awsProblem } from './aws';
import type { ShellCommand } from './commands';

/** What is wrong with a command by its words alone, without running it: '' where all of them are known. */
type Judge = (args: readonly string[]) => string;

const root = resolve(__dirname, '../../..');
const { scripts } = require('../../../package.json') as { scripts: Readonly<Record<string, string>> };

/** Programs whose words are judged elsewhere, or by nothing that can be had here. */
export const judgedElsewhere: Readonly<Record<string, string>> = {
  kubectl: 'by kubectl itself: test/cluster/documented.test.ts',
  helm: 'by helm itself: test/cluster/documented.test.ts',
  gh: 'GitHub’s program; no package of it is installed here',
  hubble: 'Cilium’s program; no package of it is installed here',
  'pre-commit': 'a Python program that only developers install',
  jq: 'its argument is a program of its own language',
  tee: 'a program of every system',
  xargs: 'its arguments are a command, which the page shows',
  'test/cluster/apiserver.sh': 'test/cluster/global-setup.ts calls it',
};

const judges: Readonly<Record<string, Judge>> = { npm, npx, aws: awsProblem };

/** @returns what is wrong; '' where nothing is, or where the program is judged elsewhere */
export function wordsProblem({ program, args }: ShellCommand): string {
  if (program in judgedElsewhere) return '';
  const judge = judges[program];
  return judge ? judge(args) : `${program}: nothing here knows this program`;
}

function npx([program = '', ...args]: readonly string[]): string {
  // test/unit/docs/commands.test.ts judges all of these, also those within a sentence.
  if (program === 'bluegreen') return '';
  if (program === 'cdk') return cdkProblem(args);
  if (program === 'jest') return args.map(pathProblem).find((problem) => problem !== '') ?? '';
  return `npx ${program}: no program of this repository`;
}

function npm(args: readonly string[]): string {
  const [verb = '', name = '', ...rest] = args.filter((word) => !['--silent', '-s'].includes(word));
  if (verb === 'ci' || verb === 'test') return '';
  if (verb !== 'run') return `npm ${verb}: not a command that a page needs`;
  const script = scripts[name];
  if (script === undefined) return `npm run ${name}: no such script`;
  return (
    rest
      .filter((word) => word !== '--')
      .map((word) => argumentProblem(script, word))
      .find((problem) => problem !== '') ?? ''
  );
}

/** An option is one that the script's own source names; of jest, an argument is the begin of a path. */
function argumentProblem(script: string, word: string): string {
  if (script.includes('jest')) return pathProblem(word);
  if (!word.startsWith('--')) return '';
  return sourcesOf(script).includes(word.slice(2)) ? '' : `${script} ${word}: its sources have no such option`;
}

function pathProblem(path: string): string {
  const folder = join(root, dirname(path));
  const isThere = existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(basename(path)));
  return isThere ? '' : `${path}: no such file or folder`;
}

/** The sources of the folder of the file that a script runs; for the app, its main program. */
function sourcesOf(script: string): string {
  const file = /[\w./-]+\.(ts|cjs)$/.exec(script)?.[0].replace('bin/loader/app.cjs', 'bin/app.ts') ?? '';
  if (!existsSync(join(root, file))) return '';
  const folder = join(root, dirname(file));
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}

interface CdkOptions {
  readonly [name: string]: { readonly alias?: string | readonly string[]; readonly type: string };
}

/** By the table that the command line of CDK makes its own parser of. */
function cdkProblem([verb = '', ...words]: readonly string[]): string {
  const registry = JSON.parse(readFileSync(join(root, 'node_modules/aws-cdk/lib/cli/cli-type-registry.json'), 'utf8')) as {
    globalOptions: CdkOptions;
    commands: Readonly<Record<string, { options?: CdkOptions }>>;
  };
  const command = registry.commands[verb];
  if (command === undefined) return `cdk ${verb}: no such command`;
  const known = new Set(
    Object.entries({ ...registry.globalOptions, ...command.options }).flatMap(([name, { alias = [], type }]) => [
      `--${name}`,
      ...(type === 'boolean' ? [`--no-${name}`] : []),
      ...[alias].flat().map((short) => `-${short}`),
    ]),
  );
  const unknown = words.find((word) => word.startsWith('-') && !known.has(word.split('=')[0] ?? ''));
  return unknown === undefined ? '' : `cdk ${verb} ${unknown}: no such option`;
}
