import type { Environment } from '../../config/schema';
import { type Color, colors, shiftStateMachineName, shiftTableName, shiftTopicName, targetGroupName } from '../../names';
import type { AnalysisSource } from '../model/analysis';

/**
 * What a shift must know of the deployed stacks. Only the listener is found out; everything else follows from it by the names in `names.ts`,
 * so that a rollback depends on one short string.
 */
export interface Deployment {
  readonly env: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly listenerArn: string;
  /** The load balancer as CloudWatch's dimension `LoadBalancer` has it: `app/<name>/<id>`. */
  readonly loadBalancer: string;
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
  /** What the tick may read analyses of; only its own file has it. */
  readonly analyses?: readonly AnalysisSource[];
}

/** Name of the file. */
export const functionConfigFile = 'environment.json';

const listenerForm = /^arn:([^:]+):elasticloadbalancing:([^:]+):(\d{12}):listener\/(app\/[^/]+\/[^/]+)\/[^/]+$/;

/**
 * The deployment behind a listener.
 * @throws RangeError if this is not the ARN of an application load balancer's listener
 */
export function deploymentOf(env: string, listenerArn: string, targetGroups: TargetGroupNames): Deployment {
  const [, partition = '', region = '', account = '', loadBalancer = ''] = listenerForm.exec(listenerArn) ?? [];
  if (partition === '') throw new RangeError(`not a listener of an application load balancer: ${listenerArn}`);
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  return {
    env,
    partition,
    region,
    account,
    listenerArn,
    loadBalancer,
    targetGroups,
    table: shiftTableName(env),
    stateMachineArn: arn('states', `stateMachine:${shiftStateMachineName(env)}`),
    topicArn: arn('sns', shiftTopicName(env)),
  };
}

/** Value of the parameter that the traffic stack writes. `version` rises when an older command line could no longer shift the deployment. */
export interface TrafficParameter {
  readonly version: 1;
  readonly listenerArn: string;
}

/**
 * Reads the parameter's value.
 * @throws RangeError if it is of another version or not what the traffic stack writes
 */
export function parseTrafficParameter(text: string): TrafficParameter {
  const value = asObject(text);
  if (value.version !== 1)
    throw new RangeError(`version 1 is known here, found ${JSON.stringify(value.version)}: is this checkout older than the stack?`);
  if (typeof value.listenerArn !== 'string') throw new RangeError(`no listener's ARN in ${text}`);
  return { version: 1, listenerArn: value.listenerArn };
}

function asObject(text: string): Partial<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
