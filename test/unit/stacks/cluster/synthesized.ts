import { App, type Stack } from 'aws-cdk-lib';
import { checkEnvironment } from '../../../../lib/config/check';
import { loadEnvironment } from '../../../../lib/config/load';
import type { Environment, EnvironmentInput, ManagedCluster } from '../../../../lib/config/schema';
import type { Color } from '../../../../lib/names';
import { ClusterStack, type ClusterStackProps } from '../../../../lib/stacks/cluster/cluster-stack';
import { IdentityStack } from '../../../../lib/stacks/identity/identity-stack';
import { templateOf } from '../../../../tools/template';
import type { Template } from '../../../support/template';

export { ofType, one, type Template, waitsFor, written } from '../../../support/template';

/** What the network and edge stacks would pass in. */
export const given = {
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  loadBalancers: [{ name: undefined, securityGroupId: 'sg-0a1b2c3d4e5f60aaa' }],
  controlPlaneSubnetIds: ['subnet-0000000000000001a', 'subnet-0000000000000001b', 'subnet-0000000000000001c'],
  nodeSubnetIds: subnets('2'),
  podSubnetIds: subnets('3'),
} as const;

/** One per zone, listed out of order: the stack must go by the zones. */
function subnets(kind: string): Record<string, string> {
  return Object.fromEntries(['c', 'a', 'b'].map((zone) => [`eu-west-1${zone}`, `subnet-000000000000000${kind}${zone}`]));
}

type Change = (environment: EnvironmentInput) => unknown;

/** An example environment with what a test changes in it, checked as a user's would be. Without its samples, which need identities. */
export function environmentLike(name: 'dev' | 'staging' | 'prod', change: Change = () => undefined): Environment {
  const copy = structuredClone(loadEnvironment(name));
  const forSamples = new Set(['sample-worker', 'keda-operator']);
  copy.identities = copy.identities.filter(({ serviceAccount }) => !forSamples.has(serviceAccount));
  copy.gitops.samples = {};
  change(copy);
  return checkEnvironment(copy, `${name}.ts`);
}

/** An example environment with what a test changes in its green cluster. */
export const greenLike = (name: 'dev' | 'staging' | 'prod', change: (cluster: ManagedCluster) => unknown): Environment =>
  environmentLike(name, ({ clusters }) => change(clusters.green as ManagedCluster));

type Given = Partial<Pick<ClusterStackProps, 'loadBalancers'>>;

export function clusterStack(app: App, environment: Environment, color: Color = 'green', other: Given = {}): ClusterStack {
  const cluster = environment.clusters[color];
  if (cluster.kind !== 'managed') throw new Error(`${environment.name}: ${color} is not managed`);
  return new ClusterStack(app, `${color}-cluster`, { environment, color, cluster, ...given, ...other });
}

export const clusterTemplate = (environment: Environment, color: Color = 'green', other: Given = {}): Template => {
  const app = new App();
  return synthesized(app, clusterStack(app, environment, color, other));
};

export const identityTemplate = (environment: Environment): Template => {
  const app = new App();
  return synthesized(app, new IdentityStack(app, 'identity', { environment }));
};

const synthesized = (app: App, stack: Stack): Template => templateOf(app.synth().getStackArtifact(stack.artifactId).template as object);
