import { contains, formatBlock, overlaps, privateAddressSpace, toBlock } from '../../addresses';
import { managedClusters } from '../derived/managed-clusters';
import { formatPath, type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';
import { listBlocks, podBlocks, vpcBlocks } from './blocks';

/** Sizes that EKS accepts. https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html */
const prefixes = { largest: 12, smallest: 24 } as const;

const services = (env: Environment) =>
  managedClusters(env).map(({ color, cluster }) => ({ path: ['clusters', color, 'serviceCidr'], block: toBlock(cluster.serviceCidr) }));

/** Services have RFC 1918 addresses, /24 to /12; the range can never be changed. */
export const serviceCidrRange = (env: Environment): Problem[] =>
  services(env).flatMap(({ path, block }) => {
    const isPrivate = privateAddressSpace.some((space) => contains(space, block));
    if (isPrivate && block.prefix >= prefixes.largest && block.prefix <= prefixes.smallest) return [];
    return [
      problemAt(
        path,
        isPrivate ? 'a size that EKS does not accept for services' : 'a service range that is not private',
        formatBlock(block),
        `a /${prefixes.smallest} to /${prefixes.largest} inside ${listBlocks(privateAddressSpace)}, such as 172.20.0.0/16`,
      ),
    ];
  });

/** Services share no address with the VPC: a pod would reach the Service instead of the host. */
export const serviceCidrApart = (env: Environment): Problem[] =>
  services(env).flatMap(({ path, block }) =>
    [...vpcBlocks(env), ...podBlocks(env)]
      .filter((cidr) => overlaps(cidr.block, block))
      .map((cidr) =>
        problemAt(
          path,
          `overlaps ${formatPath(cidr.path)}`,
          `${formatBlock(block)} and ${formatBlock(cidr.block)}`,
          'a private range that no CIDR of the VPC touches, such as 172.20.0.0/16',
        ),
      ),
  );
