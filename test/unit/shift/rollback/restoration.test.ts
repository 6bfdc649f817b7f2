import { MemoryRules } from '../../../../lib/shift/memory/rules';
import type { Rule } from '../../../../lib/shift/model/backends';
import type { Baseline, WeightsByService } from '../../../../lib/shift/model/model';
import { weightsAt } from '../../../../lib/shift/model/weights';
import { healthWarnings, restoration } from '../../../../lib/shift/rollback/restoration';
import { rollbackRunbook } from '../../../../lib/shift/rollback/runbook';

const before: WeightsByService = { web: weightsAt('green', 0), api: weightsAt('green', 10), cart: weightsAt('green', 0) };
const baseline: Baseline = { version: 1, env: 'prod', shiftId: 'w', to: 'green', before, disableStickiness: true };
const now: WeightsByService = { web: weightsAt('green', 25), api: weightsAt('green', 100), cart: before.cart ?? weightsAt('green', 0) };

it('restores the rule with the largest surplus first, and leaves alone what is right', async () => {
  const { changes } = restoration(await new MemoryRules(now).list(), baseline, {});
  expect(changes.map(({ rule }) => rule.service)).toEqual(['api', 'web']);
});

it('sends the complete list of actions, with stickiness off', async () => {
  const rules = new MemoryRules(now, { sticky: ['web'] });
  const { changes } = restoration(await rules.list(), baseline, {});
  const web = changes.find(({ rule }) => rule.service === 'web');
  expect(web?.actions).toMatchObject([
    { type: 'other', raw: { Type: 'authenticate-oidc' } },
    { type: 'forward', stickiness: { enabled: false }, targetGroups: [{ weight: 100 }, { weight: 0 }] },
  ]);
});

it('turns stickiness off also where the weights are right already', async () => {
  const rules = new MemoryRules(before, { sticky: ['cart'] });
  expect(restoration(await rules.list(), baseline, {}).changes.map(({ rule }) => rule.service)).toEqual(['cart']);
});

it('leaves stickiness on where targets are sticky, because the load balancer would refuse the change, and says who is pinned', async () => {
  const rules = new MemoryRules(now, { sticky: ['web'], stickyTargets: ['web'] });
  const listed = await rules.list();
  const arns = listed.flatMap((rule) =>
    rule.actions.flatMap((action) => (action.type === 'forward' ? action.targetGroups.map(({ arn }) => arn) : [])),
  );
  const { changes, pinned } = restoration(listed, baseline, await rules.targetStickiness(arns));
  expect(pinned).toEqual(['web']);
  for (const { rule, actions } of changes) await expect(rules.modify(rule.arn, actions)).resolves.toBeUndefined();
});

it('says which rules no rollback can restore', async () => {
  const rules = new MemoryRules({ web: before.web ?? weightsAt('green', 0), api: before.api ?? weightsAt('green', 0) });
  const [web] = await rules.list();
  const broken = { ...web, arn: 'rule/web/0', service: 'web', actions: web?.actions.slice(0, 1) ?? [] };
  const { impossible } = restoration([broken], baseline, {});
  expect(impossible).toEqual([expect.stringMatching(/^web: rule\/web\/0 has 0 forward actions/), 'api: has no rule', 'cart: has no rule']);
});

it('warns when the color that gets the requests back has no healthy target', () => {
  const zones = (healthy: number, other: number) => [{ zone: 'a', healthy, other }];
  const health = {
    web: { blue: zones(2, 0), green: zones(2, 0) },
    api: { blue: zones(0, 3), green: zones(2, 0) },
    cart: { blue: [], green: zones(2, 0) },
  };
  expect(healthWarnings(baseline, health)).toEqual([
    expect.stringMatching(/^api: blue has no healthy target; .* all 3 unhealthy/),
    expect.stringMatching(/^cart: blue has no healthy target; .*503/),
  ]);
});

it('writes a runbook whose commands carry the weights before, quoted for a shell', async () => {
  const rules = await new MemoryRules(now, { sticky: ['web'] }).list();
  const text = rollbackRunbook(rules, baseline, 'eu-west-1');
  const line = text.split('\n').find((one) => one.includes("--rule-arn 'rule/web/0'")) ?? '';
  const json = /--actions '(.*)'$/.exec(line)?.[1] ?? '[]';
  expect(JSON.parse(json)).toEqual([
    {
      Type: 'authenticate-oidc',
      Order: 1,
      AuthenticateOidcConfig: { Issuer: 'https://id.example.com/web', UseExistingClientSecret: true },
    },
    {
      Type: 'forward',
      Order: 2,
      ForwardConfig: {
        TargetGroups: [
          { TargetGroupArn: 'targetgroup/web-blue', Weight: 100 },
          { TargetGroupArn: 'targetgroup/web-green', Weight: 0 },
        ],
        TargetGroupStickinessConfig: { Enabled: false },
      },
    },
  ]);
  expect(text).toContain("--name '/bluegreen/prod/weights/api' --value '90,10'");
  expect(text).not.toContain('listener');
});

it('writes the default action of a listener where weights live in one, and asks for it', async () => {
  const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/net/prod-tcp/60dc6c495c0c9188/0a';
  const [web, api] = (await new MemoryRules({ web: weightsAt('green', 25), api: weightsAt('green', 100) }).list()) as [Rule, Rule];
  const text = rollbackRunbook([{ ...web, arn, actions: web.actions.slice(1) }, api], baseline, 'eu-west-1');
  const json = /modify-listener --region eu-west-1 --listener-arn '(.*)' --default-actions '(.*)'$/m.exec(text);
  expect(json?.[1]).toBe(arn);
  expect(JSON.parse(json?.[2] ?? '[]')).toMatchObject([
    { Type: 'forward', ForwardConfig: { TargetGroups: [{ Weight: 100 }, { Weight: 0 }] } },
  ]);
  expect(text).toContain(`describe-listeners --region eu-west-1 --listener-arns '${arn}' --query 'Listeners[]`);
  expect(text).toMatch(/describe-rules --region eu-west-1 --rule-arns 'rule\/api\/0' --query/);
  expect(text).not.toContain(`--rule-arn '${arn}'`);
});
