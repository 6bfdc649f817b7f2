import aslValidator from 'asl-validator';
import { shiftDefinition } from '../../../../lib/shift/aws/state-machine';
import { type Definition, execute } from '../../../../tools/local-aws/state-machine';

/** The definition as CloudFormation hands it over. */
const definition = JSON.parse(
  JSON.stringify(shiftDefinition)
    .replaceAll('${TickFunctionArn}', 'arn:aws:lambda:eu-west-1:111111111111:function:dev-shift-tick')
    .replaceAll('${Partition}', 'aws'),
) as Definition;

/** Answers ticks from a list; the last answer again and again. */
function answering(...answers: readonly (object | Error)[]) {
  const waited: number[] = [];
  let ticks = 0;
  const invoke = async () => {
    const answer = answers[Math.min(ticks++, answers.length - 1)];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { waited, ticks: () => ticks, world: { invoke, wait: async (seconds: number) => void waited.push(seconds) } };
}
const tick = (kind: string, seconds = 0) => ({ kind, seconds, text: '' });
const input = { shiftId: 'a', ticks: 0 };

test('the definition is valid Amazon States Language, and every state can be reached', () => {
  expect(aslValidator(definition, { checkPaths: true, checkArn: true }).errorsText('\n')).toBe('');
});

test('the validator works: a state that leads nowhere is found', () => {
  const broken = structuredClone(definition) as unknown as { States: { Wait: { Next: string } } };
  broken.States.Wait.Next = 'Tack';
  expect(aslValidator(broken).isValid).toBe(false);
});

test('it ticks, waits as long as the tick says, and ends with the shift', async () => {
  const { world, waited } = answering(tick('wait', 3), tick('wait', 15), tick('ended'));
  const end = await execute(definition, input, world);
  expect(end).toMatchObject({ state: 'Ended', data: { shiftId: 'a', ticks: 3 } });
  expect(waited).toEqual([3, 15]);
});

test('a shift that is not the current one any more ends the execution', async () => {
  expect(await execute(definition, input, answering(tick('stale')).world)).toMatchObject({ state: 'Stale' });
});

test('a tick that fails is repeated for ever: a shift is never left without a watcher', async () => {
  const failures = Array.from({ length: 30 }, () => new Error('AWS is down'));
  const { world, ticks } = answering(...failures, tick('ended'));
  expect(await execute(definition, input, world)).toMatchObject({ state: 'Ended' });
  expect(ticks()).toBe(31);
});

test('after 1,000 ticks it hands over to a new execution, before its history is full', async () => {
  const { world } = answering(tick('wait', 15));
  const handed: unknown[] = [];
  const end = await execute(definition, input, { ...world, start: async (parameters) => void handed.push(parameters) });
  expect(end.state).toBe('HandedOver');
  expect(end.path.filter((name) => name === 'Tick')).toHaveLength(1000);
  expect(handed).toEqual([
    expect.objectContaining({ Name: expect.stringMatching(/^a-/), Input: expect.objectContaining({ shiftId: 'a', ticks: 0 }) }),
  ]);
});

test('if the hand-over fails, it ticks on', async () => {
  const { world } = answering(...Array.from({ length: 1000 }, () => tick('wait', 15)), tick('ended'));
  const start = () => Promise.reject(new Error('ExecutionLimitExceeded'));
  expect(await execute(definition, input, { ...world, start })).toMatchObject({ state: 'Ended' });
});
