import {
  AttachNetworkInterfaceCommand,
  CreateNetworkInterfaceCommand,
  CreateTrafficMirrorFilterCommand,
  CreateTrafficMirrorSessionCommand,
  CreateTrafficMirrorTargetCommand,
  DescribeImagesCommand,
  DescribeSubnetsCommand,
  DescribeTrafficMirrorSessionsCommand,
  EC2Client,
  RunInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import type { CustomResourceEvent } from '../../lib/lambda/custom-resource';
import { ec2Adapter } from '../../lib/stacks/mirroring/lambda/ec2';
import { handle } from '../../lib/stacks/mirroring/lambda/follow-nodes';
import type { Settings } from '../../lib/stacks/mirroring/lambda/model';
import { type LocalAws, startLocalAws } from '../../tools/local-aws/local-aws';

/** The function's code against EC2 as moto has it; sessions are a model of this repository (local-aws/localaws/traffic_mirror.py). */
let aws: LocalAws;
let ec2: EC2Client;
let settings: Settings;
let subnet: string;
const answers: string[] = [];

beforeAll(async () => {
  aws = await startLocalAws('111111111111');
  ec2 = new EC2Client(aws.client);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  subnet = Subnets[0]?.SubnetId ?? '';
  const { TrafficMirrorFilter } = await ec2.send(new CreateTrafficMirrorFilterCommand({}));
  const { TrafficMirrorTarget } = await ec2.send(new CreateTrafficMirrorTargetCommand({ GatewayLoadBalancerEndpointId: 'vpce-0a1b2c3d' }));
  settings = {
    clusterName: 'dev-green',
    filterId: TrafficMirrorFilter?.TrafficMirrorFilterId ?? '',
    targetId: TrafficMirrorTarget?.TrafficMirrorTargetId ?? '',
    sessionNumber: 1,
  };
});
afterAll(() => aws.stop());
beforeEach(() => jest.spyOn(console, 'log').mockImplementation(() => undefined));

/** What EventBridge and CloudFormation would send. */
const send = (event: object): Promise<void> =>
  handle(event as CustomResourceEvent, settings, {
    ec2: ec2Adapter(ec2),
    respond: async (_, body) => void answers.push((JSON.parse(body) as { Status: string }).Status),
  });
const changed = (instanceId: string): Promise<void> =>
  send({ source: 'aws.ec2', detail: { 'instance-id': instanceId, state: 'whatever' } });
const schedule = (): Promise<void> => send({ source: 'aws.events', detail: {} });

async function start(cluster: string, InstanceType: 'm5.large' | 'm7g.large' | 'm5.metal' = 'm5.large') {
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({}));
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ImageId: Images[0]?.ImageId,
      InstanceType,
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnet,
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: `kubernetes.io/cluster/${cluster}`, Value: 'owned' }] }],
    }),
  );
  const [instance] = Instances;
  return { id: instance?.InstanceId ?? '', interfaceId: instance?.NetworkInterfaces?.[0]?.NetworkInterfaceId ?? '' };
}

async function sessions(): Promise<[string | undefined, number | undefined][]> {
  const { TrafficMirrorSessions = [] } = await ec2.send(new DescribeTrafficMirrorSessionsCommand({}));
  return TrafficMirrorSessions.map(({ NetworkInterfaceId, SessionNumber }) => [NetworkInterfaceId, SessionNumber]);
}

test('sessions appear for new nodes, once each, and on no other instance', async () => {
  const node = await start('dev-green');
  const stranger = await start('dev-blue');
  await changed(node.id);
  await changed(node.id);
  await changed(stranger.id);
  expect(await sessions()).toEqual([[node.interfaceId, 1]]);
  await send({ RequestType: 'Delete', ResponseURL: 'https://x' });
});

test('two events at once make one session', async () => {
  const node = await start('dev-green');
  await Promise.all([changed(node.id), changed(node.id), schedule()]);
  expect((await sessions()).filter(([id]) => id === node.interfaceId)).toEqual([[node.interfaceId, 1]]);
});

test('an interface that the VPC CNI attaches later is found by the schedule', async () => {
  const node = await start('dev-green');
  await changed(node.id);
  const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: subnet }));
  const podInterface = NetworkInterface?.NetworkInterfaceId ?? '';
  await ec2.send(new AttachNetworkInterfaceCommand({ InstanceId: node.id, NetworkInterfaceId: podInterface, DeviceIndex: 1 }));
  await schedule();
  expect(await sessions()).toContainEqual([podInterface, 1]);
});

test('they vanish with the node, whatever order its events come in', async () => {
  const stopped = await start('dev-green');
  const ended = await start('dev-green');
  await schedule();
  await ec2.send(new StopInstancesCommand({ InstanceIds: [stopped.id] }));
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [ended.id] }));
  // "shutting-down", then a "running" that was late.
  for (const id of [ended.id, stopped.id, ended.id, stopped.id]) await changed(id);
  const left = (await sessions()).map(([id]) => id);
  expect(left).not.toContain(stopped.interfaceId);
  expect(left).not.toContain(ended.interfaceId);
});

test('somebody else’s session keeps its number', async () => {
  const node = await start('dev-green');
  await ec2.send(
    new CreateTrafficMirrorSessionCommand({
      NetworkInterfaceId: node.interfaceId,
      SessionNumber: 1,
      TrafficMirrorFilterId: settings.filterId,
      TrafficMirrorTargetId: settings.targetId,
    }),
  );
  await changed(node.id);
  expect((await sessions()).filter(([id]) => id === node.interfaceId)).toEqual([
    [node.interfaceId, 1],
    [node.interfaceId, 2],
  ]);
});

test('types that cannot be a source are passed over', async () => {
  const graviton = await start('dev-green', 'm7g.large');
  const metal = await start('dev-green', 'm5.metal');
  await changed(graviton.id);
  await changed(metal.id);
  const mirrored = (await sessions()).map(([id]) => id);
  expect(mirrored).not.toContain(graviton.interfaceId);
  expect(mirrored).not.toContain(metal.interfaceId);
});

test('the stack’s end removes this cluster’s sessions, and no other', async () => {
  const request = { ResponseURL: 'https://x', StackId: 's', RequestId: 'r', LogicalResourceId: 'Sessions' };
  await send({ ...request, RequestType: 'Create' });
  await send({ ...request, RequestType: 'Delete' });
  // Somebody else's of the test before.
  expect(await sessions()).toHaveLength(1);
  expect(answers.slice(-2)).toEqual(['SUCCESS', 'SUCCESS']);
});
