import dev from '../../../config/environments/dev';
import staging from '../../../config/environments/staging';
import existing from '../../../tools/environments/existing';
import { synthesize } from '../../support/synthesized';
import { ofType, stackOf } from '../../support/template';
import { foreignNames, movedTo } from '../../support/template-checks/partitions';

// An ARN of another partition is refused by IAM, KMS and Step Functions in the middle of a deploy, or, worse, matches nothing.
describe.each(['us-gov-west-1', 'cn-north-1', 'eu-west-1'])('in %s', (region) => {
  test.each([
    ['dev', dev],
    ['staging', staging],
    ['existing', { ...existing, mirroring: undefined }],
  ])('%s has no ARN and no host name of another partition', (_, input) => {
    const found = Object.entries(synthesize([movedTo(input, region)])).map(([name, template]) => [name, foreignNames(template, region)]);
    expect(found).toEqual(found.map(([name]) => [name, []]));
  });
});

test('what is foreign is found: the same templates, judged as another partition’s', () => {
  const template = stackOf(synthesize([movedTo(dev, 'eu-west-1')]), 'dev-traffic');
  expect(foreignNames(template, 'cn-north-1').length).toBeGreaterThan(0);
});

test('the state machine calls the integrations of its own partition', () => {
  const [machine] = ofType(stackOf(synthesize([movedTo(staging, 'cn-north-1')]), 'staging-traffic'), 'AWS::StepFunctions::StateMachine');
  const { DefinitionString, DefinitionSubstitutions } = machine?.[1].Properties ?? {};
  expect(DefinitionString).toMatch(/"arn:\$\{Partition\}:states:::lambda:invoke"/);
  expect(DefinitionSubstitutions).toMatchObject({ Partition: 'aws-cn' });
});

// The resource policy of CloudWatch Logs takes 5,120 characters: a group elsewhere adds a statement to it, and a busy account's is full.
test('logs that AWS delivers to a group by itself are under /aws/vendedlogs/', () => {
  const template = stackOf(synthesize([movedTo(staging, 'eu-west-1')]), 'staging-traffic');
  const [machine] = ofType(template, 'AWS::StepFunctions::StateMachine');
  const destination = JSON.stringify(machine?.[1].Properties.LoggingConfiguration);
  const groups = ofType(template, 'AWS::Logs::LogGroup').filter(([id]) => destination.includes(`"${id}"`));
  expect(groups.map(([, { Properties }]) => Properties.LogGroupName)).toEqual(['/aws/vendedlogs/states/staging-shift']);
});
