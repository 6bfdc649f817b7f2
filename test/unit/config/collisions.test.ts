import { checkEnvironment } from '../../../lib/config/check';
import { collisions } from '../../../lib/config/collisions';
import { loadEnvironments } from '../../../lib/config/load';
import type { Environment, EnvironmentInput } from '../../../lib/config/schema';
import { environmentWithServices } from '../../../tools/docs/cases/generated-environment';
import existing from '../../../tools/environments/existing';

const named = (name: string, change: (input: EnvironmentInput) => EnvironmentInput = (input) => input): Environment =>
  checkEnvironment(change({ ...environmentWithServices(1), name }), name);
const withService = (service: string) => (input: EnvironmentInput) => ({
  ...input,
  services: input.services.map((one) => ({ ...one, name: service })),
});
const found = (...environments: Environment[]) => collisions(environments).map(({ what, found: name }) => `${what}: ${name}`);

test('the examples do not collide; neither do two names of which one begins with the other', () => {
  expect(collisions(loadEnvironments())).toEqual([]);
  expect(found(named('prod'), named('prod-eu'))).toEqual([]);
});

test('names of which one begins with the other, and a service that fills the gap', () => {
  const [one, other] = [named('prod', withService('eu-web')), named('prod-eu', withService('web'))];
  expect(found(one, other)).toEqual([
    'prod and prod-eu are deployed to one account and would both have this target group: prod-eu-web-blue',
    'prod and prod-eu are deployed to one account and would both have this alarm: prod-eu-web-to-blue-errors',
  ]);
  const elsewhere = { ...other, account: '999999999999' };
  expect(found(one, elsewhere)).toEqual([]);
  expect(found(one, { ...other, region: 'us-west-2' })).toEqual([]);
});

test('one listener, one priority; one VPC, overlapping blocks', () => {
  const one = checkEnvironment(existing, 'existing');
  const twin = { ...one, name: 'twin' };
  expect(found(one, twin)).toEqual([
    expect.stringMatching(/^existing and twin .* this rule: priority 100 of arn:aws:elasticloadbalancing:/),
  ]);
  const sharing = (podCidrs: string[]) => ({ ...one.network, podCidrs });
  const apart = twin.services.map((service) => ({ ...service, priority: (service.priority ?? 0) + 1000 }));
  expect(
    found({ ...one, network: sharing(['100.64.0.0/16']) }, { ...twin, services: apart, network: sharing(['100.64.128.0/17']) }),
  ).toEqual(['existing and twin add overlapping blocks of podCidrs to one VPC: 100.64.128.0/17']);
  expect(found({ ...one, network: sharing(['100.64.0.0/16']) }, { ...twin, services: apart, network: sharing(['100.65.0.0/16']) })).toEqual(
    [],
  );
});

test('a further load balancer of one environment and the only one of another: a name, a listener with its priorities', () => {
  const withFurther = (key: string, config: object) => (input: EnvironmentInput) =>
    ({
      ...input,
      edge: { ...input.edge, loadBalancers: { [key]: config } },
      services: [...input.services, { ...input.services[0], name: 'other', priority: 50, loadBalancer: key }],
    }) as EnvironmentInput;
  const apart = { ...environmentWithServices(1).edge.loadBalancer, aliases: [] };
  expect(found(named('prod', withFurther('eu-edge', apart)), named('prod-eu'))).toEqual([
    'prod and prod-eu are deployed to one account and would both have this load balancer: prod-eu-edge',
  ]);
  const partner = {
    kind: 'existing',
    arn: 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/partner/50dc6c495c0c9188',
    listenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/partner/50dc6c495c0c9188/f2f7dc8efc522ab2',
    securityGroupId: 'sg-0a1b2c3d4e5f60718',
  };
  expect(found(named('one', withFurther('partner', partner)), named('two', withFurther('shops', partner)))).toEqual([
    expect.stringMatching(/^one and two .* this rule: priority 50 of arn:/),
  ]);
});
