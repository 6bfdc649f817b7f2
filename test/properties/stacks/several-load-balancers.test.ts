import { checkEnvironment } from '../../../lib/config/check';
import { colors, stackIdOf, stackIds } from '../../../lib/names';
import { environmentWithServices } from '../../../tools/docs/cases/generated-environment';
import { ofType } from '../../support/template';
import { trafficTemplates } from '../../unit/stacks/gate/template';

/** 300 services over six load balancers, as many as each of them takes. */
const [input, names] = [environmentWithServices(300), [undefined, 'internal', 'partner', 'shops', 'batch', 'admin']];
const further = {
  kind: 'managed',
  scheme: 'internal',
  certificateArns: ['arn:aws:acm:eu-west-1:111111111111:certificate/6f5a2b1c'],
} as const;
const env = checkEnvironment(
  {
    ...input,
    traffic: { ...input.traffic, weights: { keptIn: 'ssm', seed: { blue: 100, green: 0 } } },
    edge: { ...input.edge, loadBalancers: Object.fromEntries(names.slice(1).map((name) => [name, further])) },
    services: input.services.map((service, index) => ({ ...service, loadBalancer: names[index % names.length] })),
  },
  'generated.ts',
);
const templates = Object.entries(trafficTemplates([env]));

test('each load balancer has stacks of its own: edge, traffic and its gates', () => {
  const stacks = names.flatMap((name) => [
    stackIdOf('edge', name),
    stackIdOf('traffic', name),
    ...colors.map((color) => stackIds.gate(color, name)),
  ]);
  expect(templates.map(([name]) => name).toSorted()).toEqual(stacks.map((id) => `dev-${id}`).toSorted());
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
test.each(templates)('%s stays within the limits of CloudFormation', (_, template) => {
  expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(500);
  expect(Object.keys(template.Parameters ?? {}).length).toBeLessThanOrEqual(200);
  expect(Object.keys(template.Outputs ?? {}).length).toBeLessThanOrEqual(200);
  expect(JSON.stringify(template).length).toBeLessThan(1_000_000);
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
test.each(templates)('%s: no policy passes 6,144 characters, and no role has more than 10', (_, template) => {
  const policies = ofType(template, 'AWS::IAM::ManagedPolicy').map(([, { Properties }]) => Properties);
  const attached = policies.map(({ Roles }) => JSON.stringify(Roles));
  expect(Math.max(0, ...[...new Set(attached)].map((role) => attached.filter((one) => one === role).length))).toBeLessThanOrEqual(10);
  for (const { PolicyDocument } of policies) {
    // A reference to a rule is an ARN of up to 165 characters once it is deployed.
    const arn = `"${'x'.repeat(165)}"`;
    const rules = JSON.stringify(PolicyDocument)
      .replace(/\{"Ref":"Rule[^"]*"\}/g, arn)
      .replace(/\{"Fn::GetStackOutput":\{[^{}]*OutputRefRule[^{}]*\}\}/g, arn);
    expect(rules).not.toContain('GetStackOutput');
    expect(rules.length).toBeLessThanOrEqual(6144 + 400);
  }
});
