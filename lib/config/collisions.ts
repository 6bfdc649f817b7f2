import { overlaps, parseBlock } from '../addresses';
import {
  alarmConcerns,
  clusterName,
  colors,
  dashboardName,
  deadLetterQueueName,
  flowsAlarmName,
  gateAlarmName,
  gateNoDataAlarmName,
  karpenterNodeRoleName,
  karpenterQueueName,
  loadBalancerAlarmName,
  loadBalancerName,
  rollbackFunctionName,
  serviceAlarmName,
  shiftAlarmNames,
  shiftStateMachineName,
  shiftTableName,
  shiftTopicName,
  stackIdOf,
  stackIds,
  stackName,
  targetGroupName,
  tickFunctionName,
  watchdogFunctionName,
  workloadRoleName,
} from '../names';
import { type EdgeLoadBalancer, type EdgeNetworkLoadBalancer, loadBalancersOf, networkLoadBalancersOf } from './derived/load-balancers';
import { managedClusters } from './derived/managed-clusters';
import { type Problem, problemAt } from './problems/problem';
import type { Environment } from './schema';

/**
 * What two environments of one account cannot both have. Names begin with the environment's, so `prod` with a service `eu-web` and `prod-eu` with a service
 * `web` ask for the same target group; CloudFormation would say so in the middle of the second one's first deploy.
 */

/** One thing that only one environment can have. */
interface Claim {
  /** What it is, for people. */
  readonly kind: string;
  readonly name: string;
  /** IAM and CloudWatch's dashboards know names over all regions. */
  readonly isGlobal?: boolean;
}

/** @returns a problem for each thing that two environments claim, in the order of the environments */
export function collisions(environments: readonly Environment[]): Problem[] {
  const owners = new Map<string, string>();
  const named = environments.flatMap((env) =>
    claimsOf(env).flatMap((claim) => {
      const place = claim.isGlobal ? env.account : `${env.account} ${env.region}`;
      const key = [place, claim.kind, claim.name].join(' ');
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, env.name);
      return owner === undefined || owner === env.name ? [] : [collision(env, owner, claim)];
    }),
  );
  return [...firstOfEachPair(named), ...sharedPodBlocks(environments)];
}

const collision = (env: Environment, owner: string, { kind, name }: Claim) => ({
  pair: `${env.name} ${owner} ${kind}`,
  problem: problemAt(
    [],
    `${owner} and ${env.name} are deployed to one account and would both have this ${kind}`,
    name,
    `another name for the environment or the service, or another account${kind === 'rule' ? ', or another priority' : ''}`,
  ),
});

/** Fifty services that collide are one mistake: the first of each kind is said. */
function firstOfEachPair(found: readonly ReturnType<typeof collision>[]): Problem[] {
  const seen = new Set<string>();
  return found.flatMap(({ pair, problem }) => {
    if (seen.has(pair)) return [];
    seen.add(pair);
    return [problem];
  });
}

const of =
  (kind: string, isGlobal = false) =>
  (name: string): Claim => ({ kind, name, isGlobal });

const claimsOf = (env: Environment): Claim[] => [
  ...ofEnvironment(env),
  ...loadBalancersOf(env).flatMap((loadBalancer) => ofLoadBalancer(env, loadBalancer)),
  ...networkLoadBalancersOf(env).flatMap((loadBalancer) => ofNetworkLoadBalancer(env, loadBalancer)),
  ...ofServices(env),
  ...ofClusters(env),
  ...ofIdentities(env),
];

function ofEnvironment({ name }: Environment): Claim[] {
  const stacks = [stackIds.network, stackIds.identity];
  return [
    ...stacks.map((id) => of('stack')(stackName(name, id))),
    ...Object.values(shiftAlarmNames).map((nameOf) => of('alarm')(nameOf(name))),
    ...[tickFunctionName, rollbackFunctionName, watchdogFunctionName].map((nameOf) => of('function')(nameOf(name))),
    of('state machine')(shiftStateMachineName(name)),
    of('table')(shiftTableName(name)),
    of('topic')(shiftTopicName(name)),
    of('queue')(deadLetterQueueName(name)),
  ];
}

/** What a load balancer has, whatever its kind. */
function ofAnyLoadBalancer({ name: env, region }: Environment, name: string | undefined): Claim[] {
  const stacks = [stackIdOf('edge', name), stackIdOf('traffic', name), ...colors.map((color) => stackIds.gate(color, name))];
  const gates = colors.flatMap((color) => [gateAlarmName(env, color, name), gateNoDataAlarmName(env, color, name)]);
  return [
    ...stacks.map((id) => of('stack')(stackName(env, id))),
    ...gates.map(of('alarm')),
    of('dashboard', true)(dashboardName(env, region, name)),
  ];
}

const ofNetworkLoadBalancer = (env: Environment, { name, config }: EdgeNetworkLoadBalancer): Claim[] => [
  of('load balancer')(loadBalancerName(env.name, config.scheme, name)),
  of('alarm')(flowsAlarmName(env.name, name)),
  ...ofAnyLoadBalancer(env, name),
];

function ofLoadBalancer(environment: Environment, { name, config, services }: EdgeLoadBalancer): Claim[] {
  const { name: env } = environment;
  return [
    ...(config.kind === 'managed' ? [of('load balancer')(loadBalancerName(env, config.scheme, name))] : []),
    of('alarm')(loadBalancerAlarmName(env, name)),
    ...ofAnyLoadBalancer(environment, name),
    ...(config.kind === 'existing' ? services.map(({ priority }) => of('rule')(`priority ${priority} of ${config.listenerArn}`)) : []),
  ];
}

function ofServices({ name, services }: Environment): Claim[] {
  return services.flatMap((service) => [
    ...colors
      .filter((color) => service.targetGroups[color] === undefined)
      .map((color) => of('target group')(targetGroupName(name, service.name, color))),
    ...colors.flatMap((color) => alarmConcerns.map((concern) => of('alarm')(serviceAlarmName(name, service.name, color, concern)))),
  ]);
}

function ofClusters(env: Environment): Claim[] {
  const { name, region } = env;
  const ids = colors.flatMap((color) => [stackIds.cluster(color), stackIds.platform(color), stackIds.mirroring(color)]);
  return [
    ...ids.map((id) => of('stack')(stackName(name, id))),
    ...managedClusters(env).flatMap(({ color }) => [
      of('cluster')(clusterName(name, color)),
      of('queue')(karpenterQueueName(name, color)),
      of('role', true)(karpenterNodeRoleName(name, color, region)),
    ]),
  ];
}

const ofIdentities = ({ name, region, identities }: Environment): Claim[] =>
  identities.flatMap(({ namespace, serviceAccount, role }) =>
    'policyArns' in role ? [of('role', true)(workloadRoleName(name, namespace, serviceAccount, region))] : [],
  );

/** Two environments may share a VPC; the blocks that each adds to it must not overlap. */
function sharedPodBlocks(environments: readonly Environment[]): Problem[] {
  return environments.flatMap((env, index) =>
    environments.slice(0, index).flatMap((other) => {
      const [mine, theirs] = [env.network.vpc, other.network.vpc];
      if (mine.kind !== 'existing' || theirs.kind !== 'existing' || mine.vpcId !== theirs.vpcId) return [];
      const clash = env.network.podCidrs.find((cidr) => other.network.podCidrs.some((one) => isOverlap(cidr, one)));
      if (clash === undefined) return [];
      return [
        problemAt(
          [],
          `${other.name} and ${env.name} add overlapping blocks of podCidrs to one VPC`,
          clash,
          'blocks of its own for each environment',
        ),
      ];
    }),
  );
}

function isOverlap(one: string, other: string): boolean {
  const [a, b] = [parseBlock(one), parseBlock(other)];
  return a !== undefined && b !== undefined && overlaps(a, b);
}
