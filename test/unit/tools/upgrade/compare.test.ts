import type { Template } from '../../../../tools/template';
import { droppedExports, losses, stackChanges } from '../../../../tools/upgrade/compare';

const stack = (resources: Record<string, [string, object]>, exported: string[] = []): Template => ({
  Resources: Object.fromEntries(Object.entries(resources).map(([id, [Type, Properties]]) => [id, { Type, Properties: { ...Properties } }])),
  Outputs: Object.fromEntries(exported.map((name) => [name, { Value: 'x', Export: { Name: name } }])),
});
const vpc = (CidrBlock: string): [string, object] => ['AWS::EC2::VPC', { CidrBlock }];
const importing = (name: string): [string, object] => ['AWS::SQS::Queue', { QueueName: { 'Fn::ImportValue': name } }];

test('a VPC whose block changes is replaced, and a loss; one with a new tag is not', () => {
  const before = { network: stack({ Vpc: vpc('10.0.0.0/16') }) };
  expect(losses(before, { network: stack({ Vpc: vpc('10.1.0.0/16') }) })).toEqual([
    { stack: 'network', id: 'Vpc', type: 'AWS::EC2::VPC', how: 'replaced' },
  ]);
  const tagged = { network: stack({ Vpc: ['AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16', Tags: [{ Key: 'a', Value: 'b' }] }] }) };
  expect(losses(before, tagged)).toEqual([]);
  expect(stackChanges(before, tagged)).toMatchObject([{ stack: 'network', kind: 'deployed', updated: ['Vpc'] }]);
});

test('a target group that leaves its stack is a loss; a stack that is destroyed on purpose is not', () => {
  const before = { edge: stack({ Web: ['AWS::ElasticLoadBalancingV2::TargetGroup', { Name: 'web' }] }) };
  expect(losses(before, { edge: stack({}) })).toMatchObject([{ id: 'Web', how: 'removed' }]);
  expect(losses(before, {})).toEqual([]);
  expect(stackChanges(before, {})).toMatchObject([{ stack: 'edge', kind: 'destroyed', removed: ['Web'] }]);
});

test('a change of a custom resource counts, although the specification does not know its properties', () => {
  const seeds = (Value: string) => ({ edge: stack({ Seeds: ['Custom::WeightSeeds', { Value }] }) });
  expect(stackChanges(seeds('0,100'), seeds('100,0'))).toMatchObject([{ updated: ['Seeds'], replaced: [] }]);
  expect(stackChanges(seeds('0,100'), seeds('0,100'))).toEqual([]);
});

test('an export that goes while a later stack, or one that is in no template any more, still imports it', () => {
  const before = {
    edge: stack({}, ['edge:a', 'edge:b']),
    traffic: stack({ One: importing('edge:a') }),
    old: stack({ Two: importing('edge:b') }),
  };
  expect(droppedExports(before, { edge: stack({}), traffic: stack({}) })).toEqual([
    'edge: edge:a, imported by traffic',
    'edge: edge:b, imported by old',
  ]);
  // A stack that comes first has let go of it by then.
  expect(droppedExports(before, { traffic: stack({}), edge: stack({}, ['edge:b']) })).toEqual([]);
  expect(droppedExports(before, before)).toEqual([]);
});
