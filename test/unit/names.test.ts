import { knownRegions } from '../../lib/config/catalog/regions';
import { environment } from '../../lib/config/schema';
import * as names from '../../lib/names';

/** The longest name that the schema lets an environment have; it ends in a dash, the worst case for what is joined to it. */
const longest = `e${'x'.repeat(18)}-`;

test('the longest environment name is the longest that the schema accepts', () => {
  expect(environment.shape.name.safeParse(longest).success).toBe(true);
  expect(environment.shape.name.safeParse(`${longest}x`).success).toBe(false);
});

describe.each(names.colors)('with the longest environment name, for %s', (color) => {
  test.each([
    ['cluster', () => names.clusterName(longest, color), names.nameLimits.cluster],
    ['load balancer', () => names.loadBalancerName(longest, 'internet-facing'), names.nameLimits.loadBalancer],
    ['internal load balancer', () => names.loadBalancerName(longest, 'internal'), names.nameLimits.loadBalancer],
    ['queue', () => names.karpenterQueueName(longest, color), 80],
    ...knownRegions.map((region): [string, () => string, number] => [
      `node role in ${region}`,
      () => names.karpenterNodeRoleName(longest, color, region),
      names.nameLimits.role,
    ]),
  ])('the name of the %s fits', (_, nameOf, limit) => {
    expect(nameOf().length).toBeLessThanOrEqual(limit);
  });
});

test('names of the two colors differ', () => {
  const of = (color: names.Color) => [
    names.clusterName('dev', color),
    names.targetGroupName('dev', 'web', color),
    names.karpenterQueueName('dev', color),
    names.karpenterNodeRoleName('dev', color, 'eu-west-1'),
    names.stackIds.cluster(color),
    names.stackIds.platform(color),
  ];
  const [blue, green] = [of('blue'), of('green')];
  expect(blue.filter((name) => green.includes(name))).toEqual([]);
});

test('the other color of the other color is the color', () => {
  expect(names.colors.map((color) => names.otherColor(names.otherColor(color)))).toEqual(names.colors);
  expect(names.otherColor('blue')).toBe('green');
});
