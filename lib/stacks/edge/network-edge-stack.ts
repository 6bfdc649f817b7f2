import type { Construct } from 'constructs';
import type { EdgeNetworkLoadBalancer } from '../../config/derived/load-balancers';
import { formatPath } from '../../config/problems/problem';
import type { Environment } from '../../config/schema';
import { loadBalancerName } from '../../names';
import { EnvironmentStack } from '../environment-stack';
import { Alias } from './alias';
import { NetworkLoadBalancer } from './network-load-balancer';
import { type ServiceTargetGroups, TargetGroups } from './target-groups';
import { WeightSeeds } from './weight-seeds';

export interface NetworkEdgeStackProps {
  readonly environment: Environment;
  readonly loadBalancer: EdgeNetworkLoadBalancer;
  readonly vpcId: string;
  /** Subnets by zone: public ones, or node subnets for an internal one. */
  readonly subnetIds: Readonly<Record<string, string>>;
}

/** A Network Load Balancer as the other stacks know it. */
export interface EdgeNetwork {
  readonly name: string;
  readonly arn: string;
  /** `net/<name>/<id>`: the LoadBalancer dimension of its metrics. */
  readonly fullName: string;
  readonly securityGroupId: string;
}

/** What the edge stack has of a load balancer, for a Network Load Balancer. Its listeners hold weights: `traffic-<name>` makes them. */
export class NetworkEdgeStack extends EnvironmentStack {
  readonly loadBalancer: EdgeNetwork;
  /** By service. */
  readonly targetGroups: Readonly<Record<string, ServiceTargetGroups>>;

  constructor(scope: Construct, id: string, { environment, loadBalancer, vpcId, subnetIds }: NetworkEdgeStackProps) {
    const { name, config, services, path } = loadBalancer;
    const { deletionProtection } = environment;
    super(scope, id, { environment, deletionProtection, description: `Network Load Balancer, target groups (${name})` });
    const { resource, securityGroupId } = new NetworkLoadBalancer(this, 'LoadBalancer', {
      loadBalancerName: loadBalancerName(environment.name, config.scheme, name),
      config,
      path: formatPath(path),
      services,
      vpcId,
      subnetIds,
    });
    for (const alias of config.aliases) new Alias(this, `Alias-${alias.name}`, { alias, target: resource });
    this.loadBalancer = { name, arn: resource.loadBalancerArn, fullName: resource.loadBalancerFullName, securityGroupId };
    this.targetGroups = new TargetGroups(this, 'TargetGroups', { environment: environment.name, services, vpcId }).byService;
    const { weights } = environment.traffic;
    if ('keptIn' in weights) {
      const seeded = services.map((service) => service.name);
      new WeightSeeds(this, 'WeightSeeds', { environment: environment.name, services: seeded, seed: weights.seed });
    }
  }
}
