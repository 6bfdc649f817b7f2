import {
  ArnFormat,
  CfnDeletionPolicy,
  aws_ec2 as ec2,
  aws_eks_v2 as eks,
  aws_iam as iam,
  aws_kms as kms,
  aws_logs as logs,
  RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ManagedCluster } from '../../config/schema';
import { acknowledge } from '../../constructs/accept';
import { logsPrincipal } from '../../constructs/logs-principal';
import { attachAwsManaged } from './aws-managed-policies';

/** How long audit and API logs are kept. */
const logRetention = logs.RetentionDays.THREE_MONTHS;

export interface ControlPlaneProps {
  /** Name in EKS. */
  readonly name: string;
  readonly cluster: ManagedCluster;
  /** Its isolated subnets are those of the control plane. */
  readonly vpc: ec2.IVpc;
  /** A group of the control plane's interfaces alone, beside the one that EKS makes. */
  readonly securityGroup: ec2.ISecurityGroup;
  /** Keys of the organization's; undefined: this stack's own key. */
  readonly keyArns: { readonly secrets: string | undefined; readonly logs: string | undefined };
}

/** The EKS control plane with its key and its log group. */
export class ControlPlane extends Construct {
  readonly cluster: eks.Cluster;

  constructor(scope: Construct, id: string, { name, cluster, vpc, securityGroup, keyArns }: ControlPlaneProps) {
    super(scope, id);
    const ownKey = keyArns.secrets === undefined || keyArns.logs === undefined ? keyOfCluster(this, name) : undefined;
    const secretsKey = keyArns.secrets === undefined ? ownKey : kms.Key.fromKeyArn(this, 'SecretsKey', keyArns.secrets);
    const logGroup = controlPlaneLogGroup(this, name, keyArns.logs === undefined ? ownKey : undefined);
    const role = clusterRole(this);

    this.cluster = new eks.Cluster(this, 'Cluster', {
      clusterName: name,
      version: eks.KubernetesVersion.of(cluster.version),
      role,
      vpc,
      vpcSubnets: [{ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
      securityGroup,
      endpointAccess: endpointAccess(cluster.endpoint.publicCidrs),
      serviceIpv4Cidr: cluster.serviceCidr,
      secretsEncryptionKey: secretsKey,
      clusterLogging: Object.values(eks.ClusterLoggingTypes),
      controlPlaneScalingTier: eks.ControlPlaneScalingTier.of(cluster.controlPlaneTier),
      // Auto Mode is the default of this construct.
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
      // Both are fixed for the life of a cluster. The CNI that EKS would put in by itself does not support custom networking; the deployer must
      // not be an administrator whom nobody sees in the access entries.
      bootstrapSelfManagedAddons: false,
      bootstrapClusterCreatorAdminPermissions: false,
    });
    // EKS makes the group itself, without a retention, if it is not there when the first log arrives.
    this.cluster.node.addDependency(logGroup);
    // A parameter for kubectl resources to wait on; there are none in this stack.
    this.cluster.node.tryRemoveChild('KubectlReadyBarrier');
    complete(this.cluster.node.defaultChild as eks.CfnCluster, cluster);
    acknowledge(this.cluster, {
      id: 'CloudFormation-Validate::W9009',
      reason: `The cluster ${name} encrypts its Secrets with the key beside it; the warning asks whether that is meant.`,
    });
  }
}

/** Encrypts the cluster's Secrets and its logs. Outlives the stack: without it neither can be read again. */
const keyOfCluster = (scope: Construct, name: string): kms.Key =>
  new kms.Key(scope, 'Key', {
    description: `Secrets and control-plane logs of the EKS cluster ${name}`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });

/** What the cluster has in CloudFormation and not yet in the construct. */
function complete(resource: eks.CfnCluster, cluster: ManagedCluster): void {
  resource.deletionProtection = cluster.deletionProtection;
  resource.upgradePolicy = { supportType: cluster.supportType.toUpperCase() };
  resource.zonalShiftConfig = { enabled: cluster.zonalShift };
  // A change that would replace a cluster leaves the old one standing (and, as the name is taken, fails). A protected cluster also stays
  // when it is taken out of the template.
  resource.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  resource.cfnOptions.deletionPolicy = cluster.deletionProtection ? CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE : CfnDeletionPolicy.DELETE;
}

/** Private only, unless addresses are listed that may use the public endpoint as well. */
const endpointAccess = (publicCidrs: readonly string[]): eks.EndpointAccess =>
  publicCidrs.length > 0 ? eks.EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(...publicCidrs) : eks.EndpointAccess.PRIVATE;

/**
 * The group that EKS writes to, made before the cluster so that it has a retention and a key. The name is fixed by EKS. It is kept when the
 * stack is deleted (audit trail), so rebuilding a color takes `cdk deploy --import-existing-resources`: docs/cluster.md.
 */
function controlPlaneLogGroup(scope: Construct, name: string, ownKey: kms.Key | undefined): logs.LogGroup {
  const stack = Stack.of(scope);
  const logGroupName = `/aws/eks/${name}/cluster`;
  ownKey?.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'ControlPlaneLogs',
      principals: [logsPrincipal(stack.region)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      resources: ['*'],
      conditions: {
        ArnEquals: {
          'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
            service: 'logs',
            resource: 'log-group',
            resourceName: logGroupName,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    }),
  );
  return new logs.LogGroup(scope, 'Logs', {
    logGroupName,
    retention: logRetention,
    // Without it, the organization's key, which every log group has (PrescribedLogKey).
    ...(ownKey && { encryptionKey: ownKey }),
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
}

function clusterRole(scope: Construct): iam.Role {
  const role = new iam.Role(scope, 'Role', {
    description: 'EKS control plane',
    assumedBy: new iam.ServicePrincipal('eks.amazonaws.com'),
  });
  attachAwsManaged(role, { AmazonEKSClusterPolicy: 'The role of the control plane: EKS asks for this policy by name.' });
  return role;
}
