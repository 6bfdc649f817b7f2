import { loadEnvironment } from '../../../../lib/config/load';
import type { Environment, ManagedCluster } from '../../../../lib/config/schema';
import { type Color, clusterName, targetGroupName } from '../../../../lib/names';
import type { PlatformStackProps } from '../../../../lib/stacks/platform/platform-stack';

/** Literal stand-ins for what the other stacks hand over. */
export function platformProps(environment: Environment, color: Color): PlatformStackProps {
  const cluster = environment.clusters[color];
  if (cluster.kind !== 'managed') throw new TypeError(`${environment.name}: ${color} is not managed`);
  return {
    environment,
    color,
    cluster,
    vpcId: 'vpc-0a1b2c3d4e5f60718',
    nodeSubnetIds: Object.fromEntries(environment.availabilityZones.map((zone, index) => [zone, `subnet-0a00000000000000${index + 1}`])),
    clusterName: clusterName(environment.name, color),
    clusterSecurityGroupId: 'sg-0a1b2c3d4e5f60718',
    nodeSecurityGroupId: 'sg-0a1b2c3d4e5f60719',
    targetGroups: Object.fromEntries(
      environment.services.map(({ name, targetGroups }) => {
        const arn = targetGroups[color];
        return [name, arn ? { arn } : { name: targetGroupName(environment.name, name, color) }];
      }),
    ),
  };
}

/** An environment of config/, with some of a color's fields replaced. */
export function withCluster(name: string, color: Color, change: Partial<ManagedCluster>): Environment {
  const environment = loadEnvironment(name);
  const cluster = environment.clusters[color];
  if (cluster.kind !== 'managed') throw new TypeError(`${name}: ${color} is not managed`);
  return { ...environment, clusters: { ...environment.clusters, [color]: { ...cluster, ...change } } };
}
