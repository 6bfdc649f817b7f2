import type { Environment } from '../schema';
import { type InterfaceEndpoint, usualEndpoints } from '../schema/network';
import { endpointsWithoutNat, isIsolated } from './isolation';

/**
 * The interface endpoints of an environment. In an existing VPC none that is not asked for: with its private DNS, an endpoint takes over the
 * service's name for every workload of the VPC. https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html
 */
export function interfaceEndpointsOf(environment: Environment): readonly InterfaceEndpoint[] {
  const { vpc, endpoints } = environment.network;
  if (endpoints.interfaces) return endpoints.interfaces;
  if (vpc.kind === 'existing') return [];
  return isIsolated(environment) ? endpointsWithoutNat(environment) : usualEndpoints;
}
