import { knownRegions, zoneIdWithoutEks, zonesOf } from '../config/catalog/regions';
import type * as Scalars from '../config/schema/scalars';

/** What `init` has to know where there is nothing to read it from. Each is a flag, a question in the terminal, and a default where one is safe. */
export interface Question {
  readonly key: Key;
  readonly message: string;
  /** The form of an answer, for the flag's help and for messages. */
  readonly form: string;
  /** The answer unless another is given. Undefined: there is none, and without a terminal the flag is required. */
  readonly fallback: (known: Known) => string | undefined;
  /** What is wrong with an answer; undefined if nothing is. */
  readonly problem: (answer: string, known: Known) => string | undefined;
  /** Not asked for in the terminal unless there is no default: few teams change it on the first day. */
  readonly isQuiet?: boolean;
}

export type Key =
  | 'account'
  | 'region'
  | 'zone'
  | 'service'
  | 'certificate'
  | 'allow'
  | 'adminRole'
  | 'nodes'
  | 'podsPerNode'
  | 'repository';

/** Answers so far, as text; a list is separated by commas. `name` is the environment's. */
export type Known = Readonly<Partial<Record<Key, string>>> & { readonly name: string };

/** What is wrong with a text, by a scalar of the schema: `expected …`. */
const expected = (name: 'accountId' | 'cidr' | 'dnsLabel' | 'hostName' | 'port' | 'roleArn') => (answer: string | number) => {
  // Loaded with the first answer: help lists the questions, too, and is not to wait for the schema.
  const scalars = require('../config/schema/scalars') as typeof Scalars;
  const { error } = scalars[name].safeParse(answer);
  return error ? `expected ${error.issues[0]?.message}` : undefined;
};
const whole = (from: number, to: number) => (answer: string) =>
  /^\d{1,6}$/.test(answer) && Number(answer) >= from && Number(answer) <= to ? undefined : `expected a whole number from ${from} to ${to}`;
/** The first problem of a list's items. */
const each = (problem: (item: string) => string | undefined) => (answer: string) =>
  items(answer)
    .map(problem)
    .find((found) => found !== undefined);

/** `a, b` → `['a', 'b']`. */
export const items = (answer: string): string[] => answer.split(/[\s,]+/).filter((item) => item !== '');

const serviceForm = /^(?<name>[^:=]+):(?<port>\d{1,5})=(?<host>.+)$/;

/** `web:8080=shop.example.com` in its parts. */
export function serviceOf(answer: string): { name: string; containerPort: number; host: string } | undefined {
  const { name, port, host } = serviceForm.exec(answer)?.groups ?? {};
  return name && port && host ? { name, containerPort: Number(port), host } : undefined;
}

/** `us-east-1a=use1-az1`, or the name alone. */
export function zoneOf(answer: string): { name: string; id?: string } {
  const [name = '', id] = answer.split('=');
  return id === undefined ? { name } : { name, id };
}

function zoneProblem(answer: string, { region = '' }: Known): string | undefined {
  const forbidden = zoneIdWithoutEks[region];
  const given = items(answer).map(zoneOf);
  if (given.length < 2) return 'expected at least two zones';
  if (forbidden !== undefined && given.some(({ id }) => id === undefined)) {
    return (
      `expected each zone with its id, because ${forbidden} cannot host a cluster and its name differs from account to account: ${region}a=<id>,… as printed by ` +
      `aws ec2 describe-availability-zones --region ${region} --query "AvailabilityZones[].[ZoneName,ZoneId]"`
    );
  }
  return undefined;
}

function serviceProblem(item: string): string | undefined {
  const service = serviceOf(item);
  if (!service) return 'expected <name>:<container port>=<host>, such as web:8080=shop.example.com';
  return expected('dnsLabel')(service.name) ?? expected('port')(service.containerPort) ?? expected('hostName')(service.host);
}

const optional = (problem: (answer: string) => string | undefined) => (answer: string) => (answer === '' ? undefined : problem(answer));

/** Stands for the repository until a team names its copy. */
export const placeholderRepository = 'https://github.com/example/platform.git';

/** In the order in which they are asked. */
export const questions: readonly Question[] = [
  { key: 'account', message: 'AWS account id', form: '12 digits', fallback: () => undefined, problem: expected('accountId') },
  {
    key: 'region',
    message: 'AWS region',
    form: 'such as eu-west-1',
    fallback: () => undefined,
    problem: (answer) => (knownRegions.includes(answer) ? undefined : `expected one of ${knownRegions.join(', ')}`),
  },
  {
    key: 'zone',
    message: 'Availability zones',
    form: 'two or more, in us-east-1, us-west-1 and ca-central-1 with their ids: us-east-1a=use1-az1',
    fallback: ({ region = '' }) => (region in zoneIdWithoutEks ? undefined : zonesOf(region)?.slice(0, 3).join(',')),
    problem: zoneProblem,
    isQuiet: true,
  },
  {
    key: 'service',
    message: 'First HTTP service, as <name>:<container port>=<host>',
    form: '<name>:<container port>=<host>, such as web:8080=shop.example.com',
    fallback: ({ name }) => `web:8080=${name}.example.com`,
    problem: each(serviceProblem),
  },
  {
    key: 'certificate',
    message: 'ARN of the ACM certificate for its host (empty: a placeholder)',
    form: 'of the same region; a placeholder where left out',
    fallback: () => '',
    problem: optional((answer) =>
      /^arn:aws[a-z-]*:acm:/.test(answer) ? undefined : 'expected an ARN such as arn:aws:acm:eu-west-1:111111111111:certificate/…',
    ),
  },
  {
    key: 'allow',
    message: 'Addresses that may connect to the load balancer, such as 203.0.113.0/24 (empty: nobody yet)',
    form: 'a CIDR such as 203.0.113.0/24; nobody where left out',
    fallback: () => '',
    problem: each(expected('cidr')),
  },
  {
    key: 'adminRole',
    message: 'IAM role that administers the clusters (empty: none yet)',
    form: 'its ARN; none where left out',
    fallback: () => '',
    problem: optional(expected('roleArn')),
  },
  { key: 'nodes', message: 'Most nodes of a cluster', form: 'a number', fallback: () => '20', problem: whole(3, 100_000) },
  { key: 'podsPerNode', message: 'Pods on a node', form: 'a number', fallback: () => '58', problem: whole(8, 250), isQuiet: true },
  {
    key: 'repository',
    message: 'Git repository that Argo CD reads: your copy of this one',
    form: 'its URL',
    fallback: () => placeholderRepository,
    problem: (answer) => (/^(https|ssh):\/\/|^git@/.test(answer) ? undefined : `expected a URL such as ${placeholderRepository}`),
  },
];
