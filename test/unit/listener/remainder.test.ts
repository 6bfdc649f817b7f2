import type { Rule, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import * as fc from 'fast-check';
import { toCondition } from '../../../lib/listener/conditions';
import { remainder } from '../../../lib/listener/remainder';
import { probes, route } from '../../support/listener/evaluate';

const host = (...Values: string[]): RuleCondition => ({ Field: 'host-header', HostHeaderConfig: { Values } });
const path = (...Values: string[]): RuleCondition => ({ Field: 'path-pattern', PathPatternConfig: { Values } });
const source: RuleCondition = { Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } };
const left = (rule: readonly RuleCondition[], ...before: (readonly RuleCondition[])[]) =>
  remainder(
    { conditions: rule.map(toCondition) },
    before.map((conditions, index) => ({ arn: `rule-${index}`, conditions: conditions.map(toCondition) })),
  );

test.each<[string, readonly RuleCondition[], readonly (readonly RuleCondition[])[], object]>([
  ['the same hosts and paths', [host('a.example.com'), path('/*')], [[host('A.example.com'), path('/*')]], { by: ['rule-0'] }],
  ['a wildcard over a host', [host('a.example.com')], [[host('*.example.com')]], { by: ['rule-0'] }],
  ['all of its hosts, each by a rule of its own', [host('a', 'b')], [[host('a')], [host('b')]], { by: ['rule-0', 'rule-1'] }],
  ['it asks for more than the one before', [host('a'), source], [[host('a')]], { by: ['rule-0'] }],
  [
    'its paths are regular expressions, and all paths are taken',
    [host('a'), { Field: 'path-pattern', RegexValues: ['^/x'] }],
    [[host('a')]],
    { by: ['rule-0'] },
  ],
  ['a pattern that begins with a star', [path('*/login')], [[path('/*')]], { by: ['rule-0'] }],
])('shadowed: %s', (_, rule, before, expected) => {
  expect(left(rule, ...before)).toEqual({ kind: 'shadowed', ...expected });
});

test.each<[string, readonly RuleCondition[], readonly (readonly RuleCondition[])[], object]>([
  ['nothing is before it', [host('a')], [], { example: 'a/', further: [] }],
  ['a host more', [host('a', 'b')], [[host('a')]], { example: 'b/', further: [] }],
  ['paths more', [host('a')], [[host('a'), path('/api/*')]], { example: 'a/', further: [] }],
  ['paths are compared with case', [host('a'), path('/API/*')], [[host('a'), path('/api/*')]], { example: 'a/API/', further: [] }],
  ['only for some clients', [host('a')], [[host('a'), source]], { example: 'a/', further: [] }],
  [
    'by a regular expression, which is not read',
    [host('a')],
    [[{ Field: 'host-header', RegexValues: ['a'] }]],
    { example: 'a/', further: [] },
  ],
  ['and asks for more', [host('a', 'b'), source], [[host('a')]], { example: 'b/', further: ['source-ip'] }],
  // Together they take all of it, which is not found out; and then there is no example.
  ['by halves', [path('/*')], [[path('/?*')], [path('/')]], { further: [] }],
])('reached: %s', (_, rule, before, expected) => {
  expect(left(rule, ...before)).toEqual({ kind: 'reached', ...expected });
});

const conditions = fc
  .record({
    hosts: fc.subarray(['a.example.com', 'b.example.com', '*.example.com', 'A.example.com']),
    paths: fc.subarray(['/*', '/api/*', '/api/v?', '*/login', '/login']),
    isInside: fc.nat({ max: 5 }).map((one) => one === 0),
  })
  .map(({ hosts, paths, isInside }) => [
    ...(hosts.length > 0 ? [host(...hosts)] : []),
    ...(paths.length > 0 ? [path(...paths)] : []),
    ...(isInside ? [source] : []),
  ])
  .filter((all) => all.length > 0);

test('by the rules of a load balancer: a shadowed rule gets no request, and the example of another one gets to it', () => {
  const seen = { shadowed: 0, reached: 0 };
  fc.assert(
    fc.property(conditions, fc.array(conditions, { maxLength: 4 }), (own, before) => {
      const rules = [...before, own].map(
        (Conditions, index): Rule => ({
          Priority: String(index + 1),
          Conditions,
          Actions: [{ Type: 'forward', TargetGroupArn: index === before.length ? 'old' : 'new' }],
        }),
      );
      const gets = (request: Parameters<typeof route>[1]) => route(rules, request).includes('old');
      const found = left(own, ...before);
      seen[found.kind]++;
      // A path begins with a slash, which a filled-in wildcard need not.
      const requests = probes(rules).filter((one) => one.path.startsWith('/'));
      if (found.kind === 'shadowed') return !requests.flatMap((one) => [one, { ...one, source: '10.1.2.3' }]).some(gets);
      if (found.example === undefined) return true;
      const [, name = '', rest = ''] = /^([^/]*)(.*)$/.exec(found.example) ?? [];
      // From outside the network of the rules for it, unless this is one of them.
      return found.further.length > 0 || gets({ host: name, path: rest, source: '192.0.2.1' });
    }),
    { numRuns: 120 },
  );
  expect(Math.min(seen.shadowed, seen.reached)).toBeGreaterThan(15);
});
