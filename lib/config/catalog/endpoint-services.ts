import type { InterfaceEndpoint } from '../schema/network';

/**
 * Interface endpoints that a region does not have, of those that this app makes; eks-auth, for Pod Identity, has one there.
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/vpc-interface-endpoints.html (considerations), read on 2026-11-28. What a region has today:
 * `aws ec2 describe-vpc-endpoint-services --region <region> --query ServiceNames`. One that has been added loses its row here by a commit.
 */
export const missingEndpoints: Readonly<Record<string, readonly InterfaceEndpoint[]>> = {
  'ap-southeast-5': ['eks'],
  'ap-southeast-7': ['eks'],
  'mx-central-1': ['eks'],
};
