import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { podPortsOf } from '../../config/derived/health-check';
import { named } from '../../config/derived/load-balancers';
import { type PortRange, portRanges, portRangesOfEach } from '../../config/derived/port-ranges';
import type { Dependency, Service } from '../../config/schema';
import { accept } from '../../constructs/accept';

/**
 * What the API server calls inside the cluster, with the ports that the pods listen on. A webhook on any other port times out until it is
 * listed here. Karpenter and Argo CD serve none.
 */
const controlPlaneCalls = [
  { port: 6443, callee: 'KEDA metrics API' },
  { port: 9443, callee: 'webhooks of the AWS Load Balancer Controller and of KEDA' },
  { port: 10250, callee: 'webhooks of External Secrets and cert-manager' },
  // The add-on's port; upstream's chart has 10250, which is the kubelet's.
  { port: 10251, callee: 'metrics-server' },
] as const;

/** Port of the Kubernetes API on the control plane's interfaces. */
const api = 443;
/** Port of the kubelet: logs, exec, port-forward. */
const kubelet = 10_250;

/** A load balancer and what it has to reach. */
export interface LoadBalancerAccess {
  /** Undefined for the load balancer by default. */
  readonly name: string | undefined;
  readonly securityGroupId: string;
  /** TCP ports of the containers behind it, those of health checks among them; may repeat. */
  readonly containerPorts: readonly number[];
  /** UDP ports, of services behind a Network Load Balancer. */
  readonly udpPorts: readonly number[];
}

/** What a load balancer has to reach of its services. */
export const portsBehind = (services: readonly Service[]): Pick<LoadBalancerAccess, 'containerPorts' | 'udpPorts'> => ({
  // Health checks of UDP connect over TCP, to a port of their own.
  containerPorts: services.flatMap((service) =>
    podPortsOf(service).filter((port) => service.listener?.protocol !== 'UDP' || port === service.healthCheck.port),
  ),
  udpPorts: services.flatMap(({ containerPort, listener }) => (listener?.protocol === 'UDP' ? [containerPort] : [])),
});

export interface SecurityGroupsProps {
  readonly vpc: ec2.IVpc;
  readonly loadBalancers: readonly LoadBalancerAccess[];
  /** Addresses outside the cluster that may use the private endpoint. */
  readonly apiClientCidrs: readonly string[];
  readonly dependencies: readonly Dependency[];
}

/**
 * The three groups of a cluster and every rule between them. With custom networking pods have interfaces, and so a group, of their own;
 * hostNetwork pods have the node's. The kubelet's probes stay on the node and need no rule. Between pods the groups let everything through:
 * that is what network policies are for.
 *
 * Rules are resources of their own: groups that name each other could not be created otherwise, and the rules on groups that this stack
 * does not own (the load balancer's, the dependencies') must go when this color goes.
 */
export class SecurityGroups extends Construct {
  /** On the control plane's interfaces alone, unlike the cluster security group that EKS makes. */
  readonly controlPlane: ec2.SecurityGroup;
  readonly nodes: ec2.SecurityGroup;
  readonly pods: ec2.SecurityGroup;

  constructor(scope: Construct, id: string, props: SecurityGroupsProps) {
    super(scope, id);
    const { vpc } = props;
    // Egress of the control plane's interfaces comes with the cluster security group.
    this.controlPlane = new ec2.SecurityGroup(this, 'ControlPlane', { vpc, allowAllOutbound: false, description: 'EKS control plane' });
    this.nodes = new ec2.SecurityGroup(this, 'Nodes', { vpc, description: 'Nodes and hostNetwork pods' });
    this.pods = new ec2.SecurityGroup(this, 'Pods', { vpc, description: 'Pods' });
    const controlPlane = this.controlPlane.securityGroupId;
    const nodes = this.nodes.securityGroupId;
    const pods = this.pods.securityGroupId;

    this.admit('ApiFromNodes', {
      into: controlPlane,
      from: nodes,
      ports: one(api),
      why: 'Kubernetes API from kubelets and hostNetwork pods',
    });
    this.admit('ApiFromPods', { into: controlPlane, from: pods, ports: one(api), why: 'Kubernetes API from pods' });
    for (const cidr of props.apiClientCidrs) {
      new ec2.CfnSecurityGroupIngress(this, `ApiFrom${cidr.replaceAll(/[./]/g, '-')}`, {
        groupId: controlPlane,
        cidrIp: cidr,
        ...on(one(api)),
        description: 'Kubernetes API from outside the cluster',
      });
    }

    this.admit('KubeletFromControlPlane', { into: nodes, from: controlPlane, ports: one(kubelet), why: 'Logs, exec and port-forward' });
    this.admit('NodesFromNodes', { into: nodes, from: nodes, why: 'Between nodes' });
    this.admit('NodesFromPods', { into: nodes, from: pods, why: 'Kubelet metrics, node agents and node ports from pods' });

    this.admit('PodsFromPods', { into: pods, from: pods, why: 'Between pods, DNS included; network policies decide' });
    this.admit('PodsFromNodes', { into: pods, from: nodes, why: 'From hostNetwork pods and by node ports, DNS included' });
    for (const { port, callee } of controlPlaneCalls) {
      this.admit(`PodsFromControlPlane${port}`, { into: pods, from: controlPlane, ports: one(port), why: `API server to ${callee}` });
    }
    const loadBalancers = byGroup(props.loadBalancers);
    const lists = loadBalancers.flatMap(({ containerPorts, udpPorts }) => [containerPorts, udpPorts]).filter(({ length }) => length > 0);
    const most = portRangesOfEach(lists.length);
    for (const loadBalancer of loadBalancers) {
      for (const range of portRanges(loadBalancer.containerPorts, most)) this.serve(range, loadBalancer);
      for (const range of portRanges(loadBalancer.udpPorts, most)) this.serve(range, loadBalancer, 'udp');
    }
    for (const { name, securityGroupId, port } of props.dependencies) {
      this.admit(`Dependency-${name}`, { into: securityGroupId, from: pods, ports: one(port), why: `${name} from pods` });
    }
  }

  /** Both halves of the load balancer's way to the containers that listen on a port, or on one of a range. */
  private serve(ports: PortRange, loadBalancer: LoadBalancerAccess, protocol: 'tcp' | 'udp' = 'tcp'): void {
    const pods = this.pods.securityGroupId;
    const { securityGroupId } = loadBalancer;
    const id = named(
      `${protocol === 'udp' ? 'Udp' : ''}${ports.from === ports.to ? ports.from : `${ports.from}To${ports.to}`}`,
      loadBalancer,
    );
    this.admit(`PodsFromLoadBalancer${id}`, { into: pods, from: securityGroupId, ports, protocol, why: 'Requests and health checks' });
    new ec2.CfnSecurityGroupEgress(this, `LoadBalancerToPods${id}`, {
      groupId: securityGroupId,
      destinationSecurityGroupId: pods,
      ...on(ports, protocol),
      description: 'Requests and health checks',
    });
  }

  /** Admits one group to another: on ports, of TCP unless it says otherwise, or on everything where none are given. */
  private admit(id: string, rule: { into: string; from: string; ports?: PortRange; protocol?: 'tcp' | 'udp'; why: string }): void {
    const ingress = new ec2.CfnSecurityGroupIngress(this, id, {
      groupId: rule.into,
      sourceSecurityGroupId: rule.from,
      ...(rule.ports === undefined ? { ipProtocol: '-1' } : on(rule.ports, rule.protocol)),
      description: rule.why,
    });
    if (rule.ports === undefined) {
      accept(ingress, {
        'NIST.800.53.R5-EC2RestrictedCommonPorts': `${id} is open to one group of the same cluster alone; network policies choose the ports.`,
      });
    }
  }
}

/** Load balancers that exist may share a group, and a group has each rule once. */
function byGroup(loadBalancers: readonly LoadBalancerAccess[]): LoadBalancerAccess[] {
  const firsts = loadBalancers.filter(
    ({ securityGroupId }, index) => loadBalancers.findIndex((other) => other.securityGroupId === securityGroupId) === index,
  );
  return firsts.map((first) => {
    const same = loadBalancers.filter(({ securityGroupId }) => securityGroupId === first.securityGroupId);
    return { ...first, containerPorts: same.flatMap((one) => one.containerPorts), udpPorts: same.flatMap((one) => one.udpPorts) };
  });
}

const on = ({ from, to }: PortRange, ipProtocol: 'tcp' | 'udp' = 'tcp') => ({ ipProtocol, fromPort: from, toPort: to });

const one = (port: number): PortRange => ({ from: port, to: port });
