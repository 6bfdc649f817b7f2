import { formatPath } from '../../config/problems/problem';
import type { EnvironmentInput } from '../../config/schema';
import type { Inventory } from '../inventory';
import { newestVersions } from '../newest-versions';
import { freePodBlocks } from '../pod-blocks';
import { ruleName } from '../rule';
import type { Draft } from '../source-text';
import { capacityOf, fitted, type Sized } from './capacity';
import { AdoptError, type LeftOut } from './left-out';
import { chooseEdges, type Edge, nameOf } from './load-balancer';
import { type DraftNetwork, draftNetwork, subnetsOf } from './network';
import { withoutRefused } from './refused';
import { type DraftService, draftServices } from './services';
import { autoscalersLeftOut, draftIdentities, draftWorkers } from './workloads';

export interface AdoptOptions {
  /** Name of the environment. */
  readonly name: string;
  /** The load balancers were named by the operator. */
  readonly isAsked: boolean;
  /** Git repository that Argo CD reads. */
  readonly repository: string;
  /** IAM role that administers the new cluster; empty: none yet. */
  readonly adminRole: string;
}

/** An environment that passes the configuration's rules, and what of the platform is not in it. */
export interface Adopted extends Draft {
  readonly leftOut: readonly LeftOut[];
  /** Rules of today that a service takes over. */
  readonly takenOver: number;
  /** Rules of the listeners. */
  readonly rules: number;
}

/**
 * An environment from what exists: the cluster is blue, green is built beside it. Pure: the same inventory gives the same file.
 * @throws AdoptError where nothing can be taken over
 */
export function draftEnvironment(inventory: Inventory, options: AdoptOptions): Adopted {
  const chosen = chooseEdges(inventory, options.isAsked);
  const { edges, services, leftOut: rulesLeftOut } = servicesOfEach(chosen.edges, inventory, options.name);
  const network = draftNetwork(
    inventory,
    edges.map(({ loadBalancer }) => loadBalancer),
  );
  const { identities, leftOut: identitiesLeftOut } = draftIdentities(inventory);
  const wanted = capacityOf(inventory);
  const { environment: base, refused } = withoutRefused(
    environmentOf({ inventory, options, edges, network, services, identities, ...wanted }),
  );
  const sizedTo = (sized: Sized) => resized(base, sized, network);
  const sized = fitted(sizedTo, { wanted, zones: network.availabilityZones.length, cidrs: inventory.vpc.cidrs.length });
  const environment = sizedTo(sized);
  const kept = services.filter(({ service }) => environment.services.some(({ name }) => name === service.name));
  const leftOut = [
    ...chosen.leftOut,
    ...rulesLeftOut,
    ...identitiesLeftOut,
    ...refused,
    ...autoscalersLeftOut(inventory),
    ...sized.leftOut,
  ];
  if (kept.length === 0) throw new AdoptError(noServices(edges, leftOut));
  return {
    environment,
    intro: introOf(inventory, options, leftOut),
    comments: commentsOf(inventory, environment, { edges, kept, network }),
    leftOut,
    takenOver: kept.reduce((sum, { service }) => sum + 1 + (service.furtherRules?.length ?? 0), 0),
    rules: edges.reduce((sum, { listener }) => sum + listener.rules.length, 0),
  };
}

type Edges = readonly [Edge, ...Edge[]];

/**
 * Services behind each load balancer. One without any is left out: the first that has some is the one by default. Where none has, the first stays, and its
 * rules are named with their reasons.
 */
function servicesOfEach(chosen: Edges, inventory: Inventory, env: string) {
  const services: DraftService[] = [];
  const leftOut: LeftOut[] = [];
  const used: Edge[] = [];
  for (const edge of chosen) {
    const name = used.length === 0 ? undefined : (edge.name ?? 'other');
    const taken = services.map(({ service }) => service.name);
    const drafted = draftServices({ ...edge, ...inventory, name, env, taken });
    services.push(...drafted.services);
    leftOut.push(...drafted.leftOut);
    if (drafted.services.length > 0) used.push({ ...edge, name });
    else if (chosen.length > 1) leftOut.push({ what: nameOf(edge.loadBalancer), why: 'none of its rules can be taken over' });
  }
  const [first, ...others] = used;
  const edges: Edges = first ? [first, ...others] : [chosen[0]];
  return { edges, services, leftOut };
}

interface Parts {
  readonly inventory: Inventory;
  readonly options: AdoptOptions;
  readonly edges: Edges;
  readonly network: DraftNetwork;
  readonly services: readonly DraftService[];
  readonly identities: NonNullable<EnvironmentInput['identities']>;
  readonly maxNodes: number;
  readonly podsPerNode: number;
}

/** The same with other pod blocks, and as many nodes as fit into them. */
function resized(
  environment: EnvironmentInput,
  { podBlocks, cidrQuota, maxNodes, podsPerNode }: Sized,
  { taken }: DraftNetwork,
): EnvironmentInput {
  const { endpoints, vpc } = environment.network;
  const podCidrs = freePodBlocks(podBlocks, taken);
  const { green } = environment.clusters;
  return {
    ...environment,
    network: { vpc, podCidrs, ...(cidrQuota !== undefined && { cidrQuota }), endpoints },
    clusters: { ...environment.clusters, green: green.kind === 'managed' ? { ...green, capacity: { maxNodes, podsPerNode } } : green },
  };
}

/** A load balancer that is taken over, as the configuration has it. */
const existingLoadBalancer = ({ loadBalancer, listener }: Edge, { vpc }: Inventory): EnvironmentInput['edge']['loadBalancer'] => ({
  kind: 'existing',
  arn: loadBalancer.arn,
  listenerArn: listener.arn,
  securityGroupId: loadBalancer.securityGroupIds[0] ?? '',
  subnetCidrs: subnetsOf(vpc, loadBalancer).map(({ cidr }) => cidr),
});

function environmentOf({ inventory, options, edges, network, services, identities, maxNodes, podsPerNode }: Parts): EnvironmentInput {
  const { cluster, account, region, kubernetes } = inventory;
  const { name, adminRole, repository } = options;
  const [, newest] = newestVersions();
  const [, ...further] = edges;
  const workloads = draftWorkers(kubernetes);
  const serviceNamespaces = new Set(services.map(({ service }) => service.namespace));
  const namespaces = [...new Set(workloads.map(({ namespace }) => namespace))].filter((namespace) => !serviceNamespaces.has(namespace));
  return {
    name,
    account,
    region,
    availabilityZones: network.availabilityZones,
    ...(network.zoneIds && { zoneIds: network.zoneIds }),
    tags: { environment: name },
    network: {
      vpc: network.vpc,
      podCidrs: freePodBlocks(1, network.taken),
      endpoints: network.endpoints,
    },
    edge: {
      loadBalancer: existingLoadBalancer(edges[0], inventory),
      ...(further.length > 0 && {
        loadBalancers: Object.fromEntries(further.map((edge) => [edge.name, existingLoadBalancer(edge, inventory)])),
      }),
    },
    services: services.map(({ service }) => service),
    traffic: { weights: { keptIn: 'ssm', seed: { blue: 100, green: 0 } } },
    clusters: {
      blue: {
        kind: 'existing',
        name: cluster.name,
        version: cluster.version,
        ...(cluster.oidcIssuer !== undefined && { oidcIssuer: cluster.oidcIssuer }),
        kubeContext: cluster.kubeContext,
      },
      green: {
        kind: 'managed',
        version: newest,
        capacity: { maxNodes, podsPerNode },
        ...(adminRole !== '' && { access: [{ principalArn: adminRole, policy: 'cluster-admin' }] }),
        kubeContext: `${name}-green`,
      },
    },
    ...(identities.length > 0 && { identities: [...identities] }),
    ...(workloads.length > 0 && { workers: { home: 'blue', workloads } }),
    gitops: { repository, revision: 'main', ...(namespaces.length > 0 && { namespaces }) },
  };
}

function noServices([{ listener, loadBalancer }]: Edges, leftOut: readonly LeftOut[]): string {
  const reasons = leftOut.map(({ what, why, todo }) => `  ${what}: ${why}${todo === undefined ? '' : `\n    ${todo}`}`);
  return [
    `no rule of ${nameOf(loadBalancer)} can be taken over`,
    `found:     ${listener.rules.length} rules on its listener ${listener.protocol} ${listener.port}\n${reasons.join('\n')}`,
    'expected:  a rule that forwards to one target group of type ip, which a TargetGroupBinding of the cluster fills with pods',
  ].join('\n');
}

function introOf({ cluster }: Inventory, { name }: AdoptOptions, leftOut: readonly LeftOut[]): string[] {
  return [
    `Written by bluegreen init from cluster ${cluster.name} (blue); green is built beside it. From now on the file is yours: every field is explained in docs/configuration.md, \`npm run synth -- --env ${name}\` checks it, and docs/adopt.md says how its rules come before today's.`,
    ...(leftOut.length > 0 ? ['Left out when it was written:', ...leftOut.map(({ what, why }) => `- ${what}: ${why}`)] : []),
  ];
}

function commentsOf(
  { kubernetes, peakNodes }: Inventory,
  environment: EnvironmentInput,
  { edges, kept, network }: { edges: Edges; kept: readonly DraftService[]; network: DraftNetwork },
): Record<string, string> {
  const nodes = `${kubernetes.podsPerNode.length} nodes now${peakNodes === undefined ? ' (no peak is known: Container Insights is off, or cloudwatch:GetMetricStatistics is not allowed)' : `, ${peakNodes} at most in the last two weeks`}; at most ${Math.max(0, ...kubernetes.podsPerNode)} pods on a node.`;
  const comments: Record<string, string> = {
    'network.podCidrs': 'For pods of green: blocks of 100.64.0.0/10 that neither the VPC nor one of its routes has.',
    'network.vpc.subnets.nodes': `Private subnets with room for green's nodes beside blue's: the smallest has ${network.freeNodeAddresses} free addresses.`,
    ...Object.fromEntries(
      edges.map(({ name, loadBalancer: { securityGroupIds } }) => [
        `${name === undefined ? 'edge.loadBalancer' : formatPath(['edge', 'loadBalancers', name])}.securityGroupId`,
        securityGroupIds.length > 1 ? `The first of ${securityGroupIds.join(', ')}.` : 'Pods of green admit it.',
      ]),
    ),
    services:
      "Each priority lies before today's rule and behind every other that may match its requests, so no request changes its way (docs/adopt.md).",
    'traffic.weights': 'Blue has all requests until `bluegreen shift` moves them; no deploy changes the weights.',
    'clusters.green.capacity': `Blue has ${nodes}`,
    'clusters.green.kubeContext': '`aws eks update-kubeconfig` makes it once the cluster exists.',
    'gitops.repository': 'Your copy of this repository: Argo CD of each cluster installs what is in its gitops folder.',
  };
  if (environment.identities?.length)
    comments.identities = 'Roles of IRSA annotations. Each has to trust pods.eks.amazonaws.com, too (docs/cluster.md).';
  if (environment.workers)
    comments['workers.workloads'] =
      'Every CronJob, ScaledObject and ScaledJob. CHECK the class of each (docs/workers.md): it is a guess from the kind.';
  environment.services.forEach(({ name }, index) => {
    const old = kept.find(({ service }) => service.name === name);
    if (old) comments[`services[${index}]`] = `Today ${ruleName(old.rule)}, ${old.rule.arn.split('/').at(-1)}.`;
  });
  return comments;
}
