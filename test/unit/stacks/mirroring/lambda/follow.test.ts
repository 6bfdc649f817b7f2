import * as fc from 'fast-check';
import type { CustomResourceEvent } from '../../../../../lib/lambda/custom-resource';
import { follow, removeAll } from '../../../../../lib/stacks/mirroring/lambda/follow';
import { handle, settingsFrom } from '../../../../../lib/stacks/mirroring/lambda/follow-nodes';
import { FakeEc2, node, settings } from './fake-ec2';

const with1 = (...nodes: ReturnType<typeof node>[]): FakeEc2 => Object.assign(new FakeEc2(), { nodesNow: nodes });

test('a new node gets a session on every interface: with custom networking, pods are not on the first', async () => {
  const ec2 = with1(node('i-1'));
  expect(await follow(settings, ec2, ['i-1'])).toEqual({ created: 2, removed: 0, skipped: {} });
  expect(ec2.mirrored()).toEqual({ 'eni-i-1-0': 1, 'eni-i-1-1': 1 });
});

test('an event that comes twice changes nothing', async () => {
  const ec2 = with1(node('i-1'));
  await follow(settings, ec2, ['i-1']);
  expect(await follow(settings, ec2, ['i-1'])).toEqual({ created: 0, removed: 0, skipped: {} });
});

test('a node that stops loses its sessions; "running" that arrives after "shutting-down" brings none back', async () => {
  const ec2 = with1(node('i-1'), node('i-2'));
  await follow(settings, ec2);
  ec2.nodesNow = [node('i-1', { state: 'shutting-down' }), node('i-2')];
  await follow(settings, ec2, ['i-1']);
  await follow(settings, ec2, ['i-1']);
  expect(ec2.mirrored()).toEqual({ 'eni-i-2-0': 1, 'eni-i-2-1': 1 });
});

test('an interface that was attached later is found by the schedule, sessions of nodes that are no more are removed', async () => {
  const ec2 = with1(node('i-1', { interfaceIds: ['eni-a'] }));
  await follow(settings, ec2);
  ec2.nodesNow = [node('i-1', { interfaceIds: ['eni-a', 'eni-b'] })];
  ec2.put({ interfaceId: 'eni-left', number: 1, filterId: 'tmf-1', targetId: 'tmt-1', clusterName: 'dev-green' });
  await follow(settings, ec2);
  expect(ec2.mirrored()).toEqual({ 'eni-a': 1, 'eni-b': 1 });
});

test('a number that somebody else has on the interface is left to them', async () => {
  const ec2 = with1(node('i-1', { interfaceIds: ['eni-a'] }));
  ec2.put({ interfaceId: 'eni-a', number: 1, filterId: 'tmf-x', targetId: 'tmt-x' });
  await follow(settings, ec2);
  expect(ec2.mirrored()).toEqual({ 'eni-a': 2 });
  expect(ec2.sessions.size).toBe(2);
});

test('where others have all three sessions, the outcome says so', async () => {
  const ec2 = with1(node('i-1', { interfaceIds: ['eni-a'] }));
  for (const number of [1, 2, 3]) ec2.put({ interfaceId: 'eni-a', number, filterId: 'tmf-x', targetId: 'tmt-x' });
  expect(await follow(settings, ec2)).toMatchObject({ created: 0, skipped: { 'm5.large': 'others have all three sessions of eni-a' } });
});

test('two calls at once make one session', async () => {
  const ec2 = with1(node('i-1', { interfaceIds: ['eni-a'] }));
  let first = true;
  ec2.meanwhile = () => {
    if (first) ec2.put({ interfaceId: 'eni-a', number: 1, filterId: 'tmf-1', targetId: 'tmt-1', clusterName: 'dev-green' });
    first = false;
  };
  expect(await follow(settings, ec2)).toEqual({ created: 0, removed: 0, skipped: {} });
  expect(ec2.mirrored()).toEqual({ 'eni-a': 1 });
});

test('another filter, target or length replaces the session under the same number', async () => {
  const ec2 = with1(node('i-1', { interfaceIds: ['eni-a'] }));
  await follow(settings, ec2);
  expect(await follow({ ...settings, packetBytes: 128 }, ec2)).toMatchObject({ created: 1, removed: 1 });
  expect([...ec2.sessions.values()]).toMatchObject([{ interfaceId: 'eni-a', number: 1, packetBytes: 128 }]);
});

test.each([
  ['m7g.large', {}, 'a family that AWS excludes from Traffic Mirroring'],
  ['m5.metal', { bareMetal: true }, 'bare metal'],
  ['m4.large', { hypervisor: 'xen' }, 'not on Nitro'],
])('%s is not mirrored, and the outcome says why', async (instanceType, type, why) => {
  const ec2 = with1(node('i-1', { instanceType }));
  ec2.types = [{ name: instanceType, hypervisor: 'nitro', bareMetal: false, ...type }];
  expect(await follow(settings, ec2)).toEqual({ created: 0, removed: 0, skipped: { [instanceType]: why } });
});

test('what EC2 refuses is reported and stops nobody else’s', async () => {
  const ec2 = with1(node('i-1', { instanceType: 'm9.large', interfaceIds: ['eni-a'] }), node('i-2', { interfaceIds: ['eni-b'] }));
  ec2.refused.add('eni-a');
  expect(await follow(settings, ec2)).toEqual({ created: 1, removed: 0, skipped: { 'm9.large': 'EC2 does not mirror it' } });
});

test('an instance that is no node of the cluster is none of its business', async () => {
  const ec2 = with1();
  expect(await follow(settings, ec2, ['i-other'])).toEqual({ created: 0, removed: 0, skipped: {} });
});

test('the sessions of the other color and of others stay when the stack goes', async () => {
  const ec2 = with1(node('i-1', { interfaceIds: ['eni-a'] }));
  await follow(settings, ec2);
  await follow({ ...settings, clusterName: 'dev-blue' }, ec2);
  expect(await removeAll(settings, ec2)).toBe(1);
  expect([ec2.mirrored(), ec2.mirrored('dev-blue')]).toEqual([{}, { 'eni-a': 2 }]);
});

describe('whatever happens to the nodes, and in whatever order it is reported', () => {
  const ids = ['i-1', 'i-2', 'i-3'];
  const step = fc.oneof(
    fc.record({ what: fc.constant('start' as const), id: fc.constantFrom(...ids) }),
    fc.record({ what: fc.constant('stop' as const), id: fc.constantFrom(...ids) }),
    fc.record({ what: fc.constant('vanish' as const), id: fc.constantFrom(...ids) }),
    fc.record({ what: fc.constant('event' as const), id: fc.constantFrom(...ids) }),
    fc.record({ what: fc.constant('foreign' as const), id: fc.constantFrom(...ids) }),
  );

  test('after the next sweep every interface of a running node has one session, and no other has any', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const ec2 = new FakeEc2();
        for (const { what, id } of steps) {
          const others = ec2.nodesNow.filter(({ instanceId }) => instanceId !== id);
          if (what === 'start') ec2.nodesNow = [...others, node(id)];
          else if (what === 'stop') ec2.nodesNow = [...others, node(id, { state: 'stopped' })];
          else if (what === 'vanish') ec2.vanish(id);
          else if (what === 'foreign' && (await ec2.sessionsOn([`eni-${id}-0`])).length === 0) {
            ec2.put({ interfaceId: `eni-${id}-0`, number: 1, filterId: 'tmf-x', targetId: 'tmt-x' });
          } else await follow(settings, ec2, [id]);
          for (const interfaceId of ids.flatMap((one) => node(one).interfaceIds)) {
            const numbers = (await ec2.sessionsOn([interfaceId])).map(({ number }) => number);
            expect(new Set(numbers).size).toBe(numbers.length);
          }
        }
        await follow(settings, ec2);
        const running = ec2.nodesNow.filter(({ state }) => state === 'running').flatMap(({ interfaceIds }) => interfaceIds);
        expect(Object.keys(ec2.mirrored()).toSorted()).toEqual(running.toSorted());
      }),
      { numRuns: 200 },
    );
  });
});

describe('the function', () => {
  const stack = (RequestType: CustomResourceEvent['RequestType']): CustomResourceEvent => ({
    RequestType,
    ResponseURL: 'https://cloudformation.example.com',
    StackId: 's',
    RequestId: 'r',
    LogicalResourceId: 'Sessions',
  });
  let printed: jest.SpyInstance;
  beforeEach(() => (printed = jest.spyOn(console, 'log').mockImplementation(() => undefined)));
  afterEach(() => printed.mockRestore());

  test.each([
    ['an instance’s event is about that instance', { detail: { 'instance-id': 'i-2' } }, ['eni-i-2-0', 'eni-i-2-1']],
    ['the schedule’s is about all', { source: 'aws.events', detail: {} }, ['eni-i-1-0', 'eni-i-1-1', 'eni-i-2-0', 'eni-i-2-1']],
  ])('%s', async (_, event, mirrored) => {
    const ec2 = with1(node('i-1'), node('i-2'));
    await handle(event, settings, { ec2, respond: async () => undefined });
    expect(Object.keys(ec2.mirrored())).toEqual(mirrored);
  });

  test('the stack’s requests make all sessions, and remove them; CloudFormation is answered either way', async () => {
    const ec2 = with1(node('i-1'));
    const answers: string[] = [];
    const respond = async (_: string, body: string) => void answers.push((JSON.parse(body) as { Status: string }).Status);
    await handle(stack('Create'), settings, { ec2, respond });
    expect(Object.keys(ec2.mirrored())).toHaveLength(2);
    await handle(stack('Delete'), settings, { ec2, respond });
    expect(ec2.mirrored()).toEqual({});
    ec2.nodes = () => Promise.reject(new Error('no'));
    await handle(stack('Update'), settings, { ec2, respond });
    expect(answers).toEqual(['SUCCESS', 'SUCCESS', 'FAILED']);
  });

  test('its settings come from the stack', () => {
    expect(settingsFrom({ SETTINGS: JSON.stringify(settings) })).toEqual(settings);
    expect(() => settingsFrom({})).toThrow('SETTINGS');
  });
});
