import { checkEnvironment } from '../../../../lib/config/check';
import {
  deploymentOf,
  ownerOf,
  parseTrafficParameter,
  targetGroupDimension,
  targetGroupNames,
  trafficParameter,
} from '../../../../lib/shift/aws/deployment';
import existing from '../../../../tools/environments/existing';

const listenerArn = 'arn:aws-cn:elasticloadbalancing:cn-north-1:111111111111:listener/app/prod-edge/50dc6c495c0c9188/f2f7dc8efc522ab2';
const second = listenerArn.replace('prod-edge', 'prod-internal');

test('everything follows from the listeners', () => {
  expect(deploymentOf('prod', [listenerArn, second], { targetGroups: {}, loadBalancers: ['internal'] })).toEqual({
    env: 'prod',
    partition: 'aws-cn',
    region: 'cn-north-1',
    account: '111111111111',
    listenerArns: [listenerArn, second],
    loadBalancers: [undefined, 'internal'],
    targetGroups: {},
    table: 'prod-shifts',
    stateMachineArn: 'arn:aws-cn:states:cn-north-1:111111111111:stateMachine:prod-shift',
    topicArn: 'arn:aws-cn:sns:cn-north-1:111111111111:prod-shift-events',
  });
});

test('what is no listener of an application load balancer is refused', () => {
  const wrong = listenerArn.replace('listener/app', 'listener/net');
  expect(() => deploymentOf('prod', [wrong], { targetGroups: {} })).toThrow(RangeError);
  expect(() => deploymentOf('prod', [listenerArn, wrong], { targetGroups: {} })).toThrow(wrong);
  expect(() => deploymentOf('prod', [], { targetGroups: {} })).toThrow(RangeError);
});

test('a target group is known by its name, one that was taken over by the name in its ARN', () => {
  const names = targetGroupNames(checkEnvironment(existing, 'existing.ts'));
  expect(names.web).toEqual({ blue: 'legacy-web', green: 'next-web' });
  const owner = ownerOf(names);
  const arn = (name: string) => `arn:aws:elasticloadbalancing:us-east-1:444444444444:targetgroup/${name}/0123456789abcdef`;
  expect(owner(arn('next-web'))).toEqual({ service: 'web', color: 'green' });
  expect(owner(arn('next-web-2'))).toBeUndefined();
  expect(targetGroupDimension(arn('next-web'))).toBe('targetgroup/next-web/0123456789abcdef');
});

// A command line that knows version 1 alone would leave the services of the second listener where they are, so it must refuse.
test('one listener is written as it always was, several in a version of their own', () => {
  expect(trafficParameter([listenerArn])).toEqual({ version: 1, listenerArn });
  expect(trafficParameter([listenerArn, second])).toEqual({ version: 2, listenerArns: [listenerArn, second] });
  for (const arns of [[listenerArn], [listenerArn, second]])
    expect(parseTrafficParameter(JSON.stringify(trafficParameter(arns)))).toEqual(arns);
});

test('the parameter of the traffic stack: its version is looked at first', () => {
  expect(parseTrafficParameter(JSON.stringify({ version: 1, listenerArn, more: true }))).toEqual([listenerArn]);
  expect(() => parseTrafficParameter('{"version":3}')).toThrow('versions 1 and 2 are known here, found 3');
  expect(() => parseTrafficParameter('{"version":2,"listenerArns":[]}')).toThrow('no listener');
  expect(() => parseTrafficParameter('{"version":1}')).toThrow('no listener');
  expect(() => parseTrafficParameter('nonsense')).toThrow(RangeError);
});
