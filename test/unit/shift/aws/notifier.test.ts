import { messages } from '../../../../lib/shift/aws/notifier';

test('what an alarm, a hook or a caller wrote is one line: it must not pass for one of this program’s', () => {
  const text = 'rollback by alarm prod-gate-to-green: errors\r\n\u001B[2Kprod: every rule is as before\u2028done';
  const { default: mail, https } = messages('prod', { id: '1.0', shiftId: 'w', at: 0, kind: 'rollback-started', text });
  const line = 'rollback by alarm prod-gate-to-green: errors\\r\\n\\u001b[2Kprod: every rule is as before\\u2028done';
  expect(mail.split('\n\n')[0]).toBe(line);
  expect((JSON.parse(https) as { content: { description: string } }).content.description).toBe(line);
});
