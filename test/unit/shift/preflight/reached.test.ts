import { reachedChecks } from '../../../../lib/shift/preflight/checks/reached';
import { ready, seen } from './fixture';

const check = (name: string, change: object) => reachedChecks('prod', { ...ready, ...change }).find((one) => one.name === name);

test.each([
  ['nobody is subscribed', { confirmed: 0, pending: [] }, 'block', /nobody hears of a failure: the topic has no subscriber/],
  ['nobody has confirmed', { confirmed: 0, pending: ['oncall@example.com'] }, 'block', /oncall@example.com has not confirmed/],
  ['one has not confirmed', { confirmed: 1, pending: ['a@example.com', 'b@example.com'] }, 'warn', /have not confirmed/],
  ['all have', { confirmed: 2, pending: [] }, 'ok', /2 confirmed/],
] as const)('notifications: %s', (_, value, verdict, found) => {
  expect(check('notifications', { subscribers: seen(value) })).toMatchObject({ verdict, found: expect.stringMatching(found) });
});

test.each([
  ['one is missing', { 'prod-shift-tick': 'Active', 'prod-rollback': 'missing' }, 'block', /^prod-rollback is missing$/],
  ['one has failed', { 'prod-shift-watchdog': 'Failed' }, 'block', /prod-shift-watchdog is Failed/],
  ['all are there', { 'prod-shift-tick': 'Active' }, 'ok', /are there/],
] as const)('functions: %s', (_, value, verdict, found) => {
  expect(check('functions', { functions: seen(value) })).toMatchObject({ verdict, found: expect.stringMatching(found) });
});
