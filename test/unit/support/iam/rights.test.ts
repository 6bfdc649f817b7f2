import type { Statement } from '../../../support/iam/judge';
import type { JudgedCall } from '../../../support/iam/proxy';
import { rightsFaults } from '../../../support/iam/rights';

const topic = 'arn:aws:sns:eu-west-1:1:events';
const roles: Readonly<Record<string, readonly Statement[]>> = {
  tick: [
    { Effect: 'Allow', Action: ['ssm:GetParameter', 'ssm:PutParameter'], Resource: ['arn:a', 'arn:b'] },
    { Effect: 'Allow', Action: 'sns:Publish', Resource: topic },
  ],
};
const call = (principal: string, action: string, resource: string, allowed = true): JudgedCall => ({
  principal,
  action,
  parameters: {},
  verdicts: [{ action, resource, allowed }],
});
const all = ['Get', 'Put'].flatMap((verb) => ['arn:a', 'arn:b'].map((arn) => call('tick', `ssm:${verb}Parameter`, arn)));
const calls = [...all, call('tick', 'sns:Publish', topic)];

test('every right is used: nothing to say', () => {
  expect(rightsFaults({ roles, calls, explained: {} })).toEqual([]);
});

test('a right that no call used, on one of its resources', () => {
  expect(rightsFaults({ roles, calls: calls.slice(1), explained: {} })).toEqual(['no call used: tick ssm:GetParameter on arn:a']);
  expect(rightsFaults({ roles, calls: calls.slice(1), explained: { 'tick ssm:Get* on *a': 'why' } })).toEqual([]);
});

test.each([
  ['of somebody else', call('rollback', 'sns:Publish', topic)],
  ['that was refused', call('tick', 'sns:Publish', topic, false)],
])('a call %s uses no right', (_, other) => {
  expect(rightsFaults({ roles, calls: [...all, other], explained: {} })).toEqual([`no call used: tick sns:Publish on ${topic}`]);
});

test('an explanation of a right that a call used, and of one that nobody has', () => {
  expect(rightsFaults({ roles, calls, explained: { 'tick sns:* on *': 'why', 'tick sqs:* on *': 'why' } })).toEqual([
    `explained as unused, but a call used it: tick sns:Publish on ${topic}`,
    'explained, but nobody has it: tick sqs:* on *',
  ]);
});

test('a right that excepts something cannot be judged so', () => {
  const wide: Statement = { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' };
  expect(() => rightsFaults({ roles: { tick: [wide] }, calls, explained: {} })).toThrow('found NotAction');
});
