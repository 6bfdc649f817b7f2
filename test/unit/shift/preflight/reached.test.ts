import { reachedChecks } from '../../../../lib/shift/preflight/checks/reached';
import { callingRules, ready, seen } from './fixture';

const check = (name: string, change: object) =>
  reachedChecks('prod', 'green', { ...ready, callingRules: seen(callingRules('prod', 'green')), ...change }).find(
    (one) => one.name === name,
  );

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

test.each([
  ['both are there', callingRules('prod', 'green'), 'ok', /^rules are enabled/, undefined],
  [
    'disabled by hand',
    callingRules('prod', 'green', { isEnabled: false }),
    'block',
    /no EventBridge rule calls prod-rollback when an alarm of the gate to green fires: gate-rule is disabled; no EventBridge rule calls prod-shift-watchdog every minute/,
    'aws events enable-rule --name gate-rule; aws events enable-rule --name minute-rule',
  ],
  [
    'no rule has the function as its target any more',
    { 'prod-rollback': [], 'prod-shift-watchdog': callingRules('prod', 'green')['prod-shift-watchdog'] },
    'block',
    /^no EventBridge rule calls prod-rollback when an alarm of the gate to green fires$/,
    "npx cdk deploy 'prod/traffic'",
  ],
  [
    "only the other color's gate calls it",
    callingRules('prod', 'blue'),
    'block',
    /when an alarm of the gate to green fires$/,
    "npx cdk deploy 'prod/traffic'",
  ],
] as const)('calls: %s', (_, value, verdict, found, todo) => {
  expect(check('calls', { callingRules: seen(value) })).toMatchObject({
    verdict,
    found: expect.stringMatching(found),
    ...(todo !== undefined && { todo }),
  });
});

test.each([
  ['empty', 0, 'ok', /is empty$/],
  ['gone', undefined, 'block', /there is no queue prod-shift-dead-letters/],
  ['with a lost call', 1, 'block', /has 1 message: its alarm fires already/],
] as const)('dead-letter queue: %s', (_, value, verdict, found) => {
  expect(check('dead letters', { deadLetters: seen(value) })).toMatchObject({ verdict, found: expect.stringMatching(found) });
});
