import { type Block, formatBlock, toBlock } from '../../addresses';
import { addressPlan, type PerZone } from '../../config/derived/address-plan';
import { type EdgeLoadBalancer, loadBalancersOf, type MadeLoadBalancer, networkLoadBalancersOf } from '../../config/derived/load-balancers';
import type { Environment, ManagedCluster } from '../../config/schema';

/** Address ranges that network policies name, in CIDR notation. */
export interface GitopsAddresses {
  /** Subnets of the control plane's interfaces: where the API answers, and where its calls of webhooks come from. */
  readonly controlPlane: readonly string[];
  /** ClusterIP of the API: the VPC CNI judges egress before it is translated. */
  readonly apiService: string;
  readonly nodes: readonly string[];
  /** Pod subnets of both colors. */
  readonly pods: readonly string[];
  readonly services: string;
  /** Where the load balancer's requests and health checks come from. */
  readonly loadBalancer: readonly string[];
  /** The VPC's DNS resolver, at both of its addresses. */
  readonly resolvers: readonly string[];
}

/** The resolver's second address, the same in every VPC. https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html */
const linkLocalResolver = '169.254.169.253/32';

/** @param cluster of the color whose pods the policies select */
export function gitopsAddresses(environment: Environment, cluster: ManagedCluster): GitopsAddresses {
  const plan = addressPlan(environment);
  const [primary] = plan.vpc;
  if (!primary) throw new RangeError(`${environment.name}: a VPC without a CIDR; the rules should have said so`);
  return {
    controlPlane: blocks(plan.controlPlane),
    apiService: nth(toBlock(cluster.serviceCidr), 1),
    nodes: blocks(plan.nodes),
    pods: [...new Set(plan.podSets.flatMap(blocks))],
    services: cluster.serviceCidr,
    loadBalancer: loadBalancerBlocks(environment),
    resolvers: [nth(primary, 2), linkLocalResolver],
  };
}

/** The nth address of a block alone. */
const nth = ({ base }: Block, n: number): string => formatBlock({ base: base + n, prefix: 32 });

const blocks = (perZone: PerZone): string[] => Object.values(perZone).map(formatBlock);

/** Of every load balancer; the whole VPC where the subnets of one are not named. */
function loadBalancerBlocks(environment: Environment): string[] {
  const plan = addressPlan(environment);
  const blocksOf = ({ config }: Pick<EdgeLoadBalancer | MadeLoadBalancer, 'config'>): readonly string[] => {
    if (config.kind === 'existing') return config.subnetCidrs ?? plan.vpc.map(formatBlock);
    if (config.scheme === 'internal') return blocks(plan.nodes);
    return plan.public ? blocks(plan.public) : plan.vpc.map(formatBlock);
  };
  return [...new Set([...loadBalancersOf(environment), ...networkLoadBalancersOf(environment)].flatMap(blocksOf))];
}
