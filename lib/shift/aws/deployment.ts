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
  /** One for each Application Load Balancer, in the order of the configuration. */
  readonly listenerArns: readonly string[];
  /** Network Load Balancers: each service behind one has a listener of its own. */
  readonly networkLoadBalancerArns: readonly string[];
  /** Names of the Application Load Balancers in the configuration; undefined for the one by default. */
  readonly loadBalancers: readonly (string | undefined)[];
  readonly networkLoadBalancers: readonly string[];
  /** Services behind them: they have fewer alarms (`connectionConcerns`). */
  readonly networkServices: readonly string[];
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
  /** Application Load Balancers besides the one by default, by name. */
  readonly loadBalancers?: readonly string[];
  /** Topic of the organization's, in place of the one that the traffic stack makes. */
  readonly topicArn?: string;
  /** Network Load Balancers by name, and the services behind them. */
  readonly networkLoadBalancers?: readonly string[];
  readonly networkServices?: readonly string[];
  /** What the tick may read analyses of; only its own file has it. */
  readonly analyses?: readonly AnalysisSource[];
}

/** Name of the file. */
export const functionConfigFile = 'environment.json';

/** A listener of an Application Load Balancer, a Network Load Balancer, or a listener of one. */
const edgeForm =
  /^arn:([^:]+):elasticloadbalancing:([^:]+):(\d{12}):(?:listener\/app\/[^/]+\/[^/]+\/[^/]+|(?:loadbalancer|listener)\/net\/.+)$/;

/** Whether an ARN of the parameter is that of an Application Load Balancer's listener. */
export const isApplicationListener = (arn: string): boolean => arn.includes(':listener/app/');

/** `…:listener/net/<name>/<id>/…` → `…:loadbalancer/net/<name>/<id>`; the ARN of a load balancer stays as it is. */
const networkLoadBalancerOf = (arn: string): string => arn.replace(/:listener\/(net\/[^/]+\/[^/]+)\/.+$/, ':loadbalancer/$1');

/** What of the configuration a deployment is made of, besides its name. */
export type DeploymentConfig = Omit<FunctionConfig, 'env' | 'analyses'>;

/** The same, of an environment; without its file there is nothing but the records. */
export const deploymentConfig = (
  env: Pick<Environment, 'name' | 'services'> & Partial<Pick<Environment, 'edge' | 'notifications'>>,
): DeploymentConfig => {
  const further = Object.entries(env.edge?.loadBalancers ?? {});
  const named = (isNetwork: boolean) => further.flatMap(([name, { kind }]) => ((kind === 'network') === isNetwork ? [name] : []));
  const [loadBalancers, networkLoadBalancers] = [named(false), named(true)];
  const networkServices = env.services.flatMap(({ name, listener }) => (listener ? [name] : []));
  const topicArn = env.notifications?.topic?.arn;
  return {
    targetGroups: targetGroupNames(env),
    ...(loadBalancers.length > 0 && { loadBalancers }),
    ...(networkLoadBalancers.length > 0 && { networkLoadBalancers, networkServices }),
    ...(topicArn !== undefined && { topicArn }),
  };
};

/**
 * The deployment behind its listeners.
 * @param edgeArns as the traffic stack names them: listeners of Application Load Balancers, and Network Load Balancers (or listeners of them); the first
 * says partition, region and account
 * @throws RangeError if one of them is neither
 */
export function deploymentOf(
  env: string,
  edgeArns: readonly string[],
  { targetGroups, loadBalancers = [], networkLoadBalancers = [], networkServices = [], topicArn }: DeploymentConfig,
): Deployment {
  const wrong = edgeArns.find((arn) => !edgeForm.test(arn));
  const [first] = edgeArns;
  if (first === undefined || wrong !== undefined)
    throw new RangeError(`neither a listener of an Application Load Balancer nor a Network Load Balancer: ${wrong ?? ''}`);
  const [, partition = '', region = '', account = ''] = edgeForm.exec(first) ?? [];
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  return {
    env,
    partition,
    region,
    account,
    listenerArns: edgeArns.filter(isApplicationListener),
    networkLoadBalancerArns: [...new Set(edgeArns.filter((one) => !isApplicationListener(one)).map(networkLoadBalancerOf))],
    loadBalancers: [undefined, ...loadBalancers],
    networkLoadBalancers,
    networkServices,
    targetGroups,
    table: shiftTableName(env),
    stateMachineArn: arn('states', `stateMachine:${shiftStateMachineName(env)}`),
    topicArn: topicArn ?? arn('sns', shiftTopicName(env)),
  };
}

/**
 * Value of the parameter that the traffic stack writes. `version` rises when an older command line could no longer shift the deployment: one that knows
 * a single listener, or no Network Load Balancer, would leave the services of the others where they are.
 */
export type TrafficParameter =
  | { readonly version: 1; readonly listenerArn: string }
  | { readonly version: 2; readonly listenerArns: readonly string[] }
  | { readonly version: 3; readonly listenerArns: readonly string[]; readonly networkLoadBalancerArns: readonly string[] };

/** One listener is in the first form, which every command line reads. */
export function trafficParameter(listenerArns: readonly string[], networkLoadBalancerArns: readonly string[] = []): TrafficParameter {
  if (networkLoadBalancerArns.length > 0) return { version: 3, listenerArns, networkLoadBalancerArns };
  const [listenerArn = ''] = listenerArns;
  return listenerArns.length > 1 ? { version: 2, listenerArns } : { version: 1, listenerArn };
}

/**
 * Reads the parameter's value.
 * @returns the listeners of Application Load Balancers, and the Network Load Balancers
 * @throws RangeError if it is of another version or not what the traffic stack writes
 */
export function parseTrafficParameter(text: string): readonly string[] {
  const { version, listenerArn, listenerArns, networkLoadBalancerArns } = asObject(text);
  if (version !== 1 && version !== 2 && version !== 3)
    throw new RangeError(`versions 1 to 3 are known here, found ${JSON.stringify(version)}: is this checkout older than the stack?`);
  const lists: unknown[] = version === 1 ? [[listenerArn]] : version === 2 ? [listenerArns] : [listenerArns, networkLoadBalancerArns];
  if (lists.every(isList)) return lists.flat();
  throw new RangeError(`no listener's ARN in ${text}`);
}

const isList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((arn) => typeof arn === 'string');

function asObject(text: string): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
