import {
  DescribeAddonCommand,
  DescribeClusterCommand,
  EKSClient,
  type InsightSummary,
  ListAddonsCommand,
  ListInsightsCommand,
  ListPodIdentityAssociationsCommand,
} from '@aws-sdk/client-eks';
import type { Environment } from '../../../config/schema';
import { type Color, clusterName } from '../../../names';
import type { IdentitySources } from '../identities';
import { type ClientOptions, readingOf } from './observe';
import type { Addon, ControlPlane, Insight, Observed } from './observed';

/** Control plane, add-ons, insights and identities of the new cluster. */
export async function observeEks(
  env: Environment,
  to: Color,
  options: ClientOptions,
): Promise<Pick<Observed, 'controlPlane' | 'addons' | 'insights' | 'identitySources'>> {
  const eks = new EKSClient(options);
  const cluster = env.clusters[to];
  const name = cluster.kind === 'existing' ? cluster.name : clusterName(env.name, to);
  const [controlPlane, addons, insights, identitySources] = await Promise.all([
    readingOf('DescribeCluster', () => controlPlaneOf(eks, name)),
    readingOf('ListAddons', () => addonsOf(eks, name)),
    readingOf('ListInsights', () => insightsOf(eks, name)),
    readingOf('ListPodIdentityAssociations', () => identitySourcesOf(eks, name)),
  ]);
  return { controlPlane, addons, insights, identitySources };
}

async function controlPlaneOf(eks: EKSClient, name: string): Promise<ControlPlane> {
  const { cluster } = await eks.send(new DescribeClusterCommand({ name }));
  const issues = cluster?.health?.issues?.map(({ code, message }) => `${code}: ${message}`) ?? [];
  return { name, status: cluster?.status ?? 'UNKNOWN', version: cluster?.version ?? '?', issues };
}

async function addonsOf(eks: EKSClient, cluster: string): Promise<Addon[]> {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await eks.send(new ListAddonsCommand({ clusterName: cluster, nextToken }));
    names.push(...(page.addons ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return Promise.all(
    names.map(async (addonName) => {
      const { addon } = await eks.send(new DescribeAddonCommand({ clusterName: cluster, addonName }));
      const issues = addon?.health?.issues?.map(({ code, message }) => `${code}: ${message}`) ?? [];
      return { name: addonName, status: addon?.status ?? 'UNKNOWN', version: addon?.addonVersion ?? '?', issues };
    }),
  );
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListInsights.html */
async function insightsOf(eks: EKSClient, cluster: string): Promise<Insight[]> {
  const found: InsightSummary[] = [];
  let nextToken: string | undefined;
  do {
    const page = await eks.send(new ListInsightsCommand({ clusterName: cluster, nextToken }));
    found.push(...(page.insights ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return found.map(({ name = '?', insightStatus, lastRefreshTime }) => ({
    name,
    status: insightStatus?.status ?? 'UNKNOWN',
    reason: insightStatus?.reason ?? 'no reason given',
    refreshedAt: lastRefreshTime?.getTime() ?? 0,
  }));
}

async function identitySourcesOf(eks: EKSClient, name: string): Promise<IdentitySources> {
  const { cluster } = await eks.send(new DescribeClusterCommand({ name }));
  const associations: { namespace: string; serviceAccount: string }[] = [];
  let nextToken: string | undefined;
  do {
    const page = await eks.send(new ListPodIdentityAssociationsCommand({ clusterName: name, nextToken }));
    for (const { namespace, serviceAccount } of page.associations ?? []) {
      if (namespace !== undefined && serviceAccount !== undefined) associations.push({ namespace, serviceAccount });
    }
    nextToken = page.nextToken;
  } while (nextToken);
  const issuer = cluster?.identity?.oidc?.issuer;
  return { clusterName: name, clusterArn: cluster?.arn ?? '', associations, ...(issuer !== undefined && { issuer }) };
}
