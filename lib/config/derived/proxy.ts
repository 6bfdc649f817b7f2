import { formatBlock } from '../../addresses';
import { dnsSuffixOf } from '../catalog/regions';
import type { Environment, ManagedCluster } from '../schema';
import type { InterfaceEndpoint } from '../schema/network';
import { addressPlan } from './address-plan';
import { interfaceEndpointsOf } from './interface-endpoints';

/** What makes a program use a proxy: names and values of environment variables. */
export interface ProxyVariable {
  readonly name: 'HTTPS_PROXY' | 'HTTP_PROXY' | 'NO_PROXY';
  readonly value: string;
}

/** The node's metadata and the Pod Identity agent: link-local, the same on every node. */
const linkLocal = ['169.254.169.254', '169.254.170.23'];

/**
 * What is reached without the proxy: this machine, the VPC and its pods, the cluster's services and API, and AWS where the environment has endpoints. CIDRs are
 * understood by Go, which nodes and controllers are written in; hosts by everything. https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
export function noProxyOf(env: Environment, cluster: ManagedCluster): string[] {
  const { httpProxy } = env.organization;
  const plan = addressPlan(env);
  const pods = plan.podBlocks.length > 0 ? plan.podBlocks : plan.podSets.flatMap((set) => Object.values(set));
  return [
    'localhost',
    '127.0.0.1',
    ...linkLocal,
    ...[...plan.vpc, ...pods].map(formatBlock),
    cluster.serviceCidr,
    '.svc',
    '.cluster.local',
    `.${env.region}.eks.${dnsSuffixOf(env.region)}`,
    ...endpointHosts(env),
    ...(httpProxy?.noProxy ?? []),
  ];
}

/** Names whose private address the endpoints of the VPC give. */
function endpointHosts(env: Environment): string[] {
  const suffix = `${env.region}.${dnsSuffixOf(env.region)}`;
  const special: Partial<Record<InterfaceEndpoint, string>> = { 'ecr.api': `api.ecr.${suffix}`, 'ecr.dkr': `.dkr.ecr.${suffix}` };
  // The agent of Pod Identity is an add-on, which has no proxy.
  const interfaces = interfaceEndpointsOf(env).filter((name) => name !== 'eks-auth');
  return [...(env.network.endpoints.s3 ? [`.s3.${suffix}`] : []), ...interfaces.map((name) => special[name] ?? `${name}.${suffix}`)];
}

/**
 * Variables for a controller; none where there is no proxy.
 * @param further hosts that this one reaches by names without a domain
 */
export function proxyVariables(env: Environment, cluster: ManagedCluster, further: readonly string[] = []): ProxyVariable[] {
  const { httpProxy } = env.organization;
  if (!httpProxy) return [];
  return [
    { name: 'HTTPS_PROXY', value: httpProxy.url },
    { name: 'HTTP_PROXY', value: httpProxy.url },
    { name: 'NO_PROXY', value: [...noProxyOf(env, cluster), ...further].join(',') },
  ];
}

/**
 * User data of Bottlerocket that gives its kubelet and containerd the proxy: TOML, into which Karpenter and EKS merge their own. Undefined without a proxy.
 * https://bottlerocket.dev/en/os/latest/api/settings/network/
 */
export function bottlerocketProxy(env: Environment, cluster: ManagedCluster): string | undefined {
  const { httpProxy } = env.organization;
  if (!httpProxy) return undefined;
  // Strings of JSON are strings of TOML; the configuration lets no control characters in.
  return `[settings.network]\nhttps-proxy = ${JSON.stringify(httpProxy.url)}\nno-proxy = ${JSON.stringify(noProxyOf(env, cluster))}\n`;
}
