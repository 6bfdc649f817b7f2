import { type CompositeAlarmState, gateReading } from '../../../../lib/shift/core/gate-reading';

const gate = (state: CompositeAlarmState['state']): CompositeAlarmState => ({ name: 'gate', state, reason: `gate is ${state}` });
const noData = (state: CompositeAlarmState['state']): CompositeAlarmState => ({ name: 'no-data', state, reason: `no-data is ${state}` });

test.each([
  ['OK with data is ok', gate('OK'), noData('OK'), 'ok'],
  ['OK without data says nothing', gate('OK'), noData('ALARM'), 'no-data'],
  ['what is wrong does not wait for the rest', gate('ALARM'), noData('ALARM'), 'alarm'],
  ['nor for the other alarm', gate('ALARM'), undefined, 'alarm'],
  ['OK, and nobody knows whether it has data', gate('OK'), undefined, 'no-data'],
  ['OK, and that is not evaluated yet', gate('OK'), noData('INSUFFICIENT_DATA'), 'no-data'],
  ['not evaluated yet', gate('INSUFFICIENT_DATA'), noData('OK'), 'no-data'],
  ['not there', undefined, noData('OK'), 'no-data'],
] as const)('%s', (_, first, second, state) => {
  const reading = gateReading('gate', first, second);
  expect(reading).toMatchObject({ name: 'gate', state });
  expect(reading.reason === undefined).toBe(state === 'ok');
});
