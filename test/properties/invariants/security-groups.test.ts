import { checkEnvironment } from '../../../lib/config/check';
import { rulesPerGroup } from '../../../lib/config/derived/security-group-quota';
import type { Environment } from '../../../lib/config/schema';
import { changed } from '../../../tools/docs/cases/change';
import { environmentWithServices } from '../../../tools/docs/cases/generated-environment';
import { synthesize } from '../../support/synthesized';
import { ofType, stackOf, type Template } from '../../support/template';
import { securityGroupRules } from '../../support/template-checks/security-group-rules';

// A rule too many is refused by EC2 in the middle of a deploy: with 60 rules in a direction, the 61st fails.
const overQuota = (templates: Readonly<Record<string, Template>>) =>
  Object.entries(securityGroupRules(templates)).filter(([, rules]) => rules > rulesPerGroup);

/** An environment of two managed clusters whose services listen on ports of their own, 8000 apart from one another by `step`. */
function withPorts(count: number, step: number): Environment {
  const input = environmentWithServices(count);
  const services = input.services.map((service, index) => ({ ...service, containerPort: 8000 + index * step }));
  return checkEnvironment({ ...input, services }, 'generated');
}

const withCidrs = (count: number): Environment =>
  checkEnvironment(
    changed(environmentWithServices(1), {
      'edge.loadBalancer.allowedCidrs': Array.from({ length: count }, (_, index) => `203.0.${index}.0/24`),
    }),
    'generated',
  );

describe('ports of containers', () => {
  test.each([
    [30, 2],
    [50, 100],
  ])('%i ports and two colors fit into the load balancer’s security group', (count, step) => {
    const templates = synthesize([withPorts(count, step)]);
    expect(overQuota(templates)).toEqual([]);
    const admitted = ofType(stackOf(templates, 'dev-green-cluster'), 'AWS::EC2::SecurityGroupEgress').map(
      ([, { Properties }]) => Properties,
    );
    for (let index = 0; index < count; index++) {
      const port = 8000 + index * step;
      expect(admitted.filter(({ FromPort, ToPort }) => Number(FromPort) <= port && port <= Number(ToPort))).toHaveLength(1);
    }
  });

  test('20 ports have a rule each, and the next one to come opens the least that it can', () => {
    const ids = (count: number) =>
      ofType(stackOf(synthesize([withPorts(count, 2)]), 'dev-green-cluster'), 'AWS::EC2::SecurityGroupEgress').map(([id]) => id);
    const [twenty, more] = [ids(20), ids(21)];
    expect(twenty).toHaveLength(20);
    expect(more.filter((id) => !twenty.includes(id))).toEqual([expect.stringMatching(/8000To8002/), expect.stringMatching(/8040/)]);
  });
});

describe('addresses that may connect', () => {
  test.each([30, 31, 60])('%i blocks fit, each admitted to 443 and to 80', (count) => {
    const templates = synthesize([withCidrs(count)]);
    expect(overQuota(templates)).toEqual([]);
    const edge = stackOf(templates, 'dev-edge');
    const rules = ofType(edge, 'AWS::EC2::SecurityGroup').flatMap(
      ([, { Properties }]) => Properties.SecurityGroupIngress as { CidrIp: string; FromPort: number }[],
    );
    for (const port of [443, 80])
      expect(new Set(rules.filter(({ FromPort }) => FromPort === port).map(({ CidrIp }) => CidrIp)).size).toBe(count);
    const [balancer] = ofType(edge, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    expect(balancer?.[1].Properties.SecurityGroups).toHaveLength(count > 30 ? 2 : 1);
  });

  test('the clusters keep adding to the same group, whose replacement would cut their rules off', () => {
    const groups = (count: number) =>
      Object.keys(securityGroupRules(synthesize([withCidrs(count)]))).filter((key) => /dev-edge.* egress/.test(key));
    expect(groups(31)).toEqual(expect.arrayContaining(groups(30)));
  });

  test('61 are refused', () => {
    expect(() => withCidrs(61)).toThrow(/at most 60 rules in a direction[\s\S]*found: {5}61 blocks[\s\S]*webAclArn/);
  });
});
