import {
  CreateTrafficMirrorSessionCommand,
  DeleteTrafficMirrorSessionCommand,
  DescribeInstancesCommand,
  type DescribeInstancesCommandOutput,
  DescribeInstanceTypesCommand,
  DescribeTrafficMirrorSessionsCommand,
  type DescribeTrafficMirrorSessionsCommandOutput,
  type EC2Client,
  EC2ServiceException,
  type Filter,
  type Instance,
  type TrafficMirrorSession,
} from '@aws-sdk/client-ec2';
import type { Created, Ec2 } from './follow';
import { type Node, type Session, type Settings, sessionTag } from './model';

/** Values that one filter of a Describe call takes. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html */
const valuesPerFilter = 200;
/** Names that DescribeInstanceTypes takes. */
const namesPerCall = 100;

/** EC2 as the function sees it. */
export const ec2Adapter = (client: EC2Client): Ec2 => ({
  async nodes(clusterName, instanceIds) {
    // By filter: an id that is no more is an error where it is asked for by id.
    const ids = instanceIds === undefined ? [undefined] : parts(instanceIds, valuesPerFilter);
    const found: Instance[] = [];
    for (const values of ids) found.push(...(await instances(client, clusterName, values)));
    return found.map(nodeOf);
  },
  async instanceTypes(names) {
    const found = [];
    for (const part of parts(names, namesPerCall)) {
      const { InstanceTypes = [] } = await client.send(
        new DescribeInstanceTypesCommand({ Filters: [{ Name: 'instance-type', Values: part }] }),
      );
      found.push(...InstanceTypes);
    }
    return found.map(({ InstanceType = '', Hypervisor, BareMetal = false }) => ({
      name: InstanceType,
      bareMetal: BareMetal,
      ...(Hypervisor !== undefined && { hypervisor: Hypervisor }),
    }));
  },
  sessionsOf: (clusterName) => sessions(client, { Name: `tag:${sessionTag}`, Values: [clusterName] }),
  async sessionsOn(interfaceIds) {
    const found: Session[] = [];
    for (const part of parts(interfaceIds, valuesPerFilter)) {
      found.push(...(await sessions(client, { Name: 'network-interface-id', Values: part })));
    }
    return found;
  },
  create: (settings, interfaceId, number) => create(client, settings, interfaceId, number),
  async remove(sessionId) {
    try {
      await client.send(new DeleteTrafficMirrorSessionCommand({ TrafficMirrorSessionId: sessionId }));
    } catch (error) {
      if (!codeOf(error).includes('NotFound')) throw error;
    }
  },
});

const parts = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

async function instances(client: EC2Client, clusterName: string, ids: readonly string[] | undefined): Promise<Instance[]> {
  const Filters: Filter[] = [{ Name: 'tag-key', Values: [`kubernetes.io/cluster/${clusterName}`] }];
  if (ids) Filters.push({ Name: 'instance-id', Values: [...ids] });
  const found: Instance[] = [];
  for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
    const page: DescribeInstancesCommandOutput = await client.send(new DescribeInstancesCommand({ Filters, NextToken: token }));
    found.push(...(page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances));
    token = page.NextToken;
  }
  return found;
}

const nodeOf = ({ InstanceId = '', InstanceType, State, NetworkInterfaces = [] }: Instance): Node => ({
  instanceId: InstanceId,
  instanceType: InstanceType ?? '',
  state: State?.Name ?? '',
  interfaceIds: NetworkInterfaces.flatMap(({ NetworkInterfaceId, InterfaceType = 'interface' }) =>
    NetworkInterfaceId !== undefined && InterfaceType === 'interface' ? [NetworkInterfaceId] : [],
  ),
});

async function sessions(client: EC2Client, filter: Filter): Promise<Session[]> {
  const found: TrafficMirrorSession[] = [];
  for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
    const page: DescribeTrafficMirrorSessionsCommandOutput = await client.send(
      new DescribeTrafficMirrorSessionsCommand({ Filters: [filter], NextToken: token }),
    );
    found.push(...(page.TrafficMirrorSessions ?? []));
    token = page.NextToken;
  }
  return found.map(sessionOf);
}

function sessionOf(session: TrafficMirrorSession): Session {
  const clusterName = session.Tags?.find(({ Key }) => Key === sessionTag)?.Value;
  return {
    id: session.TrafficMirrorSessionId ?? '',
    interfaceId: session.NetworkInterfaceId ?? '',
    number: session.SessionNumber ?? 0,
    filterId: session.TrafficMirrorFilterId ?? '',
    targetId: session.TrafficMirrorTargetId ?? '',
    ...(session.PacketLength !== undefined && { packetBytes: session.PacketLength }),
    ...(clusterName !== undefined && { clusterName }),
  };
}

async function create(client: EC2Client, settings: Settings, interfaceId: string, number: number): Promise<Created> {
  try {
    await client.send(
      new CreateTrafficMirrorSessionCommand({
        NetworkInterfaceId: interfaceId,
        TrafficMirrorTargetId: settings.targetId,
        TrafficMirrorFilterId: settings.filterId,
        SessionNumber: number,
        PacketLength: settings.packetBytes,
        Description: `${settings.clusterName}: follows its nodes`,
        TagSpecifications: [{ ResourceType: 'traffic-mirror-session', Tags: [{ Key: sessionTag, Value: settings.clusterName }] }],
      }),
    );
    return 'created';
  } catch (error) {
    if (!(error instanceof EC2ServiceException) || error.$fault !== 'client' || isNotAboutTheSource(error.name)) throw error;
    return error.name === 'InvalidNetworkInterfaceID.NotFound' ? 'interface-gone' : { refused: `${error.name}: ${error.message}` };
  }
}

/** Errors of the caller's that say nothing of the interface: rights and rates. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const isNotAboutTheSource = (code: string): boolean =>
  /^(UnauthorizedOperation|AuthFailure|AccessDenied|ExpiredToken|RequestExpired|RequestLimitExceeded|Throttling|Blocked|OptInRequired)/.test(
    code,
  );

const codeOf = (error: unknown): string => (error instanceof Error ? error.name : '');
