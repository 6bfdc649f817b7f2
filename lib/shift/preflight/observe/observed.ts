import type { ObservedEdge } from '../../../adopt/takeover';
import type { Color } from '../../../names';
import type { Rule, ShadowedRule } from '../../model/backends';
import type { AlarmReading, HealthByService, Lock, Reading, WeightsByService } from '../../model/model';
import type { IdentitySources, ServiceAccount } from '../identities';
import type { Exit, Placed } from '../state/egress';
import type { ClusterState } from '../state/model';

/** All that preflight observes, each value readable or not. Made by `observe-aws.ts` and `observe-kubernetes.ts`, judged by `checks/`. */
export interface Observed {
  /** Now, in milliseconds since the epoch. */
  readonly at: number;
  readonly controlPlane: Reading<ControlPlane>;
  readonly addons: Reading<readonly Addon[]>;
  readonly insights: Reading<readonly Insight[]>;
  /** Nodes of both clusters. */
  readonly nodes: Readonly<Record<Color, Reading<readonly Node[]>>>;
  readonly applications: Readonly<Record<Color, Reading<readonly Application[]>>>;
  /** Workloads in the services' namespaces, with what keeps their number up. */
  readonly workloads: Readonly<Record<Color, Reading<readonly Workload[]>>>;
  readonly serviceAccounts: Readonly<Record<Color, Reading<readonly ServiceAccount[]>>>;
  /** What weights do not move. */
  readonly state: Readonly<Record<Color, Reading<ClusterState>>>;
  /** Ways out of the subnets of the load balancer's VPC. */
  readonly exits: Reading<readonly Exit[]>;
  /** Of the new cluster. */
  readonly identitySources: Reading<IdentitySources>;
  readonly rules: Reading<readonly Rule[]>;
  readonly stored: Reading<WeightsByService>;
  readonly health: Reading<HealthByService>;
  readonly podSubnets: Reading<readonly PodSubnet[]>;
  readonly quotas: readonly Reading<Quota>[];
  /** Whether the account has the role that spot instances need. */
  readonly spotRole: Reading<boolean>;
  /** Of the topic that notifies people. `pending`: endpoints that have not confirmed. */
  readonly subscribers: Reading<{ readonly confirmed: number; readonly pending: readonly string[] }>;
  /** State of each function of the shift, by name; `missing` where it is not deployed. */
  readonly functions: Reading<Readonly<Record<string, string>>>;
  /** EventBridge rules that call the rollback and the watchdog, by the function's name. */
  readonly callingRules: Reading<Readonly<Record<string, readonly CallingRule[]>>>;
  /** Messages in the dead-letter queue; undefined: there is no queue. */
  readonly deadLetters: Reading<number | undefined>;
  /** Load balancers that exist, with the rules of others. */
  readonly edges: readonly ObservedEdge[];
  readonly certificates: Reading<readonly Certificate[]>;
  readonly aliases: Reading<readonly Alias[]>;
  readonly testRoute: Reading<readonly TestAnswer[]>;
  readonly alarms: Reading<readonly AlarmReading[]>;
  /** Values of the configured analyses, by name. */
  readonly analyses: Readonly<Record<string, Reading<readonly number[]>>>;
  readonly lock: Reading<Lock | undefined>;
  /** Target groups and weights of services that are no longer in the configuration. */
  readonly leftTargetGroups: Reading<readonly { readonly name: string; readonly arn: string }[]>;
  readonly leftWeights: Reading<readonly { readonly name: string; readonly value: string }[]>;
  /** Whether target groups are sticky, by ARN. */
  /** Rules that a shift ignores. */
  readonly shadowed: Reading<readonly ShadowedRule[]>;
  readonly targetStickiness: Reading<Readonly<Record<string, boolean>>>;
}

/** An EventBridge rule one of whose targets is a certain function. */
export interface CallingRule {
  readonly name: string;
  readonly isEnabled: boolean;
  /** JSON of the events that it passes on; undefined where it has a schedule. */
  readonly pattern?: string;
}

export interface ControlPlane {
  readonly name: string;
  /** CREATING, ACTIVE, UPDATING, … */
  readonly status: string;
  readonly version: string;
  readonly issues: readonly string[];
}

export interface Addon {
  readonly name: string;
  readonly status: string;
  readonly version: string;
  readonly issues: readonly string[];
}

export interface Insight {
  readonly name: string;
  /** PASSING, WARNING, ERROR, UNKNOWN. */
  readonly status: string;
  readonly reason: string;
  readonly refreshedAt: number;
}

export interface Node extends Placed {
  readonly name: string;
  readonly ready: boolean;
  readonly cordoned: boolean;
  readonly zone: string;
}

export interface Application {
  readonly name: string;
  readonly sync: string;
  readonly health: string;
  /** Commits, one per source. */
  readonly revision: string;
}

export interface Workload {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly namespace: string;
  readonly name: string;
  /** Pods that run now. */
  readonly replicas: number;
  readonly ready: number;
  /** Pods below which nothing scales it: an autoscaler's minimum, or the replicas of its own spec. */
  readonly floor: number;
  /** What the floor comes from. */
  readonly floorOf: 'HorizontalPodAutoscaler' | 'ScaledObject' | 'spec.replicas';
}

export interface PodSubnet {
  readonly id: string;
  readonly zone: string;
  /** Free addresses. */
  readonly free: number;
}

export interface Quota {
  readonly name: string;
  readonly limit: number;
  readonly used: number;
  /** What each node adds that the new cluster still lacks. */
  readonly perNode?: number;
  /** What the cutover adds besides. */
  readonly more?: number;
  readonly adjustable: boolean;
}

export interface Certificate {
  /** Name of the load balancer whose listener has it; left out for the one by default. */
  readonly loadBalancer?: string;
  readonly arn: string;
  readonly status: string;
  readonly names: readonly string[];
  readonly expiresAt: number;
}

export interface Alias {
  readonly name: string;
  /** Undefined where there is no alias record of the name. */
  readonly target?: string;
  readonly evaluatesTargetHealth: boolean;
}

/** Result of a request with the header `X-Cluster`. */
export interface TestAnswer {
  readonly service: string;
  readonly url: string;
  readonly answer:
    | { readonly status: number /** Of the answer's own header X-Cluster. */; readonly cluster?: string }
    | { readonly error: string };
}
