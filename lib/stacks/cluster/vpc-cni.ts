/**
 * The configuration of the VPC CNI add-on. It is JSON in a string that the API checks against a schema of its own: unknown keys are
 * refused, and every variable and switch is a string. Keys as in the chart of v1.23:
 * https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/charts/aws-vpc-cni/values.yaml
 */
export interface VpcCniConfiguration {
  readonly enableNetworkPolicy: 'true';
  readonly env: {
    readonly AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true';
    readonly AWS_VPC_K8S_CNI_EXTERNALSNAT: 'false';
    readonly ENI_CONFIG_LABEL_DEF: 'topology.kubernetes.io/zone';
    readonly ENABLE_PREFIX_DELEGATION: 'true';
    readonly WARM_PREFIX_TARGET: string;
    readonly NETWORK_POLICY_ENFORCING_MODE: 'standard' | 'strict';
    /** JSON of the tags of interfaces that the CNI makes. */
    readonly ADDITIONAL_ENI_TAGS?: string;
  };
  readonly eniConfig: {
    readonly create: true;
    readonly region: string;
    /** By zone, which is the name of the ENIConfig and the value of the nodes' label. */
    readonly subnets: Readonly<Record<string, { readonly id: string; readonly securityGroups: readonly [string] }>>;
  };
  readonly nodeAgent: { readonly enablePolicyEventLogs: 'true' };
}

export interface VpcCniProps {
  readonly region: string;
  readonly networkPolicyMode: 'standard' | 'strict';
  /** Pod subnets by zone; ids may be tokens. */
  readonly podSubnetIds: Readonly<Record<string, string>>;
  readonly podSecurityGroupId: string;
  /** Tags of every resource of the environment. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Custom networking with prefixes, network policy, and an ENIConfig per zone. */
export function vpcCniConfiguration({
  region,
  networkPolicyMode,
  podSubnetIds,
  podSecurityGroupId,
  tags,
}: VpcCniProps): VpcCniConfiguration {
  return {
    enableNetworkPolicy: 'true',
    env: {
      AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'true',
      // What leaves the VPC does so with the node's address: 100.64.0.0/10 never reaches a peer or a transit gateway.
      AWS_VPC_K8S_CNI_EXTERNALSNAT: 'false',
      ENI_CONFIG_LABEL_DEF: 'topology.kubernetes.io/zone',
      ENABLE_PREFIX_DELEGATION: 'true',
      // The address plan counts one warm prefix per node: lib/addresses.ts, prefixesPerNode.
      WARM_PREFIX_TARGET: '1',
      NETWORK_POLICY_ENFORCING_MODE: networkPolicyMode,
      ...(Object.keys(tags).length > 0 && { ADDITIONAL_ENI_TAGS: JSON.stringify(tags) }),
    },
    eniConfig: {
      create: true,
      region,
      subnets: Object.fromEntries(
        Object.entries(podSubnetIds).map(([zone, id]) => [zone, { id, securityGroups: [podSecurityGroupId] as const }]),
      ),
    },
    // Every verdict, to a file on the node; to CloudWatch they would cost more than the nodes.
    nodeAgent: { enablePolicyEventLogs: 'true' },
  };
}
