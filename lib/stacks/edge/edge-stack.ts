import type { Construct } from 'constructs';
import type { EdgeLoadBalancer } from '../../config/derived/load-balancers';
import { formatPath } from '../../config/problems/problem';
import type { Environment, ExistingLoadBalancer, ManagedLoadBalancer } from '../../config/schema';
import { loadBalancerName } from '../../names';
import { EnvironmentStack } from '../environment-stack';
import { Alias } from './alias';
import { LoadBalancer } from './load-balancer';
import { type ServiceTargetGroups, TargetGroups } from './target-groups';
import { WeightSeeds } from './weight-seeds';

export interface EdgeStackProps {
  readonly environment: Environment;
  readonly loadBalancer: EdgeLoadBalancer;
  readonly vpcId: string;
  /** Subnets by zone of a managed load balancer: public ones, or node subnets for an internal one. */
  readonly subnetIds: Readonly<Record<string, string>>;
}

/** A load balancer as the other stacks know it. */
export interface EdgeListener {
  /** Undefined for the one by default. */
  readonly name: string | undefined;
  readonly listenerArn: string;
  /** `app/<name>/<id>`: the LoadBalancer dimension of its metrics. */
  readonly fullName: string;
  readonly securityGroupId: string;
}

/** A load balancer (created or existing), two target groups per service behind it, the aliases, and the first value of the weights. */
export class EdgeStack extends EnvironmentStack {
  readonly listener: EdgeListener;
  /** By service. */
  readonly targetGroups: Readonly<Record<string, ServiceTargetGroups>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EdgeStackProps,
  ) {
    const { environment, loadBalancer, vpcId } = props;
    const { name, config, services } = loadBalancer;
    const { deletionProtection } = environment;
    const of = name === undefined ? '' : ` (${name})`;
    super(scope, id, { environment, deletionProtection, description: `load balancer, target groups${of}` });
    this.listener = config.kind === 'managed' ? this.managed(config) : existing(name, config);
    this.targetGroups = new TargetGroups(this, 'TargetGroups', { environment: environment.name, services, vpcId }).byService;
    const { weights } = environment.traffic;
    if ('keptIn' in weights) {
      const seeded = services.map((service) => service.name);
      new WeightSeeds(this, 'WeightSeeds', { environment: environment.name, services: seeded, seed: weights.seed });
    }
  }

  private managed(config: ManagedLoadBalancer): EdgeListener {
    const { environment, loadBalancer, vpcId, subnetIds } = this.props;
    const { name, services, path } = loadBalancer;
    const { resource, listenerArn, securityGroupId } = new LoadBalancer(this, 'LoadBalancer', {
      loadBalancerName: loadBalancerName(environment.name, config.scheme, name),
      config,
      path: formatPath(path),
      vpcId,
      subnetIds,
      authenticates: services.some(({ authentication }) => authentication !== undefined),
    });
    for (const alias of config.aliases) new Alias(this, `Alias-${alias.name}`, { alias, target: resource });
    return { name, listenerArn, fullName: resource.loadBalancerFullName, securityGroupId };
  }
}

const existing = (name: string | undefined, { arn, listenerArn, securityGroupId }: ExistingLoadBalancer): EdgeListener => ({
  name,
  listenerArn,
  fullName: arn.slice(arn.indexOf('app/')),
  securityGroupId,
});
