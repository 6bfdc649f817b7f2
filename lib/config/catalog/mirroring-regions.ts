/**
 * Regions with VPC Traffic Mirroring, as of November 2026: the older commercial regions and seven that came later. Made from the issue that asked
 * for this and from AWS's announcements as we know them; not compared with a list by AWS, which publishes none
 * (https://docs.aws.amazon.com/vpc/latest/mirroring/what-is-traffic-mirroring.html). A region that is missing gets its row here by a commit.
 */
export const mirroringRegions: ReadonlySet<string> = new Set([
  'af-south-1',
  'ap-east-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-south-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'me-south-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  // The later ones.
  'ap-southeast-3',
  'ap-southeast-4',
  'ca-west-1',
  'eu-central-2',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
]);
