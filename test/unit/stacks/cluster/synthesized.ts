import { App, type Stack } from 'aws-cdk-lib';
import { checkEnvironment } from '../../../../lib/config/check';
import { loadEnvironment } from '../../../../lib/config/load';
import type { Environment, EnvironmentInput, ManagedCluster } from '../../../../lib/config/schema';
import type { Color } from '../../../../lib/names';
import { ClusterStack } from '../../../../lib/stacks/cluster/cluster-stack';
import { IdentityStack } from '../../../../lib/stacks/identity/identity-stack';
import { ofType, type Resource, type Template } from '../../../support/synthesized';

export { ofType, type Resource, type Template };

/** What the network and edge stacks would pass in. */
export const given = {
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  loadBalancerSecurityGroupId: 'sg-0a1b2c3d4e5f60aaa',
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

export function clusterStack(app: App, environment: Environment, color: Color = 'green'): ClusterStack {
  const cluster = environment.clusters[color];
  if (cluster.kind !== 'managed') throw new Error(`${environment.name}: ${color} is not managed`);
  return new ClusterStack(app, `${color}-cluster`, { environment, color, cluster, ...given });
}

export const clusterTemplate = (environment: Environment, color: Color = 'green'): Template => {
  const app = new App();
  return templateOf(app, clusterStack(app, environment, color));
};

export const identityTemplate = (environment: Environment): Template => {
  const app = new App();
  return templateOf(app, new IdentityStack(app, 'identity', { environment }));
};

const templateOf = (app: App, stack: Stack): Template => app.synth().getStackArtifact(stack.artifactId).template as Template;

/** The only resource of a type whose properties are as given. */
export function one(template: Template, type: string, properties: Readonly<Record<string, unknown>> = {}): Resource & { id: string } {
  const found = ofType(template, type).filter(([, resource]) =>
    Object.entries(properties).every(([key, value]) => resource.Properties[key] === value),
  );
  const [first] = found;
  if (!first || found.length !== 1) throw new Error(`expected one ${type} ${JSON.stringify(properties)}, found ${found.length}`);
  return { id: first[0], ...first[1] };
}

/** Writes what CloudFormation fills in as `<LogicalId>`, `<Pseudo::Parameter>`, and joins. */
export function written(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(written).join('');
  const [[name, argument] = ['', undefined]] = Object.entries(value as Record<string, unknown>);
  if (name === 'Fn::Join') return written((argument as [string, unknown[]])[1]);
  if (name === 'Fn::GetAtt') return `<${(argument as string[])[0]}>`;
  if (name === 'Ref') return `<${String(argument)}>`;
  throw new Error(`cannot write ${JSON.stringify(value)}`);
}

/** Everything that a resource waits for when it is created, directly or through others. */
export function waitsFor(template: Template, id: string, seen = new Set<string>()): Set<string> {
  const resource = template.Resources[id];
  if (!resource) return seen;
  const references = [...JSON.stringify(resource.Properties ?? {}).matchAll(/\{"(?:Ref":"|Fn::GetAtt":\[")(\w+)"/g)].map(
    (match) => match[1] ?? '',
  );
  for (const next of [...references, ...(resource.DependsOn ?? [])]) {
    if (seen.has(next) || !(next in template.Resources)) continue;
    seen.add(next);
    waitsFor(template, next, seen);
  }
  return seen;
}
