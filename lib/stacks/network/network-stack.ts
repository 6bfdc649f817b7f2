import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { addressPlan } from '../../config/derived/address-plan';
import { interfaceEndpointsOf } from '../../config/derived/interface-endpoints';
import { isIsolated } from '../../config/derived/isolation';
import { keyArnOf } from '../../config/derived/keys';
import { loadBalancersOf } from '../../config/derived/load-balancers';
import type { Environment } from '../../config/schema';
import { acknowledge } from '../../constructs/accept';
import { EnvironmentStack } from '../environment-stack';
import { Endpoints } from './endpoints';
import { ExistingVpc } from './existing-vpc';
import { FlowLogs } from './flow-logs';
import { ManagedVpc } from './managed-vpc';
import { PodSubnets } from './pod-subnets';
import type { PerZoneIds, VpcParts } from './vpc-parts';

/** What a managed VPC keeps of its flow logs when the environment does not say. */
const defaultFlowLogDays = 30;

/** The VPC (created or existing), the pod subnets out of 100.64.0.0/10, endpoints and flow logs. */
export class NetworkStack extends EnvironmentStack {
  readonly vpcId: string;
  /** Undefined without public subnets. */
  readonly publicSubnetIds: PerZoneIds | undefined;
  readonly nodeSubnetIds: PerZoneIds;
  readonly controlPlaneSubnetIds: PerZoneIds;
  /** One set that both colors share, or blue's and green's. */
  readonly podSubnetSets: readonly PerZoneIds[];

  constructor(scope: Construct, id: string, props: { environment: Environment }) {
    const { deletionProtection } = props.environment;
    super(scope, id, { ...props, deletionProtection, description: 'VPC, pod subnets, endpoints' });
    const { network } = this.config;
    const plan = addressPlan(this.config);

    const parts: VpcParts =
      network.vpc.kind === 'managed'
        ? new ManagedVpc(this, 'Vpc', {
            environment: this.config.name,
            zones: this.availabilityZones,
            vpc: network.vpc,
            plan,
            hasPublicSubnets: hasPublicSubnets(this.config),
          })
        : new ExistingVpc(this, 'Vpc', { zones: this.availabilityZones, vpc: network.vpc });
    const podSubnets = new PodSubnets(this, 'PodSubnets', { environment: this.config, vpcId: parts.vpc.vpcId, plan });
    new Endpoints(this, 'Endpoints', {
      s3: network.endpoints.s3,
      interfaces: interfaceEndpointsOf(this.config),
      parts,
      podRouteTableIds: podSubnets.routeTableIds,
      plan,
    });
    const retentionDays = network.flowLogs?.retentionDays ?? (network.vpc.kind === 'managed' ? defaultFlowLogDays : undefined);
    const keyArn = keyArnOf(this.config, 'logs');
    if (retentionDays !== undefined) new FlowLogs(this, 'FlowLogs', { vpc: parts.vpc, retentionDays, keyArn });

    acknowledge(this, {
      id: 'CloudFormation-Validate::W3010',
      reason: 'Zones come from the configuration: synthesis looks nothing up, and an ENIConfig is named after its zone.',
    });
    this.vpcId = parts.vpc.vpcId;
    this.publicSubnetIds = parts.publicSubnetIds;
    this.nodeSubnetIds = parts.nodeSubnetIds;
    this.controlPlaneSubnetIds = parts.controlPlaneSubnetIds;
    this.podSubnetSets = podSubnets.sets;
    this.exportAll();
  }

  /**
   * Exports what the stack has made whether or not another stack imports it today. The network is deployed first: an export that appeared and went with its
   * readers would be refused its end while they still hold it, e.g. public subnets under a load balancer that becomes internal.
   */
  private exportAll(): void {
    const perZone = [this.publicSubnetIds ?? {}, this.nodeSubnetIds, this.controlPlaneSubnetIds, ...this.podSubnetSets];
    const ids = new Set([this.vpcId, ...perZone.flatMap((set) => Object.values(set))]);
    for (const id of ids) if (Token.isUnresolved(id)) this.exportValue(id);
  }
}

/** NAT gateways stand in public subnets, and load balancers that face the internet do; without either the VPC has no internet gateway. */
const hasPublicSubnets = (environment: Environment): boolean =>
  !isIsolated(environment) ||
  loadBalancersOf(environment).some(({ config }) => config.kind === 'managed' && config.scheme === 'internet-facing');
