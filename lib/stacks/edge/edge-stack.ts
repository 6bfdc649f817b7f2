import type { Construct } from 'constructs';
import { type EdgeLoadBalancer, loadBalancersOf, named } from '../../config/derived/load-balancers';
import { formatPath } from '../../config/problems/problem';
import type { Environment } from '../../config/schema';
import { loadBalancerName } from '../../names';
import { EnvironmentStack } from '../environment-stack';
import { Alias } from './alias';
import { LoadBalancer } from './load-balancer';
import { type ServiceTargetGroups, TargetGroups } from './target-groups';
import { WeightSeeds } from './weight-seeds';

export interface EdgeStackProps {
  readonly environment: Environment;
  readonly vpcId: string;
  /** Subnets by zone of a managed load balancer: public ones, or node subnets for an internal one. */
  readonly subnetIdsOf: (loadBalancer: EdgeLoadBalancer) => Readonly<Record<string, string>>;
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

/** The load balancers (created or existing), two target groups per service, the aliases, and the first value of the weights. */
export class EdgeStack extends EnvironmentStack {
  /** One for each load balancer, in the order of the configuration. */
  readonly listeners: readonly [EdgeListener, ...EdgeListener[]];
  /** By service. */
  readonly targetGroups: Readonly<Record<string, ServiceTargetGroups>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EdgeStackProps,
  ) {
    const { environment, vpcId } = props;
    const { deletionProtection } = environment;
    super(scope, id, { environment, deletionProtection, description: 'load balancer, target groups' });
    const [main, ...others] = loadBalancersOf(environment);
    this.listeners = [this.listener(main), ...others.map((loadBalancer) => this.listener(loadBalancer))];
    this.targetGroups = new TargetGroups(this, 'TargetGroups', { environment, vpcId }).byService;
    const { weights } = environment.traffic;
    if ('keptIn' in weights) new WeightSeeds(this, 'WeightSeeds', { environment, seed: weights.seed });
  }

  private listener(loadBalancer: EdgeLoadBalancer): EdgeListener {
    const { name, config, services, path } = loadBalancer;
    const { environment, vpcId, subnetIdsOf } = this.props;
    if (config.kind === 'existing') {
      const { arn, listenerArn, securityGroupId } = config;
      return { name, listenerArn, fullName: arn.slice(arn.indexOf('app/')), securityGroupId };
    }
    const managed = new LoadBalancer(this, named('LoadBalancer', loadBalancer), {
      loadBalancerName: loadBalancerName(environment.name, config.scheme, name),
      config,
      path: formatPath(path),
      vpcId,
      subnetIds: subnetIdsOf(loadBalancer),
      authenticates: services.some(({ authentication }) => authentication !== undefined),
    });
    for (const alias of config.aliases) new Alias(this, `Alias-${alias.name}`, { alias, target: managed.resource });
    const { loadBalancerFullName: fullName } = managed.resource;
    return { name, listenerArn: managed.listenerArn, fullName, securityGroupId: managed.securityGroupId };
  }
}
