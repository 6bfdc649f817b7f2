/** Quotas of a VPC and its region. https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
export const networkQuotas = {
  /** Of one region; it can be raised. */
  networkInterfaces: 5000,
  /** Network address usage of one VPC, and what it can be raised to. */
  addressUnits: 64_000,
  raisedAddressUnits: 256_000,
  /** Subnets of one VPC; it can be raised. */
  subnets: 200,
} as const;

/**
 * Network address units of what is in a VPC. Addresses, further interfaces and prefixes of an instance count one each.
 * https://docs.aws.amazon.com/vpc/latest/userguide/network-address-usage.html
 */
export const addressUnits = { endpointPerZone: 6, natGateway: 6, lambdaFunction: 6 } as const;
