import type { Construct } from 'constructs';
import type { Environment } from '../../config/schema';
import { EnvironmentStack } from '../environment-stack';
import { Alias } from './alias';
import { LoadBalancer } from './load-balancer';
import { type ServiceTargetGroups, TargetGroups } from './target-groups';
import { WeightSeeds } from './weight-seeds';

export interface EdgeStackProps {
  readonly environment: Environment;
  readonly vpcId: string;
  /** Subnets by zone of a managed load balancer: public ones, or node subnets for an internal one. */
  readonly subnetIds: Readonly<Record<string, string>>;
}

/** The load balancer (created or existing), two target groups per service, the alias, and the first value of the weights. */
export class EdgeStack extends EnvironmentStack {
  readonly listenerArn: string;
  /** `app/<name>/<id>`: the LoadBalancer dimension of its metrics. */
  readonly loadBalancerFullName: string;
  readonly loadBalancerSecurityGroupId: string;
  /** By service. */
  readonly targetGroups: Readonly<Record<string, ServiceTargetGroups>>;

  constructor(scope: Construct, id: string, { environment, vpcId, subnetIds }: EdgeStackProps) {
    const { deletionProtection } = environment;
    super(scope, id, { environment, deletionProtection, description: 'load balancer, target groups' });
    const { loadBalancer } = environment.edge;
    if (loadBalancer.kind === 'managed') {
      const managed = new LoadBalancer(this, 'LoadBalancer', {
        environment: environment.name,
        config: loadBalancer,
        vpcId,
        subnetIds,
        authenticates: environment.services.some(({ authentication }) => authentication !== undefined),
      });
      for (const alias of loadBalancer.aliases) new Alias(this, `Alias-${alias.name}`, { alias, target: managed.resource });
      this.loadBalancerFullName = managed.resource.loadBalancerFullName;
      this.listenerArn = managed.listenerArn;
      this.loadBalancerSecurityGroupId = managed.securityGroupId;
    } else {
      this.loadBalancerFullName = loadBalancer.arn.slice(loadBalancer.arn.indexOf('app/'));
      this.listenerArn = loadBalancer.listenerArn;
      this.loadBalancerSecurityGroupId = loadBalancer.securityGroupId;
    }
    this.targetGroups = new TargetGroups(this, 'TargetGroups', { environment, vpcId }).byService;
    const { weights } = environment.traffic;
    if ('keptIn' in weights) new WeightSeeds(this, 'WeightSeeds', { environment, seed: weights.seed });
  }
}
