import { checkEnvironment } from '../../../../lib/config/check';
import { deploymentOf, ownerOf, parseTrafficParameter, targetGroupDimension, targetGroupNames } from '../../../../lib/shift/aws/deployment';
import existing from '../../../../tools/environments/existing';

const listenerArn = 'arn:aws-cn:elasticloadbalancing:cn-north-1:111111111111:listener/app/prod-edge/50dc6c495c0c9188/f2f7dc8efc522ab2';

test('everything follows from the listener', () => {
  expect(deploymentOf('prod', listenerArn, {})).toEqual({
    env: 'prod',
    partition: 'aws-cn',
    region: 'cn-north-1',
    account: '111111111111',
    listenerArn,
    loadBalancer: 'app/prod-edge/50dc6c495c0c9188',
    targetGroups: {},
    table: 'prod-shifts',
    stateMachineArn: 'arn:aws-cn:states:cn-north-1:111111111111:stateMachine:prod-shift',
    topicArn: 'arn:aws-cn:sns:cn-north-1:111111111111:prod-shift-events',
  });
});

test('what is no listener of an application load balancer is refused', () => {
  expect(() => deploymentOf('prod', listenerArn.replace('listener/app', 'listener/net'), {})).toThrow(RangeError);
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

test('the parameter of the traffic stack: its version is looked at first', () => {
  expect(parseTrafficParameter(JSON.stringify({ version: 1, listenerArn, more: true }))).toEqual({ version: 1, listenerArn });
  expect(() => parseTrafficParameter('{"version":2}')).toThrow('version 1 is known here, found 2');
  expect(() => parseTrafficParameter('{"version":1}')).toThrow('no listener');
  expect(() => parseTrafficParameter('nonsense')).toThrow(RangeError);
});
