import { type SeedEvent, seed } from '../../../../../lib/stacks/edge/lambda/seed-weights';

const event = (RequestType: SeedEvent['RequestType']): SeedEvent => ({
  RequestType,
  ResponseURL: 'https://example.invalid/answer',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'WeightSeeds',
  ResourceProperties: { Parameters: ['/bluegreen/staging/weights/web', '/bluegreen/staging/weights/api'], Value: '100,0' },
});

/** SSM with some parameters, and what was sent to CloudFormation. */
function world(existing: Record<string, string> = {}, failure?: Error) {
  const parameters = new Map(Object.entries(existing));
  const answers: { Status: string; Reason?: string; PhysicalResourceId: string }[] = [];
  return {
    parameters,
    answers,
    backends: {
      create: async (name: string, value: string) => {
        if (failure) throw failure;
        if (parameters.has(name)) return false;
        parameters.set(name, value);
        return true;
      },
      respond: async (_url: string, body: string) => void answers.push(JSON.parse(body)),
    },
  };
}

beforeEach(() => void jest.spyOn(console, 'log').mockReturnValue(undefined));

test.each(['Create', 'Update'] as const)('%s writes what is missing and leaves what is there', async (type) => {
  const { parameters, answers, backends } = world({ '/bluegreen/staging/weights/web': '25,75' });
  await seed(event(type), backends);
  expect(Object.fromEntries(parameters)).toEqual({ '/bluegreen/staging/weights/web': '25,75', '/bluegreen/staging/weights/api': '100,0' });
  expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'WeightSeeds' })]);
});

test('Delete touches nothing: the weights in force outlive the stack', async () => {
  const { parameters, answers, backends } = world({ '/bluegreen/staging/weights/web': '0,100' });
  await seed(event('Delete'), backends);
  expect(Object.fromEntries(parameters)).toEqual({ '/bluegreen/staging/weights/web': '0,100' });
  expect(answers[0]?.Status).toBe('SUCCESS');
});

test('a failure is reported to CloudFormation, which would otherwise wait for an hour', async () => {
  const { answers, backends } = world({}, new Error('AccessDeniedException: no'));
  await seed(event('Create'), backends);
  expect(answers).toEqual([expect.objectContaining({ Status: 'FAILED', Reason: 'AccessDeniedException: no' })]);
});
