import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type * as NewEnvironment from '../../adopt/new-environment';
import { type Key, type Known, type Question, questions } from '../../adopt/questions';
import type { CliCommand } from '../command';
import { ExitCode, type Host, UsageError } from '../host';
import { collect, environmentsOption, withYes } from '../options';
import type { Ask } from './ask';
import type * as FromCluster from './from-cluster';
import { orderLines } from './merge-order';
import type * as WriteEnvironment from './write-environment';

/**
 * `init`: the first file of an environment.
 * @param terminal how questions are asked; undefined where nobody can be asked
 * @param read reads a platform that exists
 */
export const initCommand = (terminal: (host: Host) => Ask | undefined, read: FromCluster.ReadPlatform): CliCommand<InitOptions> => ({
  name: 'init',
  summary: 'Write the file of a new environment.',
  declare: (command) => withQuestions(withPlatform(withYes(withTarget(command)))),
  notes: `With --from-cluster, the file is written from what AWS and Kubernetes say of a platform that exists: the cluster is blue, green is built beside it. Only
describe and list calls are made. What cannot be taken over is listed with the reason. Without it nothing is read: what no option says is asked for in a
terminal; with --yes, or without a terminal, it has its default. A file that exists is never overwritten.`,
  examples: [
    'npx bluegreen init --env trial',
    exampleOf('trial'),
    'npx bluegreen init --env prod --from-cluster prod-legacy --region eu-west-1 --context prod-legacy',
  ],
  exitCodes: {
    done: 'the file is written, and passes synthesis',
    refused: 'cancelled, or the platform cannot be read or taken over; nothing was written',
    usage: 'bad usage, or answers that make no environment; nothing was written',
  },
  run: async (host, options) => {
    if (options.fromCluster === undefined) return run(terminal, host, options);
    // The schema and the rules are a third of the start: help goes without.
    const { initFromCluster }: typeof FromCluster = require('./from-cluster');
    return initFromCluster(read, host, newFile(host, options), options);
  },
});

const withTarget = (command: Command): Command =>
  command
    .requiredOption('-e, --env <name>', 'name of the new environment: its file is config/environments/<name>.ts')
    .addOption(environmentsOption());

const withPlatform = (command: Command): Command =>
  command
    .option('--from-cluster <name>', 'EKS cluster that exists: the file is written from it')
    .option(
      '--load-balancer <arn>',
      'load balancer to take over, with --from-cluster; again for each further one, the first is the one by default; left out: the one with most rules',
      collect,
      [],
    )
    .option('--context <name>', "context of that cluster in the kubeconfig; default: the one that ends with the cluster's name");

const flagOf = (key: Key): string => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
const lists: ReadonlySet<Key> = new Set(['zone', 'service', 'allow']);

/** An option for each question; those of lists may be repeated. */
function withQuestions(command: Command): Command {
  for (const { key, message, form } of questions) {
    const option = new Option(
      `${flagOf(key)} <${key === 'zone' ? 'name[=id]' : 'value'}>`,
      `${message.replace(/ \(.*|,? (such )?as [<\d].*/, '')}: ${form}`,
    );
    command.addOption(lists.has(key) ? option.argParser((value: string, before?: string[]) => collect(value, before ?? [])) : option);
  }
  return command;
}

export interface InitOptions extends Readonly<Partial<Record<Key, string | readonly string[]>>> {
  readonly env: string;
  readonly environments: string;
  readonly yes?: boolean;
  readonly fromCluster?: string;
  readonly loadBalancer: readonly string[];
  readonly context?: string;
}

async function run(terminal: (host: Host) => Ask | undefined, host: Host, options: InitOptions): Promise<ExitCode> {
  const file = newFile(host, options);
  const ask = options.yes ? undefined : terminal(host);
  const given: Known = { name: options.env, ...regionOf(host), ...textsOf(options) };
  const { newEnvironment }: typeof NewEnvironment = require('../../adopt/new-environment');
  const { writeEnvironment }: typeof WriteEnvironment = require('./write-environment');
  const draft = newEnvironment(await answersOf(given, ask));
  writeEnvironment(host, file, draft);
  host.stdout(
    doneText(relative(host.cwd, file) || file, options.env, [
      ...draft.placeholders.map((text) => `  ${text}`),
      ...orderLines(file, options.env),
    ]),
  );
  return ExitCode.done;
}

/** The path of the file to write. @throws UsageError where it exists */
export function newFile(host: Host, { env, environments }: Pick<InitOptions, 'env' | 'environments'>): string {
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(env))
    throw new UsageError(`--env: found ${JSON.stringify(env)}; expected lower-case letters, digits and dashes, at most 20 characters`);
  const file = join(resolve(host.cwd, environments), `${env}.ts`);
  if (existsSync(file)) {
    throw new UsageError(
      `--env ${env}: found ${relative(host.cwd, file)}, which is never overwritten; expected a name without a file, or that file moved away`,
    );
  }
  return file;
}

const regionOf = ({ env }: Host) => {
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  return region === undefined ? {} : { region };
};

const textsOf = (options: InitOptions): Partial<Record<Key, string>> =>
  Object.fromEntries(
    questions.flatMap(({ key }) => {
      const value = options[key];
      return value === undefined ? [] : [[key, typeof value === 'string' ? value : value.join(',')]];
    }),
  );

/** Every answer: as given, as asked, or the default. @throws UsageError with all that is missing or wrong at once */
async function answersOf(given: Known, ask: Ask | undefined): Promise<NewEnvironment.Answers> {
  const known: Partial<Record<Key, string>> & { readonly name: string } = { ...given };
  const wrong: string[] = [];
  for (const question of questions) {
    // Zones follow from the region: they are not missing, too, where it is.
    if (question.key === 'zone' && known.zone === undefined && known.region === undefined) continue;
    const answer = known[question.key] ?? (await answerTo(question, known, ask));
    if (answer === undefined) {
      wrong.push(`${flagOf(question.key)}: found nothing; expected ${question.form}`);
      continue;
    }
    const problem = question.problem(answer, known);
    if (problem !== undefined) wrong.push(`${flagOf(question.key)}: found ${JSON.stringify(answer)}; ${problem}`);
    known[question.key] = answer;
  }
  if (wrong.length > 0) throw new UsageError(`${wrong.join('\n       ')}\nNothing was written. For example: ${exampleOf(given.name)}`);
  return known as NewEnvironment.Answers;
}

const exampleOf = (env: string): string =>
  `npx bluegreen init --env ${env} --yes --account 111111111111 --region eu-west-1 --service web:8080=shop.example.com`;

async function answerTo(question: Question, known: Known, ask: Ask | undefined): Promise<string | undefined> {
  const fallback = question.fallback(known);
  if (!ask || (question.isQuiet && fallback !== undefined)) return fallback;
  return ask({ message: question.message, initial: fallback ?? '', problem: (answer) => question.problem(answer, known) });
}

function doneText(file: string, env: string, lines: readonly string[]): string {
  const todo = lines.map((line) => `${line}\n`).join('');
  return `${file} is written.\n${todo && `Before the first deploy, fill in:\n${todo}`}Next: npm run synth -- --env ${env}\n`;
}
