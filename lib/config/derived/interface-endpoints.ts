import type { Environment } from '../schema';
import { type InterfaceEndpoint, interfaceEndpoints } from '../schema/network';

/**
 * The interface endpoints of an environment. In an existing VPC none that is not asked for: with its private DNS, an endpoint takes over the
 * service's name for every workload of the VPC. https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html
 */
export const interfaceEndpointsOf = ({ network: { vpc, endpoints } }: Environment): readonly InterfaceEndpoint[] =>
  endpoints.interfaces ?? (vpc.kind === 'managed' ? interfaceEndpoints : []);
