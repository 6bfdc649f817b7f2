import { leftBehindChecks } from '../../../../lib/shift/preflight/checks/left-behind';
import { ready, seen, services, staging, unseen } from './fixture';

const verdicts = (observed: Partial<typeof ready>) => leftBehindChecks(staging, { ...ready, ...observed });

test('nothing left behind', () => {
  expect(verdicts({})).toMatchObject([
    { name: 'target groups', verdict: 'ok' },
    { name: 'old weights', verdict: 'ok' },
  ]);
});

test('target groups of a removed service are named with the command that deletes them', () => {
  const arns = ['blue', 'green'].map((color) => ({ name: `staging-gone-${color}`, arn: `arn:tg/${color}` }));
  expect(verdicts({ leftTargetGroups: seen(arns) })[0]).toMatchObject({
    verdict: 'warn',
    found: 'of services that have left: staging-gone-blue, staging-gone-green',
    todo: 'for arn in arn:tg/blue arn:tg/green; do aws elbv2 delete-target-group --target-group-arn $arn; done',
  });
});

test('weights of a removed service are named before they come back with its name', () => {
  expect(verdicts({ leftWeights: seen([{ name: '/bluegreen/staging/weights/gone', value: '0,100' }]) })[1]).toMatchObject({
    verdict: 'warn',
    found: expect.stringContaining('/bluegreen/staging/weights/gone 0,100'),
    todo: 'aws ssm delete-parameter --name /bluegreen/staging/weights/gone',
  });
});

test('a service that came back with its old weights stands elsewhere than the others', () => {
  const [back = ''] = services;
  const stored = { ...(ready.stored.ok ? ready.stored.value : {}), [back]: { blue: 0, green: 100 } };
  expect(verdicts({ stored: seen(stored) })[1]).toMatchObject({
    verdict: 'warn',
    found: expect.stringContaining(`${back} at blue 0, green 100, the others at blue 100, green 0`),
    todo: expect.stringContaining(`--name /bluegreen/staging/weights/${back} --value 100,0, then npx cdk deploy 'staging/traffic'`),
  });
});

test('what cannot be read is a warning', () => {
  expect(verdicts({ leftTargetGroups: unseen('denied'), leftWeights: unseen('denied') }).map(({ verdict }) => verdict)).toEqual([
    'warn',
    'warn',
  ]);
});
