import type { Templates } from '../../../lib/diff/stack-diff';
import { everyStackName, loadBalancersIn } from '../../../lib/diff/stacks';
import { stackNames } from '../../../lib/names';

/** A traffic stack whose topic hears of the gates of these load balancers, as `NotificationTopic` writes it. */
const traffic = (env: string, loadBalancers: readonly string[]): Templates[string] => {
  const gates = ['', ...loadBalancers.map((name) => `-${name}`)].flatMap((part) =>
    ['blue', 'green'].map((to) => `${env}-gate${part}-to-${to}`),
  );
  const arns = gates.map((name) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:cloudwatch:eu-west-1:111111111111:alarm:${name}`]],
  }));
  return { Resources: { Policy: { Type: 'AWS::SNS::TopicPolicy', Properties: { arns } } } };
};
const gatesAmong = (names: readonly string[]) => names.filter((name) => name.includes('-gate'));

test('one load balancer: the names of today', async () => {
  const deployed: Templates = { 'dev-traffic': traffic('dev', []) };
  expect(loadBalancersIn('dev', deployed['dev-traffic'])).toEqual([]);
  expect(await everyStackName('dev', [], async () => deployed)).toEqual(stackNames('dev'));
  expect(gatesAmong(stackNames('dev'))).toEqual(['dev-blue-gate', 'dev-green-gate']);
});

test('the gates of a load balancer that the app has, and of one that has left it, are among the names', async () => {
  const asked: (readonly string[])[] = [];
  const names = await everyStackName('dev', ['internal'], async (stacks) => {
    asked.push(stacks);
    return { 'dev-traffic': traffic('dev', ['partner-to-shop', 'internal']) };
  });
  expect(asked).toEqual([['dev-traffic']]);
  expect(gatesAmong(names)).toEqual([
    'dev-blue-gate',
    'dev-green-gate',
    'dev-blue-gate-internal',
    'dev-green-gate-internal',
    'dev-blue-gate-partner-to-shop',
    'dev-green-gate-partner-to-shop',
  ]);
});

test('nothing is deployed: what the app has is asked for', async () => {
  const names = await everyStackName('dev', ['internal'], async () => ({}));
  expect(gatesAmong(names)).toHaveLength(4);
});
