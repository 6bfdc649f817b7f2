import { EC2Client, RegisterImageCommand } from '@aws-sdk/client-ec2';
import type { LocalAws } from '../../../tools/local-aws/local-aws';
import { type Call, members } from '../../support/iam/call';
import type { Answer, StandIns } from '../../support/iam/proxy';

/** Images that the local AWS has, by architecture as EC2 names it. */
export type Images = Readonly<Record<'x86_64' | 'arm64', string>>;

/** Registers an image per architecture, for instances to be started from. */
export async function registerImages({ client }: LocalAws): Promise<Images> {
  const ec2 = new EC2Client(client);
  const register = async (Architecture: 'x86_64' | 'arm64') =>
    (await ec2.send(new RegisterImageCommand({ Name: `amazon-eks-node-al2023-${Architecture}`, Architecture }))).ImageId ?? '';
  return { x86_64: await register('x86_64'), arm64: await register('arm64') };
}

/**
 * Answers to calls of Karpenter that the local AWS lacks or answers wrongly; each is judged first, as any other. Prices are left out: Karpenter then
 * uses those that it was built with. Capacity reservations, placement groups and zonal
 * shifts: there are none.
 */
export const karpenterStandIns = (images: Images): StandIns => ({
  'ssm:GetParameter': (call) => imageParameter(call, images),
  'ec2:DescribeImages': (call) => describedImages(call, images),
  'ec2:DescribeCapacityReservations': () => xml('DescribeCapacityReservationsResponse', '<capacityReservationSet/>'),
  'ec2:DescribePlacementGroups': () => xml('DescribePlacementGroupsResponse', '<placementGroupSet/>'),
  'arc-zonal-shift:GetManagedResource': ({ parameters }) =>
    json(200, { arn: parameters.resourceIdentifier, appliedWeights: {}, zonalShifts: [] }),
  'pricing:GetProducts': () => json(200, { FormatVersion: 'aws_v1', PriceList: [] }),
});

/** AWS publishes the ids of its images as parameters. https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html */
function imageParameter({ parameters }: Call, images: Images): Answer {
  const name = String(parameters.Name);
  const [, architecture] = /^\/aws\/service\/eks\/optimized-ami\/[\d.]+\/amazon-linux-2023\/(x86_64|arm64)\/standard\//.exec(name) ?? [];
  if (architecture !== 'x86_64' && architecture !== 'arm64') return json(400, { __type: 'ParameterNotFound', message: name });
  return json(200, { Parameter: { Name: name, Type: 'String', Value: images[architecture], Version: 1 } });
}

/** The local AWS forgets an image's architecture. */
function describedImages({ parameters }: Call, images: Images): Answer {
  const wanted = new Set(members(parameters, 'Filter').flatMap((filter) => members(filter, 'Value').map(({ '': id = '' }) => id)));
  const found = Object.entries(images).filter(([, id]) => wanted.has(id));
  const item = ([architecture, id]: [string, string]) =>
    `<item><imageId>${id}</imageId><imageState>available</imageState><architecture>${architecture}</architecture>` +
    `<creationDate>2026-07-24T00:00:00.000Z</creationDate><name>amazon-eks-node-al2023-${architecture}</name></item>`;
  return xml('DescribeImagesResponse', `<imagesSet>${found.map(item).join('')}</imagesSet>`);
}

const xml = (element: string, inside: string): Answer => ({
  status: 200,
  type: 'text/xml',
  body: `<${element} xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>0</requestId>${inside}</${element}>`,
});

const json = (status: number, body: object): Answer => ({ status, type: 'application/x-amz-json-1.1', body: JSON.stringify(body) });
