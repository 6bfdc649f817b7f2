import { Duration, aws_ec2 as ec2, aws_eks_v2 as eks } from 'aws-cdk-lib';
import { Construct, type IDependable } from 'constructs';
import type { ProxyVariable } from '../../config/derived/proxy';
import type { ManagedCluster } from '../../config/schema';
import { accept, awsManagedPolicy } from '../../constructs/accept';
import { subnetsById } from '../../constructs/subnet-by-id';
import { type ChartSource, located } from './chart-source';
import { kubectlLayer } from './kubectl-layer';

export interface KubectlProps {
  readonly cluster: ManagedCluster;
  /** None: no proxy. */
  readonly proxy: readonly ProxyVariable[];
  readonly clusterName: string;
  readonly clusterSecurityGroupId: string;
  readonly vpcId: string;
  /** By zone. The function runs there: it reaches the private endpoint and, through a NAT gateway, the chart registries. */
  readonly subnetIds: Readonly<Record<string, string>>;
}

export interface ChartProps<Values extends object> {
  readonly source: ChartSource;
  /** Never changed: another release name is another release, and the old one is uninstalled. */
  readonly release: string;
  readonly namespace: string;
  readonly values: Values;
  /** Wait until its pods run (and, when the release is deleted, until its objects are gone). */
  readonly wait: boolean;
  /** What must be there before, and must outlive it. */
  readonly after: readonly IDependable[];
}

/**
 * In-cluster access for this stack: a function with kubectl and helm, and its access entry.
 *
 * Whatever is installed depends on the access entry, in both directions of time: CDK's handler swallows an error on delete, so without
 * access it would report nodes as deleted that still run.
 */
export class Kubectl extends Construct {
  private readonly cluster: eks.ICluster;
  /** What everything that is installed waits for, and is deleted before. */
  private readonly admitted: eks.KubernetesObjectValue;

  constructor(scope: Construct, id: string, { cluster, proxy, clusterName, clusterSecurityGroupId, vpcId, subnetIds }: KubectlProps) {
    super(scope, id);
    const zones = Object.keys(subnetIds);
    const attributes = {
      clusterName,
      clusterSecurityGroupId,
      vpc: ec2.Vpc.fromVpcAttributes(this, 'Vpc', { vpcId, availabilityZones: zones }),
    };
    const provider = new eks.KubectlProvider(this, 'Provider', {
      // The provider asks for a cluster and the cluster for a provider: the same cluster, imported twice.
      cluster: eks.Cluster.fromClusterAttributes(this, 'Target', attributes),
      kubectlLayer: kubectlLayer(this, 'Layer', cluster),
      privateSubnets: subnetsById(this, subnetIds),
      ...(proxy.length > 0 && { environment: Object.fromEntries(proxy.map(({ name, value }) => [name, value])) }),
    });
    // `kubectl apply --prune` knows the built-in kinds alone; on what is applied here it only costs time.
    this.cluster = eks.Cluster.fromClusterAttributes(this, 'Cluster', { ...attributes, kubectlProvider: provider, prune: false });
    if (!provider.role) throw new TypeError('KubectlProvider has no role');
    const access = new eks.CfnAccessEntry(this, 'Access', {
      clusterName,
      principalArn: provider.role.roleArn,
      accessPolicies: [{ policyArn: eks.AccessPolicyArn.AMAZON_EKS_CLUSTER_ADMIN_POLICY.policyArn, accessScope: { type: 'cluster' } }],
    });
    this.admitted = this.admission(access);
    this.acceptFindings(clusterName);
  }

  /**
   * An access entry takes effect seconds after EKS has made it (https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html), and
   * CDK's handler takes `Unauthorized` for a failure wherever it installs. Where it reads, it asks again until the time is over: it reads
   * something here that nobody may read but who has rights on the whole cluster.
   */
  private admission(access: IDependable): eks.KubernetesObjectValue {
    const admitted = new eks.KubernetesObjectValue(this, 'Admitted', {
      cluster: this.cluster,
      objectType: 'clusterrole',
      objectName: 'cluster-admin',
      jsonPath: '.metadata.name',
      timeout: Duration.minutes(5),
    });
    admitted.node.addDependency(access);
    return admitted;
  }

  /** Installs a chart in `scope`. At most ten minutes: the function lives for fifteen. */
  chart<Values extends object>(scope: Construct, id: string, props: ChartProps<Values>): eks.HelmChart {
    const chart = new eks.HelmChart(scope, id, {
      cluster: this.cluster,
      ...located(props.source),
      release: props.release,
      namespace: props.namespace,
      values: props.values,
      wait: props.wait,
      timeout: Duration.minutes(10),
    });
    chart.node.addDependency(this.admitted, ...props.after);
    return chart;
  }

  /** Applies objects in `scope`, in order. Deleting them waits until they are gone. */
  manifest(scope: Construct, id: string, objects: readonly object[], after: readonly IDependable[]): eks.KubernetesManifest {
    const manifest = new eks.KubernetesManifest(scope, id, {
      cluster: this.cluster,
      manifest: objects as Record<string, unknown>[],
      // A create after a failed delete finds the objects still there: take them over.
      overwrite: true,
    });
    manifest.node.addDependency(this.admitted, ...after);
    return manifest;
  }

  private acceptFindings(clusterName: string): void {
    const handler = `the kubectl function of ${clusterName}`;
    accept(this, {
      [awsManagedPolicy('service-role/AWSLambdaBasicExecutionRole')]:
        `CDK's provider attaches it to ${handler} and to what calls it: their logs.`,
      [awsManagedPolicy('service-role/AWSLambdaVPCAccessExecutionRole')]:
        `CDK's provider attaches it to ${handler} and to what calls it: their interfaces.`,
      [awsManagedPolicy('AmazonEC2ContainerRegistryReadOnly')]: `CDK's provider attaches it to ${handler}: charts from private ECR.`,
      [publicRegistryPolicy]: `CDK's provider attaches it to ${handler}, outside China: charts from public ECR.`,
      'AwsSolutions-IAM5[Resource::<KubectlProviderHandler14607D6C.Arn>:*]': `CDK's provider framework may invoke any version of ${handler}, and nothing else.`,
      'AwsSolutions-L1': `CDK pins the runtime of ${handler} that its code was tested with; it moves with aws-cdk-lib.`,
      'NIST.800.53.R5-IAMNoInlinePolicy': `CDK's provider writes the policies of ${handler} inline; each belongs to one role that nobody else assumes.`,
      'NIST.800.53.R5-CloudWatchLogGroupEncrypted': `The log of ${handler} names releases and manifests, no secrets; CloudWatch encrypts it with its own key.`,
      'NIST.800.53.R5-LambdaConcurrency': `Only CloudFormation calls ${handler}, one resource at a time.`,
      'NIST.800.53.R5-LambdaDLQ': `A failed call of ${handler} fails the stack operation that waits for it.`,
    });
  }
}

/** The finding on AmazonElasticContainerRegistryPublicReadOnly, which CDK attaches under a condition, as cdk-nag spells it. */
const publicRegistryPolicy = `AwsSolutions-IAM4[Policy::${JSON.stringify({
  'Fn::If': [
    'KubectlProviderHandlerHasEcrPublicF3AC66B7',
    { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AmazonElasticContainerRegistryPublicReadOnly']] },
    { Ref: 'AWS::NoValue' },
  ],
})}]`;
