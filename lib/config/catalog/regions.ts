/**
 * Zones of the regions, and what can be said about them without asking AWS.
 * Sources: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html and the zone table of cfn-lint 1.58.0,
 * compared on 2026-11-23. A region or zone that is newer gets its row here by a commit. An account may see fewer zones than its region has.
 */
const zoneLetters: Readonly<Record<string, string>> = {
  'af-south-1': 'abc',
  'ap-east-1': 'abc',
  'ap-east-2': 'abc',
  'ap-northeast-1': 'abcd',
  'ap-northeast-2': 'abcd',
  'ap-northeast-3': 'abc',
  'ap-south-1': 'abc',
  'ap-south-2': 'abc',
  'ap-southeast-1': 'abc',
  'ap-southeast-2': 'abc',
  'ap-southeast-3': 'abc',
  'ap-southeast-4': 'abc',
  'ap-southeast-5': 'abc',
  'ap-southeast-6': 'abc',
  'ap-southeast-7': 'abc',
  'ca-central-1': 'abcd',
  'ca-west-1': 'abc',
  'cn-north-1': 'abc',
  'cn-northwest-1': 'abc',
  'eu-central-1': 'abc',
  'eu-central-2': 'abc',
  'eu-north-1': 'abc',
  'eu-south-1': 'abc',
  'eu-south-2': 'abc',
  'eu-west-1': 'abc',
  'eu-west-2': 'abcd',
  'eu-west-3': 'abc',
  'il-central-1': 'abc',
  'me-central-1': 'abc',
  'me-south-1': 'abc',
  'mx-central-1': 'abc',
  'sa-east-1': 'abc',
  'us-east-1': 'abcdef',
  'us-east-2': 'abc',
  'us-gov-east-1': 'abc',
  'us-gov-west-1': 'abc',
  // An account sees two of the three, and which letters they have differs.
  'us-west-1': 'abc',
  'us-west-2': 'abcd',
};

/** Regions with a row. */
export const knownRegions: readonly string[] = Object.keys(zoneLetters);

/** Names of a region's zones; undefined for a region without a row. */
export const zonesOf = (region: string): string[] | undefined => zoneLetters[region]?.split('').map((letter) => region + letter);

/**
 * Zone that cannot host the subnets of an EKS cluster, by region. It is an AZ *id*: in accounts made before November 2025 the same letter
 * is another place from one account to the next, so a zone's name alone does not identify it.
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export const zoneIdWithoutEks: Readonly<Record<string, string>> = {
  'us-east-1': 'use1-az3',
  'us-west-1': 'usw1-az2',
  'ca-central-1': 'cac1-az3',
};

/** Partition of a region, the second part of every ARN in it. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}

/** What host names and the principals of regional services end in. https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-arns.html */
export const dnsSuffixOf = (region: string): string => (partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com');
