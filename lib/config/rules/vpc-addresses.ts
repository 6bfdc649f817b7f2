import { contains, formatBlock, overlaps, privateAddressSpace, size, vpcCidrPrefix } from '../../addresses';
import { planManagedVpc } from '../derived/address-plan';
import { formatPath, type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';
import { existingSubnets, listBlocks, overlapProblems, type PlacedBlock, vpcBlocks } from './blocks';
import { duplicates } from './duplicates';

/** A CIDR of a VPC is /16 to /28. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
export const vpcCidrSizes = (env: Environment): Problem[] =>
  vpcBlocks(env).flatMap(({ path, block }) =>
    block.prefix >= vpcCidrPrefix.largest && block.prefix <= vpcCidrPrefix.smallest
      ? []
      : [problemAt(path, 'a size that a VPC cannot have', formatBlock(block), 'a block of /16 to /28, such as 10.20.0.0/16')],
  );

/** A VPC that is made here is private: 100.64.0.0/10 may stand beside any RFC 1918 primary, and beside few others. */
export function managedVpcIsPrivate(env: Environment): Problem[] {
  if (env.network.vpc.kind === 'existing') return [];
  return vpcBlocks(env).flatMap(({ path, block }) =>
    privateAddressSpace.some((space) => contains(space, block))
      ? []
      : [problemAt(path, 'not a private range', formatBlock(block), `a block inside ${listBlocks(privateAddressSpace)}`)],
  );
}

/** The CIDRs of an existing VPC do not overlap each other: AWS would not have allowed it, so one is mistyped. */
export const vpcCidrsDisjoint = (env: Environment): Problem[] =>
  overlapProblems(vpcBlocks(env), 'the CIDRs as AWS lists them: aws ec2 describe-vpcs');

/** Public, node and control-plane subnets of every zone fit into a managed VPC's CIDR. */
export function managedVpcFits(env: Environment): Problem[] {
  const { vpc } = env.network;
  if (vpc.kind === 'existing' || planManagedVpc(vpc, env.availabilityZones)) return [];
  const { nodes, public: publicPrefix, controlPlane } = vpc.subnetPrefixes;
  const zones = env.availabilityZones.length;
  const expected = zones * [nodes, publicPrefix, controlPlane].reduce((sum, prefix) => sum + size({ base: 0, prefix }), 0);
  return [
    problemAt(
      ['network', 'vpc', 'subnetPrefixes'],
      `the subnets of ${zones} zones do not fit into ${vpc.cidr}`,
      `${zones} × (/${nodes} nodes, /${publicPrefix} public, /${controlPlane} control plane) = ${expected} addresses`,
      `longer prefixes, or a network.vpc.cidr of at least ${expected} addresses`,
    ),
  ];
}

/** Subnets of an existing VPC lie inside its CIDRs. */
export const existingSubnetsInside = (env: Environment): Problem[] =>
  existingSubnets(env).flatMap(({ path, block }) =>
    vpcBlocks(env).some((cidr) => contains(cidr.block, block))
      ? []
      : [
          problemAt(
            path,
            'outside every CIDR of the VPC',
            formatBlock(block),
            `a block inside ${listBlocks(vpcBlocks(env).map((cidr) => cidr.block))}, or that CIDR added to network.vpc.cidrs`,
          ),
        ],
  );

/** Every subnet of an existing VPC is given with its own id, and two of them share addresses only if they are the same subnet. */
export function existingSubnetsDistinct(env: Environment): Problem[] {
  const { vpc } = env.network;
  if (vpc.kind === 'managed') return [];
  return Object.entries(vpc.subnets).flatMap(([role, subnets]) => {
    const entries = Object.entries(subnets ?? {}) as [string, string | { subnetId: string }][];
    return duplicates(entries, ([, subnet]) => (typeof subnet === 'string' ? subnet : subnet.subnetId)).map(({ key, index, first }) =>
      problemAt(
        ['network', 'vpc', 'subnets', role, entries[index]?.[0] ?? ''],
        'the same subnet in two zones',
        `${key}, as for ${entries[first]?.[0]}`,
        'a subnet of this zone',
      ),
    );
  });
}

/** Nodes and control plane may share a zone's subnet. */
const sameSubnet = (a: PlacedBlock, b: PlacedBlock): boolean =>
  formatBlock(a.block) === formatBlock(b.block) && a.path.at(-2) === b.path.at(-2);

/** The CIDRs of different existing subnets do not overlap. */
export function existingSubnetsDisjoint(env: Environment): Problem[] {
  const all = existingSubnets(env);
  return all.flatMap(({ path, block }, index) =>
    all
      .slice(0, index)
      .filter((earlier) => overlaps(earlier.block, block) && !sameSubnet(earlier, { path, block }))
      .map((earlier) =>
        problemAt(
          path,
          `overlaps ${formatPath(earlier.path)}`,
          `${formatBlock(block)} and ${formatBlock(earlier.block)}`,
          'the CIDRs as AWS lists them: aws ec2 describe-subnets',
        ),
      ),
  );
}
