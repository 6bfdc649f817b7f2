import {
  type ClusterVersionInformation,
  EKSClient,
  paginateDescribeAddonVersions,
  paginateDescribeClusterVersions,
} from '@aws-sdk/client-eks';
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import type { ClientOptions } from '../../lib/shift/aws/clients';
import type { Offered, OfferedAddon, OfferedVersion } from './model';

/**
 * Reads what EKS offers in one region. Rights: eks:DescribeClusterVersions, eks:DescribeAddonVersions, ssm:GetParameter on
 * parameter/aws/service/eks/*.
 * @throws what the SDK throws
 */
export async function readOffered(addonNames: readonly string[], options: ClientOptions): Promise<Offered> {
  const eks = new EKSClient(options);
  const versions: OfferedVersion[] = [];
  for await (const page of paginateDescribeClusterVersions({ client: eks }, { includeAll: true }))
    versions.push(...(page.clusterVersions ?? []).map(versionOf));
  const addons = Object.fromEntries(await Promise.all(addonNames.map(async (name) => [name, await versionsByMinor(eks, name)] as const)));
  const supported = versions.filter(({ support }) => support === 'standard' || support === 'extended');
  const ssm = new SSMClient(options);
  const images = await Promise.all(supported.map(async ({ minor }) => [minor, await imageRelease(ssm, minor)] as const));
  return { versions, addons, images: Object.fromEntries(images.filter((entry): entry is [string, string] => entry[1] !== undefined)) };
}

const supports = { STANDARD_SUPPORT: 'standard', EXTENDED_SUPPORT: 'extended', UNSUPPORTED: 'retired' } as const;

const versionOf = ({
  clusterVersion = '',
  versionStatus,
  endOfStandardSupportDate,
  endOfExtendedSupportDate,
}: ClusterVersionInformation): OfferedVersion => ({
  minor: clusterVersion,
  support: versionStatus === undefined ? undefined : supports[versionStatus],
  standardSupportEnds: dayOf(endOfStandardSupportDate),
  extendedSupportEnds: dayOf(endOfExtendedSupportDate),
});

const dayOf = (date: Date | undefined): string | undefined => date?.toISOString().slice(0, 10);

/** An add-on's versions by the minors that they go with. */
async function versionsByMinor(client: EKSClient, addonName: string): Promise<Record<string, OfferedAddon[]>> {
  const byMinor: Record<string, OfferedAddon[]> = {};
  for await (const page of paginateDescribeAddonVersions({ client }, { addonName })) {
    for (const { addonVersion: version = '', compatibilities = [] } of page.addons?.flatMap(({ addonVersions = [] }) => addonVersions) ??
      []) {
      for (const { clusterVersion = '', defaultVersion = false } of compatibilities)
        (byMinor[clusterVersion] ??= []).push({ version, isDefault: defaultVersion });
    }
  }
  return byMinor;
}

/** https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html: `1.36.1-20261023`; undefined where a minor has no image of this kind. */
async function imageRelease(client: SSMClient, minor: string): Promise<string | undefined> {
  const Name = `/aws/service/eks/optimized-ami/${minor}/amazon-linux-2023/x86_64/standard/recommended/release_version`;
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name }));
    return /-(\d{8})$/.exec(Parameter?.Value ?? '')?.[1];
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}
