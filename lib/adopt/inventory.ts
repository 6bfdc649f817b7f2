import type { Authentication } from '../config/schema';
import type { RuleCondition } from '../listener/conditions';

/**
 * What AWS and Kubernetes say of a platform that exists, as plain values: made by `read/`, turned into an environment by `draft/`. Names follow the APIs'
 * own words. Lists are complete; what could not be read is an error of the reading, never an empty list.
 */
export interface Inventory {
  readonly account: string;
  readonly region: string;
  readonly cluster: Cluster;
  readonly vpc: Vpc;
  /** Load balancers of the VPC; or those that were asked for, in that order. */
  readonly loadBalancers: readonly LoadBalancer[];
  readonly kubernetes: KubernetesObjects;
  /** Most nodes of the last two weeks, from Container Insights; undefined where it is not on, or may not be read. */
  readonly peakNodes?: number;
}

export interface Cluster {
  readonly name: string;
  readonly version: string;
  readonly oidcIssuer?: string;
  /** Context of the kubeconfig that it was read through. */
  readonly kubeContext: string;
  /** Of the control plane's network interfaces. */
  readonly subnetIds: readonly string[];
  /** Of its managed node groups. */
  readonly nodeSubnetIds: readonly string[];
}

export interface Vpc {
  readonly id: string;
  /** IPv4, the primary one first. */
  readonly cidrs: readonly string[];
  readonly subnets: readonly Subnet[];
  /** IPv4 destinations of all its route tables but the VPC's own. */
  readonly routes: readonly string[];
  readonly hasS3Endpoint: boolean;
}

export interface Subnet {
  readonly id: string;
  readonly zone: string;
  readonly zoneId: string;
  readonly cidr: string;
  readonly freeAddresses: number;
  readonly routeTableId: string;
  /** Where its default route leads: an internet gateway, anything else (NAT, transit gateway), or nowhere. */
  readonly way: 'internet-gateway' | 'other' | 'none';
  /** Tags that the load balancer controller finds subnets by. */
  readonly isForInternalLoadBalancers: boolean;
}

export interface LoadBalancer {
  readonly arn: string;
  readonly type: string;
  readonly securityGroupIds: readonly string[];
  readonly subnetIds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly listeners: readonly Listener[];
  readonly targetGroups: readonly TargetGroup[];
}

/** A load balancer as far as taking over a listener goes. */
export type WithListeners = Omit<LoadBalancer, 'targetGroups'>;

export interface Listener {
  readonly arn: string;
  readonly protocol: string;
  readonly port: number;
  /** Without the default rule. */
  readonly rules: readonly ListenerRule[];
}

export interface ListenerRule {
  readonly arn: string;
  readonly priority: number;
  readonly conditions: readonly RuleCondition[];
  /** `host-header-rewrite`, `url-rewrite`. */
  readonly transforms: readonly string[];
  readonly actions: readonly RuleAction[];
}

export interface RuleAction {
  /** `forward`, `authenticate-oidc`, `jwt-validation`, `redirect`, … */
  readonly type: string;
  /** Of a forward action. */
  readonly targetGroupArns: readonly string[];
  /** Of an action that asks something of a request. */
  readonly authentication?: RuleAuthentication;
}

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** As `authentication` of a service has it, but for the client secret: the API does not return it. */
export type RuleAuthentication = Without<Authentication, 'clientSecret'>;

export interface TargetGroup {
  readonly arn: string;
  readonly targetType: string;
  readonly protocol: string;
  readonly protocolVersion: string;
  readonly healthCheck: {
    readonly protocol: string;
    readonly port: string;
    readonly path: string;
    readonly matcher: string;
    readonly intervalSeconds: number;
    readonly timeoutSeconds: number;
    readonly healthyThreshold: number;
    readonly unhealthyThreshold: number;
  };
  /** By key, as the API has them. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface KubernetesObjects {
  readonly bindings: readonly Binding[];
  readonly services: readonly KubernetesService[];
  /** Pod templates of Deployments and StatefulSets. */
  readonly workloads: readonly Workload[];
  readonly serviceAccounts: readonly { readonly namespace: string; readonly name: string; readonly roleArn?: string }[];
  readonly cronJobs: readonly Named[];
  readonly scaledObjects: readonly Scaled[];
  readonly scaledJobs: readonly Scaled[];
  readonly autoscalers: readonly Named[];
  /** Pods with an address of their own, by node. */
  readonly podsPerNode: readonly number[];
}

export interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** A TargetGroupBinding. */
export interface Binding extends Named {
  /** ARN or name. */
  readonly targetGroup: string;
  readonly serviceName: string;
  readonly servicePort: number | string;
}

export interface KubernetesService extends Named {
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly port: number; readonly name?: string; readonly targetPort: number | string }[];
}

export interface Workload extends Named {
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly name?: string; readonly containerPort: number }[];
}

/** A ScaledObject or ScaledJob. */
export interface Scaled extends Named {
  readonly maxReplicas: number;
  readonly triggers: readonly string[];
}
