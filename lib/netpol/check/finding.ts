import type { Source } from '../model/source';

/** Names of what the VPC CNI does otherwise than the policy is written; stable, for `--json` and for filters. */
export type CheckRule =
  | 'port-entries'
  | 'except-denies'
  | 'enforced-otherwise'
  | 'named-port-dropped'
  | 'named-port-everywhere'
  | 'named-port-unresolved'
  | 'host-network-subject'
  | 'host-network-peer'
  | 'headless-service'
  | 'service-not-found'
  | 'service-port'
  | 'bare-pod'
  | 'shared-state'
  | 'strict-mode'
  | 'policy-types'
  | 'cluster-policy-ports'
  | 'unsupported-kind';

/** Something that the VPC CNI would not enforce as written. */
export interface Finding {
  readonly rule: CheckRule;
  readonly effect: 'newly allowed' | 'newly blocked' | 'either' | 'depends on the mode';
  readonly message: string;
  /** The object to change. */
  readonly source: Source;
}
