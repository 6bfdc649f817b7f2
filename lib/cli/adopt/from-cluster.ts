import { relative } from 'node:path';
import { draftEnvironment } from '../../adopt/draft/environment';
import { AdoptError, type LeftOut } from '../../adopt/draft/left-out';
import type { Inventory } from '../../adopt/inventory';
import { placeholderRepository } from '../../adopt/questions';
import type { EnvironmentInput } from '../../config/schema';
import * as s from '../../config/schema/scalars';
import { plural } from '../../text/listing';
import { ExitCode, type Host, RefusedError, UsageError } from '../host';
import { orderLines } from './merge-order';
import { writeEnvironment } from './write-environment';

/** What `init --from-cluster` is given, read and checked. */
export interface FromCluster {
  readonly cluster: string;
  readonly region: string;
  readonly loadBalancers: readonly string[];
  /** Of the kubeconfig; undefined: the one that ends with the cluster's name. */
  readonly context?: string;
}

/** Reads a platform. @throws UsageError, RefusedError; nothing is changed */
export type ReadPlatform = (host: Host, from: FromCluster) => Promise<Inventory>;

interface Options {
  readonly env: string;
  readonly fromCluster?: string;
  readonly loadBalancer: readonly string[];
  readonly context?: string;
  readonly region?: string | readonly string[];
  readonly repository?: string | readonly string[];
  readonly adminRole?: string | readonly string[];
}

/** @param file absolute; it does not exist */
export async function initFromCluster(read: ReadPlatform, host: Host, file: string, options: Options): Promise<ExitCode> {
  const from = asked(host, options);
  host.stderr(`Reading cluster ${from.cluster} in ${from.region} ...\n`);
  const inventory = await read(host, from);
  const adopted = drafted(inventory, options);
  writeEnvironment(host, file, adopted);
  host.stdout(doneText(relative(host.cwd, file) || file, options.env, { ...adopted, order: orderLines(file, options.env) }));
  return ExitCode.done;
}

/** @throws UsageError with everything that is missing or wrong */
function asked(host: Host, { fromCluster: cluster = '', loadBalancer, context, region }: Options): FromCluster {
  const [first] = loadBalancer;
  const place = textOf(region) || first?.split(':')[3] || host.env.AWS_REGION || host.env.AWS_DEFAULT_REGION || '';
  const wrong: string[] = [];
  if (!s.region.safeParse(place).success)
    wrong.push(`--region: found ${JSON.stringify(place)}; expected a region such as eu-west-1, or AWS_REGION`);
  for (const arn of loadBalancer) {
    if (!/^arn:aws[a-z-]*:elasticloadbalancing:[^:]+:\d{12}:loadbalancer\/\w+\/[^/]+\/[0-9a-f]+$/.test(arn)) {
      wrong.push(
        `--load-balancer: found ${JSON.stringify(arn)}; expected the ARN of a load balancer, such as arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/shop/50dc6c495c0c9188`,
      );
    }
  }
  if (wrong.length > 0) throw new UsageError(`${wrong.join('\n       ')}\nNothing was written.`);
  return { cluster, region: place, loadBalancers: loadBalancer, ...(context !== undefined && { context }) };
}

const textOf = (value: string | readonly string[] | undefined): string => (typeof value === 'string' ? value : '');

function drafted(inventory: Inventory, { env, loadBalancer, repository, adminRole }: Options) {
  try {
    return draftEnvironment(inventory, {
      name: env,
      isAsked: loadBalancer.length > 0,
      repository: textOf(repository) || placeholderRepository,
      adminRole: textOf(adminRole),
    });
  } catch (error) {
    if (error instanceof AdoptError) throw new RefusedError(`${error.message}\nNothing was written.`);
    throw error;
  }
}

function doneText(
  file: string,
  env: string,
  {
    takenOver,
    rules,
    leftOut,
    environment,
    order,
  }: {
    takenOver: number;
    rules: number;
    leftOut: readonly LeftOut[];
    environment: Pick<EnvironmentInput, 'region' | 'edge' | 'gitops' | 'clusters' | 'services'>;
    order: readonly string[];
  },
): string {
  const out = leftOut.flatMap(({ what, why, todo }) => [`  ${what}: ${why}`, ...(todo === undefined ? [] : [`    ${todo}`])]);
  const fill = [
    ...(environment.gitops.repository === placeholderRepository ? ['  gitops.repository: your copy of this repository'] : []),
    ...('access' in environment.clusters.green ? [] : ['  clusters.green.access: no role may use the Kubernetes API of green yet']),
    ...secretsOf(environment.services).flatMap((name) => [
      `  secret ${name}: the client secret of a login, which the load balancer keeps to itself`,
      `    aws secretsmanager create-secret --region ${environment.region} --name ${name} --secret-string file://client-secret.txt`,
    ]),
    '  dependencies: security groups of databases and caches that pods of green have to reach; they were not read',
    ...order,
  ];
  return `${[
    `${file} is written: ${takenOver} of ${plural(rules, 'rule')} of ${'loadBalancers' in environment.edge ? 'the listeners' : 'the listener'} ${takenOver === 1 ? 'is a rule of a service' : 'are rules of services'}.`,
    ...(out.length === 0 ? [] : [`Left out (${leftOut.length}):`, ...out]),
    'Before the first deploy, fill in:',
    ...fill,
    `Next: npm run synth -- --env ${env}`,
  ].join('\n')}\n`;
}

const secretsOf = (services: EnvironmentInput['services']): string[] => [
  ...new Set(services.flatMap(({ authentication }) => (authentication?.kind === 'oidc' ? [authentication.clientSecret.secretName] : []))),
];
