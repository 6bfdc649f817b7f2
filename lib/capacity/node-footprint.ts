import { prefixesPerNode } from '../addresses';

/** What one node takes of its VPC, with custom networking and prefix delegation. */
export interface NodeFootprint {
  /** Interfaces of the instance: its own, and those that hold the pods' prefixes. */
  readonly interfaces: number;
  /** Network address units. */
  readonly addressUnits: number;
}

/**
 * Addresses of an interface of a `large` instance, the smallest size that the configuration accepts; one is the interface's own, and each of the others
 * can be a prefix. Larger sizes have more, and then need fewer interfaces.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AvailableIpPerENI.html
 */
const addressesPerInterface = 10;

/** @param podsPerNode pods with an address of their own */
export function nodeFootprint(podsPerNode: number): NodeFootprint {
  // The prefix that an interface's own address fragments is lost to the subnet, but no node holds it.
  const prefixes = prefixesPerNode(podsPerNode) - 1;
  const forPods = Math.ceil(prefixes / (addressesPerInterface - 1));
  // Its own address; each further interface and the address of that; each prefix.
  return { interfaces: 1 + forPods, addressUnits: 1 + 2 * forPods + prefixes };
}
