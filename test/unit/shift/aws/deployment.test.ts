import { checkEnvironment } from '../../../../lib/config/check';
import {
  deploymentConfig,
  deploymentOf,
  ownerOf,
  parseTrafficParameter,
  targetGroupDimension,
  targetGroupNames,
  trafficParameter,
} from '../../../../lib/shift/aws/deployment';
import { bases } from '../../../../tools/docs/cases/case';
import { environmentWith } from '../../../../tools/docs/cases/change';
import { withConnections } from '../../../../tools/docs/cases/connections';
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
    networkLoadBalancerArns: [],
    loadBalancers: [undefined, 'internal'],
    networkLoadBalancers: [],
    networkServices: [],
    targetGroups: {},
    table: 'prod-shifts',
    stateMachineArn: 'arn:aws-cn:states:cn-north-1:111111111111:stateMachine:prod-shift',
    topicArn: 'arn:aws-cn:sns:cn-north-1:111111111111:prod-shift-events',
  });
});

const network = 'arn:aws-cn:elasticloadbalancing:cn-north-1:111111111111:loadbalancer/net/prod-tcp/60dc6c495c0c9188';

test('a Network Load Balancer is known by its ARN or by those of its listeners; the services behind it have fewer alarms', () => {
  const listener = network.replace('loadbalancer/net', 'listener/net');
  const config = { targetGroups: {}, networkLoadBalancers: ['tcp'], networkServices: ['db'] };
  expect(deploymentOf('prod', [listenerArn, network, `${listener}/0a`, `${listener}/0b`], config)).toMatchObject({
    listenerArns: [listenerArn],
    networkLoadBalancerArns: [network],
    loadBalancers: [undefined],
    networkLoadBalancers: ['tcp'],
    networkServices: ['db'],
  });
  expect(deploymentConfig(environmentWith(bases.dev, withConnections()))).toMatchObject({
    networkLoadBalancers: ['tcp'],
    networkServices: ['db'],
  });
  expect(deploymentConfig(environmentWith(bases.dev, {}))).not.toHaveProperty('networkServices');
});

test('what is no listener of an application load balancer, and no Network Load Balancer, is refused', () => {
  const wrong = listenerArn.replace('listener/app', 'listener/gwy');
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
  const withNetwork = trafficParameter([listenerArn], [network]);
  expect(withNetwork).toEqual({ version: 3, listenerArns: [listenerArn], networkLoadBalancerArns: [network] });
  expect(parseTrafficParameter(JSON.stringify(withNetwork))).toEqual([listenerArn, network]);
});

test('the parameter of the traffic stack: its version is looked at first', () => {
  expect(parseTrafficParameter(JSON.stringify({ version: 1, listenerArn, more: true }))).toEqual([listenerArn]);
  expect(() => parseTrafficParameter('{"version":3}')).toThrow('no listener');
  expect(() => parseTrafficParameter('{"version":4}')).toThrow('versions 1 to 3 are known here, found 4');
  expect(() => parseTrafficParameter('{"version":2,"listenerArns":[]}')).toThrow('no listener');
  expect(() => parseTrafficParameter('{"version":1}')).toThrow('no listener');
  expect(() => parseTrafficParameter('nonsense')).toThrow(RangeError);
});
