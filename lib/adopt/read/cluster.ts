import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  EKSClient,
  ListClustersCommand,
  ListNodegroupsCommand,
} from '@aws-sdk/client-eks';
import type { ClientOptions } from '../../shift/aws/clients';
import { BackendError } from '../../shift/model/backends';
import type { Cluster } from '../inventory';
import { ask, each, pages } from './ask';

/** There is no such cluster in the account and region. */
export class NoSuchCluster extends Error {
  constructor(readonly names: readonly string[]) {
    super('no such cluster');
  }
}

/** The cluster, and its VPC's id. @throws NoSuchCluster, NotAllowed, BackendError */
export async function readCluster(
  name: string,
  options: ClientOptions,
): Promise<Omit<Cluster, 'kubeContext'> & { readonly vpcId: string }> {
  const eks = new EKSClient(options);
  const { cluster } = await ask('eks:DescribeCluster', (abortSignal) =>
    eks.send(new DescribeClusterCommand({ name }), { abortSignal }),
  ).catch(async (error: unknown) => {
    if (error instanceof BackendError && error.kind === 'missing') throw new NoSuchCluster(await clusterNames(eks));
    throw error;
  });
  const { subnetIds = [], vpcId = '' } = cluster?.resourcesVpcConfig ?? {};
  const issuer = cluster?.identity?.oidc?.issuer;
  return {
    name,
    version: cluster?.version ?? '',
    ...(issuer !== undefined && { oidcIssuer: issuer }),
    subnetIds,
    nodeSubnetIds: await nodeSubnets(eks, name),
    vpcId,
  };
}

const clusterNames = (eks: EKSClient): Promise<string[]> =>
  pages(async (nextToken) => {
    const page = await ask('eks:ListClusters', (abortSignal) => eks.send(new ListClustersCommand({ nextToken }), { abortSignal }));
    return { items: page.clusters, next: page.nextToken };
  });

async function nodeSubnets(eks: EKSClient, clusterName: string): Promise<string[]> {
  const groups = await pages(async (nextToken) => {
    const page = await ask('eks:ListNodegroups', (abortSignal) =>
      eks.send(new ListNodegroupsCommand({ clusterName, nextToken }), { abortSignal }),
    );
    return { items: page.nodegroups, next: page.nextToken };
  });
  const subnets = await each(groups, async (nodegroupName) => {
    const { nodegroup } = await ask('eks:DescribeNodegroup', (abortSignal) =>
      eks.send(new DescribeNodegroupCommand({ clusterName, nodegroupName }), { abortSignal }),
    );
    return nodegroup?.subnets ?? [];
  });
  return [...new Set(subnets.flat())];
}

const dayMs = 24 * 3600 * 1000;

/**
 * Most nodes of the last two weeks; undefined where Container Insights is not on.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-EKS.html
 */
export async function readPeakNodes(name: string, now: number, options: ClientOptions): Promise<number | undefined> {
  const cloudWatch = new CloudWatchClient(options);
  const { Datapoints = [] } = await ask('cloudwatch:GetMetricStatistics', (abortSignal) =>
    cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'ContainerInsights',
        MetricName: 'cluster_node_count',
        Dimensions: [{ Name: 'ClusterName', Value: name }],
        StartTime: new Date(now - 14 * dayMs),
        EndTime: new Date(now),
        Period: 3600,
        Statistics: ['Maximum'],
      }),
      { abortSignal },
    ),
  );
  const peaks = Datapoints.flatMap(({ Maximum }) => Maximum ?? []);
  return peaks.length === 0 ? undefined : Math.max(...peaks);
}
