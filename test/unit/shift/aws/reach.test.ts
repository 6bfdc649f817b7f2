import type { Rule as ElbRule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ownerOf } from '../../../../lib/shift/aws/deployment';
import { type Reached, reached } from '../../../../lib/shift/aws/reach';
import { toRule } from '../../../../lib/shift/aws/rule-form';
import { liveWeights, whyIgnored } from '../../../../lib/shift/model/rule';
import { baselineOn, restoration } from '../../../../lib/shift/rollback/restoration';

/** Rules of a listener that was taken over: the environment's own, and today's, which forward to blue alone. */

const group = (name: string) => `arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/${name}/0a`;
const names = { shop: { blue: 'shop-old', green: 'shop-green' }, cart: { blue: 'cart-old', green: 'cart-green' } };
type Service = keyof typeof names;

interface Listed {
  readonly priority: number | 'default';
  readonly hosts?: readonly string[];
  readonly paths?: readonly string[];
}
const rule = (arn: string, { priority, hosts, paths }: Listed, groups: readonly (readonly [string, number])[]): ElbRule => ({
  RuleArn: arn,
  Priority: String(priority),
  Conditions: [
    ...(hosts ? [{ Field: 'host-header', HostHeaderConfig: { Values: [...hosts] } }] : []),
    ...(paths ? [{ Field: 'path-pattern', PathPatternConfig: { Values: [...paths] } }] : []),
  ],
  Actions: [
    { Type: 'forward', ForwardConfig: { TargetGroups: groups.map(([name, Weight]) => ({ TargetGroupArn: group(name), Weight })) } },
  ],
});
const own = (service: Service, listed: Listed, green = 0) =>
  rule(`own-${service}`, listed, [
    [names[service].blue, 100 - green],
    [names[service].green, green],
  ]);
const today = (service: Service, listed: Listed, arn = 'today') => rule(arn, listed, [[names[service].blue, 1]]);

const of = (...raw: ElbRule[]): Reached =>
  reached(
    raw.flatMap((one) => {
      const read = toRule(one, ownerOf(names));
      return read ? [{ rule: read, raw: one }] : [];
    }),
  );

const shop = { hosts: ['shop.example.com'], paths: ['/*'] };
const ours = own('shop', { priority: 9, ...shop }, 20);

describe('shadowed: today’s rule is ignored, and named', () => {
  test.each<[string, ElbRule[]]>([
    ['the same hosts and paths', [ours, today('shop', { priority: 10, ...shop })]],
    ['in any order of reading', [today('shop', { priority: 10, ...shop }), ours]],
    ['fewer paths', [ours, today('shop', { priority: 10, hosts: shop.hosts, paths: ['/cart/*'] })]],
    ['behind the rule of another service', [own('cart', { priority: 8, ...shop }), ours, today('shop', { priority: 10, ...shop })]],
  ])('%s', (_, raw) => {
    const { rules, shadowed } = of(...raw);
    expect(shadowed).toEqual([{ arn: 'today', service: 'shop', by: [expect.stringMatching(/^own-/)] }]);
    expect(liveWeights(rules, ['shop'])).toEqual({ weights: { shop: { blue: 80, green: 20 } }, odd: {} });
  });

  test('a sentence that names both rules', () => {
    const [first] = of(ours, today('shop', { priority: 10, ...shop })).shadowed;
    expect(first && whyIgnored(first)).toBe('today gets no request, own-shop before it takes all of them');
  });

  test('a rule that is weighted by both colors is moved with the others, shadowed or not', () => {
    const second = { ...own('shop', { priority: 10, ...shop }, 20), RuleArn: 'second' };
    expect(of(ours, second)).toMatchObject({ rules: [{ arn: 'own-shop' }, { arn: 'second' }], shadowed: [] });
  });
});

describe('not shadowed: the service cannot be moved, and the reason says which requests differ', () => {
  test.each<[string, ElbRule[], string]>([
    ['a host more', [ours, today('shop', { priority: 10, hosts: ['shop.example.com', 'www.example.com'] })], 'such as www.example.com/'],
    [
      'paths more',
      [own('shop', { priority: 9, hosts: shop.hosts, paths: ['/api/*'] }), today('shop', { priority: 10, ...shop })],
      'such as shop.example.com/',
    ],
    ['before the service’s own', [ours, today('shop', { priority: 8, ...shop })], 'such as shop.example.com/'],
    ['the default rule', [ours, today('shop', { priority: 'default' })], 'such as y/'],
  ])('%s', (_, raw, expected) => {
    const { rules, shadowed } = of(...raw);
    expect(shadowed).toEqual([]);
    expect(liveWeights(rules, ['shop']).odd.shop?.why).toContain(
      `today does not hold the target group of green once; a color is set to 0, never left out; it still gets requests that no rule of the environment's takes before it, ${expected}`,
    );
  });

  test('behind rules that may themselves not be moved, or that only a test route’s header reaches', () => {
    const odd = today('shop', { priority: 8, ...shop }, 'other');
    expect(of(odd, today('shop', { priority: 10, ...shop }))).toMatchObject({ rules: [{ arn: 'other' }, { arn: 'today' }], shadowed: [] });
    const header = { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Other', Values: ['1'] } };
    const some = { ...ours, Conditions: [...(ours.Conditions ?? []), header] };
    expect(of(some, today('shop', { priority: 10, ...shop })).shadowed).toEqual([]);
  });
});

describe('a rollback', () => {
  const back = (...raw: ElbRule[]) => {
    const { rules } = of(...raw);
    return restoration(rules, baselineOn('prod', rules, 'blue'), {});
  };

  test('neither writes a shadowed rule nor lists it, also when it is deleted meanwhile', () => {
    const expected = { changes: [{ rule: { arn: 'own-shop' } }], impossible: [] };
    expect(back(ours, today('shop', { priority: 10, ...shop }))).toMatchObject(expected);
    expect(back(ours)).toMatchObject(expected);
  });

  test('writes the service’s own rule and lists a rule that was put before it meanwhile', () => {
    expect(back(ours, today('shop', { priority: 8, ...shop }))).toMatchObject({
      changes: [{ rule: { arn: 'own-shop' } }],
      impossible: [expect.stringContaining('shop: today does not hold the target group of green')],
    });
  });

  test('our own rule is deleted: today’s is no longer shadowed, and is all that there is', () => {
    expect(back(today('shop', { priority: 10, ...shop })).impossible).toEqual([expect.stringContaining('shop: today')]);
  });
});
