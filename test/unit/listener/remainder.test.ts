import type { Rule, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import * as fc from 'fast-check';
import { toCondition } from '../../../lib/listener/conditions';
import { remainder } from '../../../lib/listener/remainder';
import { probes, route } from '../../support/listener/evaluate';

const host = (...Values: string[]): RuleCondition => ({ Field: 'host-header', HostHeaderConfig: { Values } });
const path = (...Values: string[]): RuleCondition => ({ Field: 'path-pattern', PathPatternConfig: { Values } });
const source: RuleCondition = { Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } };
const method = (...Values: string[]): RuleCondition => ({ Field: 'http-request-method', HttpRequestMethodConfig: { Values } });
const header = (HttpHeaderName: string, ...Values: string[]): RuleCondition => ({
  Field: 'http-header',
  HttpHeaderConfig: { HttpHeaderName, Values },
});
const query = (...pairs: (readonly [string | undefined, string])[]): RuleCondition => ({
  Field: 'query-string',
  QueryStringConfig: { Values: pairs.map(([Key, Value]) => ({ ...(Key !== undefined && { Key }), Value })) },
});
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
  ['both ask for the same', [host('a'), source], [[host('a'), source]], { by: ['rule-0'] }],
  [
    'it is for a part of the network',
    [host('a'), { Field: 'source-ip', SourceIpConfig: { Values: ['10.1.0.0/16'] } }],
    [[host('a'), source]],
    { by: ['rule-0'] },
  ],
  ['one of its methods more is taken', [host('a'), method('GET')], [[host('a'), method('GET', 'HEAD')]], { by: ['rule-0'] }],
  [
    'a header by a pattern, in any case',
    [host('a'), header('X-Api', 'V2.1')],
    [[host('a'), header('x-api', 'v2*', 'v3')]],
    { by: ['rule-0'] },
  ],
  ['the query string', [host('a'), query(['v', '2'])], [[host('a'), query(['V', '2'], ['V', '3'])]], { by: ['rule-0'] }],
  [
    'several keys at once, word for word',
    [host('a'), query(['v', '2'], ['w', '1'])],
    [[host('a'), query(['v', '2'], ['w', '1'])]],
    { by: ['rule-0'] },
  ],
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
  ['a method more', [host('a'), method('GET', 'PUT')], [[host('a'), method('GET')]], { example: 'a/', further: ['http-request-method'] }],
  ['another header', [host('a'), header('x', '1')], [[host('a'), header('y', '1')]], { example: 'a/', further: ['http-header'] }],
  ['a value more', [host('a'), header('x', '1*')], [[host('a'), header('x', '1')]], { example: 'a/', further: ['http-header'] }],
  ['another key', [host('a'), query(['v', '1'])], [[host('a'), query(['w', '1'])]], { example: 'a/', further: ['query-string'] }],
  ['any key', [host('a'), query([undefined, '1'])], [[host('a'), query(['w', '1'])]], { example: 'a/', further: ['query-string'] }],
  [
    'of several keys at once, another',
    [host('a'), query(['v', '2'], ['w', '1'])],
    [[host('a'), query(['v', '2'], ['u', '1'])]],
    { example: 'a/', further: ['query-string'] },
  ],
  [
    'a star that is none behind a backslash',
    [host('a'), query(['v', '\\*x'])],
    [[host('a'), query(['v', '\\**'])]],
    { example: 'a/', further: ['query-string'] },
  ],
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
    methods: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray(['GET', 'POST'])),
    versions: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.subarray(['1', '2', '1*'])),
  })
  .map(({ hosts, paths, isInside, methods, versions }) => [
    ...(hosts.length > 0 ? [host(...hosts)] : []),
    ...(paths.length > 0 ? [path(...paths)] : []),
    ...(isInside ? [source] : []),
    ...(methods.length > 0 ? [method(...methods)] : []),
    ...(versions.length > 0 ? [header('X-Version', ...versions)] : []),
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
      // From outside the network of the rules for it, and with what no other rule asks for, unless this is one of them.
      return found.further.length > 0 || gets({ host: name, path: rest, source: '192.0.2.1', method: 'PUT' });
    }),
    { numRuns: 60 },
  );
  expect(Math.min(seen.shadowed, seen.reached)).toBeGreaterThan(6);
});
