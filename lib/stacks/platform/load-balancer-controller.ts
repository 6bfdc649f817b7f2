import { aws_iam as iam, Stack } from 'aws-cdk-lib';
import { Construct, type IDependable } from 'constructs';
import { charts } from '../../../config/versions';
import type { ProxyVariable } from '../../config/derived/proxy';
import type { ManagedCluster, Registries } from '../../config/schema';
import { accept, wildcardResource } from '../../constructs/accept';
import type { Kubectl } from './kubectl';
import { loadBalancerControllerName, loadBalancerControllerValues } from './load-balancer-controller-values';
import { PodIdentity } from './pod-identity';
import { mirroredChart } from './registries';

/** A target group of this color: by name, or by ARN where it was taken over. */
export type TargetGroupRef = { readonly name: string } | { readonly arn: string };

export interface LoadBalancerControllerProps {
  readonly cluster: ManagedCluster;
  readonly clusterName: string;
  readonly vpcId: string;
  /** By service. */
  readonly targetGroups: Readonly<Record<string, TargetGroupRef>>;
  readonly kubectl: Kubectl;
  readonly registries: Registries | undefined;
  readonly proxy: readonly ProxyVariable[];
}

const namespace = 'kube-system';

/** The AWS Load Balancer Controller, for TargetGroupBindings alone; it may register pods in its own color's target groups and nowhere else. */
export class LoadBalancerController extends Construct {
  readonly release: IDependable;

  constructor(scope: Construct, id: string, props: LoadBalancerControllerProps) {
    super(scope, id);
    const { cluster, clusterName, vpcId, targetGroups, kubectl, registries, proxy } = props;
    const version = cluster.pins.loadBalancerController ?? charts.loadBalancerController.version;
    const identity = new PodIdentity(this, 'Identity', {
      clusterName,
      namespace,
      serviceAccount: loadBalancerControllerName,
      policies: [this.policy(clusterName, targetGroups)],
    });
    this.release = kubectl.chart(this, 'Controller', {
      source: mirroredChart({ ...charts.loadBalancerController, version }, registries),
      release: loadBalancerControllerName,
      namespace,
      values: loadBalancerControllerValues({ clusterName, region: Stack.of(this).region, vpcId, registries, proxy }),
      // Its webhooks must answer before the first binding is made.
      wait: true,
      after: [identity],
    });
  }

  /** The calls of v3.5.0's binding controller and its webhooks (pkg/targetgroupbinding, pkg/networking, webhooks/elbv2). */
  private policy(clusterName: string, targetGroups: Readonly<Record<string, TargetGroupRef>>): iam.ManagedPolicy {
    const stack = Stack.of(this);
    // The last part of an ARN is random; no two target groups of an account and region share a name.
    const arnOf = (group: TargetGroupRef) =>
      'arn' in group
        ? group.arn
        : stack.formatArn({ service: 'elasticloadbalancing', resource: 'targetgroup', resourceName: `${group.name}/*` });
    const own = Object.values(targetGroups).map(arnOf);
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: `Load balancer controller of ${clusterName}: its own target groups`,
      statements: [
        new iam.PolicyStatement({
          sid: 'RegisterOwnColor',
          actions: ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
          resources: own,
        }),
        new iam.PolicyStatement({
          sid: 'Read',
          actions: [
            'ec2:DescribeInstances',
            'ec2:DescribeSecurityGroups',
            'ec2:DescribeVpcs',
            'elasticloadbalancing:DescribeTargetGroups',
            'elasticloadbalancing:DescribeTargetHealth',
          ],
          resources: ['*'],
        }),
      ],
    });
    accept(policy, {
      [wildcardResource('*')]:
        `Describe calls of the load balancer controller of ${clusterName}: EC2 and ELB do not support resource-level permissions for them.`,
    });
    for (const arn of own.filter((one) => one.endsWith('*'))) {
      accept(policy, { [wildcardResource(arn)]: `Load balancer controller of ${clusterName}: only the random end of the ARN is open.` });
    }
    return policy;
  }
}
