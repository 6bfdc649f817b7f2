import type { Environment } from '../../config/schema';
import type { Color } from '../../names';
import type { Reading } from '../../shift/model/model';
import type { ObservedEdge } from '../takeover';

/** What `doctor` observes of this machine. */
export interface Machine {
  /** Of Node, without the v. */
  readonly node: string;
  /** Now, in milliseconds since the epoch. */
  readonly at: number;
  readonly kubectl: Reading<string>;
}

/** What it observes for one environment. */
export interface Place {
  readonly env: Environment;
  readonly identity: Reading<{ readonly account: string; readonly arn: string; readonly clockOffsetMs: number }>;
  /** Name that the bootstrap's resources begin with. */
  readonly qualifier: string;
  /** Version of the bootstrap; undefined where there is none. */
  readonly bootstrap: Reading<number | undefined>;
  /** Clusters that name a context. */
  readonly contexts: Readonly<Partial<Record<Color, Context>>>;
  /** Load balancers that exist and are to be taken over, with their rules. */
  readonly edges: readonly ObservedEdge[];
  /** Only of an environment that is not protected from deletion. */
  readonly guardDuty?: Reading<GuardDutyLeft>;
}

/** Ids of what GuardDuty has made in a VPC. */
export interface GuardDutyLeft {
  readonly endpoints: readonly string[];
  readonly securityGroups: readonly string[];
}

export interface Context {
  readonly name: string;
  /** Whether the kubeconfig has it. */
  readonly isKnown: Reading<boolean>;
  /** The program that logs in, and whether it is installed; undefined where none is needed. */
  readonly login?: { readonly program: string; readonly isInstalled: boolean };
  /** Kubernetes version that its API server answers. */
  readonly server: Reading<string>;
}
