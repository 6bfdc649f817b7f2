import type { Environment } from '../schema';
import type { InterfaceEndpoint } from '../schema/network';
import { usualEndpoints } from '../schema/network';

/** Whether nothing in the VPC reaches the internet: what runs there calls AWS through endpoints, and pulls from registries that these reach. */
export const isIsolated = ({ network: { vpc } }: Environment): boolean =>
  vpc.kind === 'managed' ? vpc.natGateways === 'none' : vpc.isolated;

/**
 * Interface endpoints without which a cluster of this app does not come up where there is no way out, beside the gateway endpoint for S3 (image layers,
 * packages of the operating system, and the answers of functions to CloudFormation). Who calls what is in docs/organization.md, and
 * test/unit/stacks/isolated.test.ts collects the calls.
 */
export const endpointsWithoutNat = ({ gitops }: Environment): readonly InterfaceEndpoint[] => [
  ...usualEndpoints,
  // The CDK's framework for custom resources stands in the VPC beside the kubectl function, and invokes it.
  'lambda',
  // Session Manager.
  'ssmmessages',
  ...(gitops.externalSecrets ? (['secretsmanager'] as const) : []),
];
