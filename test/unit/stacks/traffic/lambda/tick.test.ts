import type { Shift } from '../../../../../lib/shift/model/model';
import type { Runner } from '../../../../../lib/shift/rollback/request';
import { tickOnce } from '../../../../../lib/stacks/traffic/lambda/tick';
import { exampleRecord } from '../../../shift/report/example';

/** A runner whose store has one shift that is over: a tick has nothing to do but to say so. */
const runnerOf = (shift: Shift): Runner =>
  ({
    by: 'test',
    pace: {},
    backends: { clock: { now: () => 1000 }, shifts: { load: async () => ({ shift, signals: [] }) } },
  }) as unknown as Runner;

test('a tick writes the weights in force as lines that are JSON alone', async () => {
  const { shift } = exampleRecord({ services: 2 });
  const lines: string[] = [];
  const output = await tickOnce(runnerOf(shift), { shiftId: shift.id }, (line) => void lines.push(line));
  expect(output.kind).toBe('ended');
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ Environment: 'prod', Service: 'service-1', BlueWeight: 0, GreenWeight: 100 }),
    expect.objectContaining({ Environment: 'prod', Service: 'service-2', BlueWeight: 0, GreenWeight: 100 }),
  ]);
});

test('after a rollback they are those from before', async () => {
  const { shift } = exampleRecord({ services: 1, failsAt: 2 });
  const lines: string[] = [];
  await tickOnce(runnerOf(shift), { shiftId: shift.id }, (line) => void lines.push(line));
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([expect.objectContaining({ BlueWeight: 100, GreenWeight: 0 })]);
});

test('a tick of another shift writes nothing', async () => {
  const { shift } = exampleRecord({ services: 1 });
  const lines: string[] = [];
  expect(await tickOnce(runnerOf(shift), { shiftId: 'another' }, (line) => void lines.push(line))).toMatchObject({ kind: 'stale' });
  expect(lines).toEqual([]);
});
