import type { Environment } from '../../config/schema';
import { type Color, colors, shiftStateMachineName, shiftTableName, shiftTopicName, targetGroupName } from '../../names';
import type { AnalysisSource } from '../model/analysis';

/**
 * What a shift must know of the deployed stacks. Only the listeners are found out; everything else follows from it by the names in `names.ts`,
 * so that a rollback depends on one short string.
 */
export interface Deployment {
  readonly env: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** One for each load balancer, in the order of the configuration. */
  readonly listenerArns: readonly [string, ...string[]];
  /** Names of the load balancers in the configuration; undefined for the one by default. */
  readonly loadBalancers: readonly (string | undefined)[];
  readonly targetGroups: TargetGroupNames;
  readonly table: string;
  readonly stateMachineArn: string;
  readonly topicArn: string;
}

/** Names of both colors' target groups, by service. Names, because they are known before anything is deployed. */
export type TargetGroupNames = Readonly<Record<string, Readonly<Record<Color, string>>>>;

/** The names of an environment's target groups; of one that was taken over, the name in its ARN. */
export const targetGroupNames = (env: Pick<Environment, 'name' | 'services'>): TargetGroupNames =>
  Object.fromEntries(
    env.services.map(({ name, targetGroups }) => {
      const nameOf = (color: Color) => {
        const existing = targetGroups[color];
        return existing === undefined ? targetGroupName(env.name, name, color) : nameInArn(existing);
      };
      return [name, { blue: nameOf('blue'), green: nameOf('green') }];
    }),
  );

/** `arn:…:targetgroup/<name>/<id>` → name. Names of target groups are unique in a region and account. */
const nameInArn = (arn: string): string => /:targetgroup\/([^/]+)\//.exec(arn)?.[1] ?? '';

/** A target group as CloudWatch's dimension `TargetGroup` has it: `targetgroup/<name>/<id>`. */
export const targetGroupDimension = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);

/** Says of a target group's ARN whose it is, or undefined if it is no service's. */
export function ownerOf(names: TargetGroupNames): (arn: string) => { readonly service: string; readonly color: Color } | undefined {
  const owners = new Map(
    Object.entries(names).flatMap(([service, pair]) => colors.map((color) => [pair[color], { service, color }] as const)),
  );
  return (arn) => owners.get(nameInArn(arn));
}

/** Lies beside the bundle: what of the configuration the functions must know. Environment variables end at 4 KB; 50 services need more. */
export interface FunctionConfig {
  readonly env: string;
  readonly targetGroups: TargetGroupNames;
  /** Load balancers besides the one by default, by name. */
  readonly loadBalancers?: readonly string[];
  /** Topic of the organization's, in place of the one that the traffic stack makes. */
  readonly topicArn?: string;
  /** What the tick may read analyses of; only its own file has it. */
  readonly analyses?: readonly AnalysisSource[];
}

/** Name of the file. */
export const functionConfigFile = 'environment.json';

const listenerForm = /^arn:([^:]+):elasticloadbalancing:([^:]+):(\d{12}):listener\/app\/[^/]+\/[^/]+\/[^/]+$/;

/** What of the configuration a deployment is made of, besides its name. */
export type DeploymentConfig = Pick<FunctionConfig, 'targetGroups' | 'loadBalancers' | 'topicArn'>;

/** The same, of an environment; without its file there is nothing but the records. */
export const deploymentConfig = (
  env: Pick<Environment, 'name' | 'services'> & Partial<Pick<Environment, 'edge' | 'notifications'>>,
): DeploymentConfig => {
  const further = Object.keys(env.edge?.loadBalancers ?? {});
  const topicArn = env.notifications?.topic?.arn;
  return {
    targetGroups: targetGroupNames(env),
    ...(further.length > 0 && { loadBalancers: further }),
    ...(topicArn !== undefined && { topicArn }),
  };
};

/**
 * The deployment behind its listeners.
 * @param listenerArns as the traffic stack names them; the first says partition, region and account
 * @throws RangeError if one of them is not the ARN of an application load balancer's listener
 */
export function deploymentOf(
  env: string,
  listenerArns: readonly string[],
  { targetGroups, loadBalancers = [], topicArn }: DeploymentConfig,
): Deployment {
  const wrong = listenerArns.find((arn) => !listenerForm.test(arn));
  const [first, ...others] = listenerArns;
  if (first === undefined || wrong !== undefined) throw new RangeError(`not a listener of an application load balancer: ${wrong ?? ''}`);
  const [, partition = '', region = '', account = ''] = listenerForm.exec(first) ?? [];
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  return {
    env,
    partition,
    region,
    account,
    listenerArns: [first, ...others],
    loadBalancers: [undefined, ...loadBalancers],
    targetGroups,
    table: shiftTableName(env),
    stateMachineArn: arn('states', `stateMachine:${shiftStateMachineName(env)}`),
    topicArn: topicArn ?? arn('sns', shiftTopicName(env)),
  };
}

/**
 * Value of the parameter that the traffic stack writes. `version` rises when an older command line could no longer shift the deployment: one that knows
 * a single listener would leave the services of the others where they are.
 */
export type TrafficParameter =
  | { readonly version: 1; readonly listenerArn: string }
  | { readonly version: 2; readonly listenerArns: readonly string[] };

/** One listener is in the first form, which every command line reads. */
export const trafficParameter = ([first = '', ...others]: readonly string[]): TrafficParameter =>
  others.length === 0 ? { version: 1, listenerArn: first } : { version: 2, listenerArns: [first, ...others] };

/**
 * Reads the parameter's value.
 * @returns the listeners
 * @throws RangeError if it is of another version or not what the traffic stack writes
 */
export function parseTrafficParameter(text: string): readonly string[] {
  const { version, listenerArn, listenerArns } = asObject(text);
  if (version !== 1 && version !== 2)
    throw new RangeError(`versions 1 and 2 are known here, found ${JSON.stringify(version)}: is this checkout older than the stack?`);
  const found: unknown = version === 1 ? [listenerArn] : listenerArns;
  if (Array.isArray(found) && found.length > 0 && found.every((arn) => typeof arn === 'string')) return found;
  throw new RangeError(`no listener's ARN in ${text}`);
}

function asObject(text: string): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
