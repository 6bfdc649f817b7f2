import type { Environment } from '../../../../lib/config/schema';
import { stickyTargetChecks } from '../../../../lib/shift/preflight/checks/sticky-targets';
import { ready, seen, staging, unseen } from './fixture';

const [first, ...others] = staging.services;
if (!first) throw new Error('staging has services');
const takenOver: Environment = { ...staging, services: [{ ...first, targetGroups: { blue: 'arn:tg/old' } }, ...others] };
const rules = (enabled: boolean) => {
  const all = ready.rules.ok ? ready.rules.value : [];
  return seen(
    all.map((rule) => ({ ...rule, actions: rule.actions.map((action) => ({ ...action, stickiness: { enabled } })) })) as typeof all,
  );
};

// "You must enable group stickiness on a rule if you enabled stickiness on one of its target groups": the shift's first write would be refused.
test('a rule that is not sticky over a target group that is blocks the shift', () => {
  const [check] = stickyTargetChecks(takenOver, { rules: rules(false), targetStickiness: seen({ 'arn:tg/old': true }) });
  expect(check).toMatchObject({
    verdict: 'block',
    found: expect.stringContaining(first.name),
    todo: expect.stringContaining('--target-group-arn arn:tg/old --attributes Key=stickiness.enabled,Value=false'),
  });
});

test.each([
  ['the rule is sticky as well', rules(true), seen({ 'arn:tg/old': true }), 'ok'],
  ['targets are not sticky', rules(false), seen({ 'arn:tg/old': false }), 'ok'],
  ['it cannot be read', rules(false), unseen('denied'), 'warn'],
] as const)('%s', (_, read, targetStickiness, verdict) => {
  expect(stickyTargetChecks(takenOver, { rules: read, targetStickiness })).toMatchObject([{ verdict }]);
});

test('without existing target groups there is nothing to check: those of the app are never sticky', () => {
  expect(stickyTargetChecks(staging, ready)).toEqual([]);
});
