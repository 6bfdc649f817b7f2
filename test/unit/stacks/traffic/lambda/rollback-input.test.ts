import { askedBy } from '../../../../../lib/stacks/traffic/lambda/rollback-input';

const alarm = (detail: unknown) => ({ 'detail-type': 'CloudWatch Alarm State Change', detail });

describe('a direct call: the function does not know who calls, so what the payload says is printed as said', () => {
  test('a name and a reason', () => {
    expect(askedBy({ by: 'assumed-role/Admin/root', reason: 'checkout fails' })).toEqual({
      trigger: 'person',
      holder: 'a direct call that says it is assumed-role/Admin/root',
      reason: 'the call says: checkout fails',
    });
  });

  test('nobody calls as an alarm by a name: only an event does', () => {
    expect(askedBy({ by: 'alarm prod-gate-to-green' }).trigger).toBe('person');
  });

  test('a payload of any form is a rollback: at night nobody has the time for a second try', () => {
    const plain = { trigger: 'person', holder: 'a direct call', reason: 'a direct call without a reason', to: undefined };
    for (const payload of [undefined, null, '', 'text', 7, [], {}, { by: 7, reason: ['x'] }, { by: ' ', reason: '' }])
      expect([payload, askedBy(payload)]).toEqual([payload, plain]);
    expect(askedBy({ to: 'blue' })).toEqual({ ...plain, to: 'blue' });
  });

  test('lines and control characters are escaped, and a megabyte is cut: the record must fit into the table', () => {
    const { holder, reason } = askedBy({ by: `ada\n\u001B[2KGATE OK`, reason: 'x'.repeat(1_000_000) });
    expect(holder).toBe('a direct call that says it is ada\\n\\u001b[2KGATE OK');
    expect(reason).toBe(`the call says: ${'x'.repeat(500)}… (1,000,000 characters)`);
    expect(askedBy({ by: '😀'.repeat(101) }).holder).toBe(`a direct call that says it is ${'😀'.repeat(100)}… (202 characters)`);
  });

  test('a color that does not exist is named in one short line', () => {
    expect(() => askedBy({ to: 'purple\n' })).toThrow(/^to: found "purple\\n"; expected blue or green$/);
    expect(() => askedBy({ to: { x: 'y'.repeat(5000) } })).toThrow(/^to: found .{1,140}; expected blue or green$/);
  });
});

describe('the event of an alarm', () => {
  test('names the alarm and its reason, as one line that is not endless', () => {
    const event = alarm({ alarmName: 'prod-gate-to-green', state: { value: 'ALARM', reason: `errors\n${'x'.repeat(5000)}` } });
    const asked = askedBy(event);
    expect(asked).toMatchObject({ trigger: 'alarm', holder: 'alarm prod-gate-to-green', alarm: { name: 'prod-gate-to-green' } });
    expect(asked.reason).toMatch(/^errors\\nx+… \(5,007 characters\)$/);
    expect(askedBy(alarm({ alarmName: 'a', state: { value: 'ALARM' } })).reason).toBe('a is ALARM');
    expect(askedBy(alarm({ alarmName: 'a' })).reason).toBe('a is in an unknown state');
  });

  test('names the ARN, by which an alarm of the user is known', () => {
    const arn = 'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:orders-lag';
    expect(askedBy({ resources: [arn], ...alarm({ alarmName: 'orders-lag' }) }).alarm).toEqual({ name: 'orders-lag', arn });
    for (const resources of [undefined, [], [7], 'text'])
      expect(askedBy({ resources, ...alarm({ alarmName: 'a' }) }).alarm).toEqual({ name: 'a', arn: 'a' });
  });

  test.each([null, {}, { alarmName: 7 }, 'text'])('without the name of an alarm is refused: %j', (detail) => {
    expect(() => askedBy(alarm(detail))).toThrow('found no detail.alarmName; expected the name of an alarm');
  });
});
