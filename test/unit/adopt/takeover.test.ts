import { draftEnvironment } from '../../../lib/adopt/draft/environment';
import type { ListenerRule } from '../../../lib/adopt/inventory';
import { takeoverChecks } from '../../../lib/adopt/takeover';
import { checkEnvironment } from '../../../lib/config/check';
import type { Environment } from '../../../lib/config/schema';
import { loadBalancer, oidc, platformOf, rule, targetGroupArn } from './platform';

const host = 'shop.example.com';
const today = [rule(10, 'api', [host], ['/api/*']), rule(20, 'web', [host])];
const login = (one: ListenerRule, authentication = oidc): ListenerRule => ({
  ...one,
  actions: [{ type: 'authenticate-oidc', targetGroupArns: [], authentication }, ...one.actions],
});

/** The environment that `init` writes for these rules, changed by hand. */
function environment(change: (env: Environment) => Environment = (env) => env, rules: readonly ListenerRule[] = today): Environment {
  const { environment: drafted } = draftEnvironment(platformOf(rules), {
    name: 'prod',
    isAsked: false,
    repository: 'https://github.com/example/platform.git',
    adminRole: '',
  });
  return change(checkEnvironment(drafted, 'prod.ts'));
}
const moved = (name: string, priority: number) =>
  environment((env) => ({ ...env, services: env.services.map((one) => (one.name === name ? { ...one, priority } : one)) }));
const checks = (env: Environment, rules: readonly ListenerRule[] = today, change: Parameters<typeof loadBalancer>[1] = {}) =>
  takeoverChecks(env, loadBalancer(rules, change));

test('what init wrote changes nothing, before its rules are there and after', () => {
  expect(checks(environment())).toEqual([
    expect.objectContaining({ name: 'takeover', verdict: 'ok', found: expect.stringContaining('2 services: no request changes its way') }),
  ]);
  const made = [rule(9, ['api', 'green-api'], [host], ['/api/*']), rule(19, ['web', 'green-web'], [host])];
  // Then today's serve nothing.
  const ignored = { verdict: 'warn', found: expect.stringContaining('gets no request') };
  expect(checks(environment(), [...made, ...today])).toMatchObject([
    { ...ignored, name: 'takeover: api', command: `aws elbv2 delete-rule --region eu-west-1 --rule-arn ${today[0]?.arn}` },
    { ...ignored, name: 'takeover: web' },
  ]);
  // One that is for more than the service is: a shift has to leave those requests with blue, or take them away.
  const more = rule(30, 'web', ['shop.example.com', 'www.example.com']);
  expect(checks(environment(), [...made, more])).toContainEqual(
    expect.objectContaining({
      verdict: 'warn',
      name: 'takeover: web',
      found: expect.stringMatching(/a shift refuses to begin: it still gets requests that .* before it, such as www\.example\.com\/$/),
      command: expect.stringContaining(more.arn),
    }),
  );
  // Today's rules are deleted one day.
  expect(checks(environment(), made)).toMatchObject([{ verdict: 'ok' }]);
});

test('a further rule of a service is compared like its first', () => {
  const further = rule(30, 'web', ['www.example.com']);
  const rules = [...today, further];
  const env = environment(undefined, rules);
  const web = env.services.findIndex(({ name }) => name === 'web');
  expect(env.services[web]?.furtherRules).toMatchObject([{ priority: 29, replaces: further.arn }]);
  expect(checks(env, rules)).toMatchObject([{ verdict: 'ok', found: expect.stringContaining('2 services') }]);
  // With its rules in place, today's serve nothing.
  const made = [
    rule(9, ['api', 'green-api'], [host], ['/api/*']),
    rule(19, ['web', 'green-web'], [host]),
    rule(29, ['web', 'green-web'], ['www.example.com']),
  ];
  const found = checks(env, [...made, ...rules]);
  expect(found.map(({ name }) => name)).toEqual(['takeover: api', 'takeover: web', 'takeover: web']);
  for (const one of found) expect(one).toMatchObject({ verdict: 'warn', found: expect.stringContaining('gets no request') });
  const [rest] = checks(env, [...rules, rule(28, 'other', ['www.example.com']), rule(29, 'other', ['b.io'])]);
  expect(rest).toMatchObject({ verdict: 'block', todo: expect.stringContaining(`services[${web}].furtherRules[0].priority`) });
  const wider = (env.services[web]?.furtherRules ?? []).map((one) => ({ ...one, hosts: ['*.example.com'] }));
  const changed = { ...env, services: env.services.map((one, index) => (index === web ? { ...one, furtherRules: wider } : one)) };
  expect(checks(changed, rules)).toMatchObject([
    { verdict: 'block', found: expect.stringContaining('hosts *.example.com in place of www.example.com') },
  ]);
});

test('gRPC behind a listener without TLS, which the load balancer refuses', () => {
  const grpc = environment((env) => ({ ...env, services: env.services.map((one) => ({ ...one, protocolVersion: 'GRPC' as const })) }));
  const [, secure] = loadBalancer(today).listeners;
  if (!secure) throw new Error('the load balancer has a listener');
  // Another one has TLS: what counts is the listener that gets the rules.
  const listeners = [
    { ...secure, protocol: 'HTTP', port: 80 },
    { ...secure, arn: `${secure.arn.slice(0, -1)}f`, rules: [] },
  ];
  expect(checks(grpc, today, { listeners })).toMatchObject([
    { verdict: 'block', name: 'takeover', found: expect.stringMatching(/HTTPS listener alone, and this one is HTTP on 80: api, web/) },
  ]);
  expect(checks(grpc)).toMatchObject([{ verdict: 'ok' }]);
});

test.each<[string, Environment, readonly ListenerRule[], object]>([
  [
    'a priority that is in use',
    moved('web', 10),
    today,
    { verdict: 'block', name: 'takeover: web', found: expect.stringContaining('rule 10 (shop.example.com /api/*) has the priority 10') },
  ],
  [
    'a wider rule before a narrower one of another service',
    moved('web', 5),
    today,
    { verdict: 'warn', found: expect.stringContaining('may take requests of rule 10') },
  ],
  [
    'the same, and that one has a login',
    moved('web', 5),
    [login(rule(8, 'admin', [host], ['/admin/*'])), ...today],
    {
      verdict: 'block',
      found: expect.stringContaining('rule 8 (shop.example.com /admin/*), which comes behind it, without its authenticate-oidc'),
    },
  ],
  [
    'a login that today’s rule has',
    environment(),
    [today[0] as ListenerRule, login(today[1] as ListenerRule)],
    { verdict: 'block', name: 'takeover: web', found: expect.stringContaining('open what is closed') },
  ],
])('%s', (_, env, rules, expected) => {
  expect(checks(env, rules)).toContainEqual(expect.objectContaining(expected));
});

describe('a rule with a login', () => {
  const [api, web] = today as [ListenerRule, ListenerRule];
  const closed = [api, login(web)];
  const service = (change: (one: Environment['services'][number]) => Environment['services'][number]) =>
    environment((env) => ({ ...env, services: env.services.map((one) => (one.name === 'web' ? change(one) : one)) }), closed);

  test('is taken over with it', () => {
    expect(checks(environment(undefined, closed), closed)).toMatchObject([{ verdict: 'ok' }]);
    const made = login({ ...rule(19, ['web', 'green-web'], [host]) });
    expect(checks(environment(undefined, closed), [api, made])).toMatchObject([{ verdict: 'ok' }]);
  });

  test.each<[string, Environment, string]>([
    ['without it', service((one) => ({ ...one, authentication: undefined })), 'without its authenticate-oidc, and open what is closed'],
    [
      'with another client',
      service((one) => ({ ...one, authentication: { ...oidc, clientId: 'other', clientSecret: { secretName: 'x' } } })),
      'rule 20 (shop.example.com) (authenticate-oidc) with another authentication.clientId',
    ],
    [
      'letting requests through without a login',
      service((one) => ({ ...one, authentication: { ...oidc, onUnauthenticatedRequest: 'allow', clientSecret: { secretName: 'x' } } })),
      'with another authentication.onUnauthenticatedRequest',
    ],
  ])('is refused %s', (_, env, found) => {
    expect(checks(env, closed)).toMatchObject([{ verdict: 'block', name: 'takeover: web', found: expect.stringContaining(found) }]);
  });

  test('and one that has none is not closed by the way', () => {
    expect(checks(environment(undefined, closed), today)).toMatchObject([
      { verdict: 'block', found: expect.stringContaining('rule 20 (shop.example.com) (no authentication) with another authentication') },
    ]);
  });
});

describe('replaces', () => {
  const web = (change: Partial<Environment['services'][number]>) =>
    environment((env) => ({ ...env, services: env.services.map((one) => (one.name === 'web' ? { ...one, ...change } : one)) }));
  const [, old] = today as [ListenerRule, ListenerRule];

  test.each<[string, Environment, readonly ListenerRule[], string]>([
    ['names no rule', environment(), today.slice(0, 1), `the listener has no rule ${old.arn}`],
    ['names one that comes before', web({ priority: 21 }), today, 'rule 20 (shop.example.com) comes before its rule'],
    ['with another host', web({ hosts: ['www.example.com'] }), today, 'hosts www.example.com in place of shop.example.com'],
    ['with a path of its own', web({ paths: ['/shop/*'] }), today, 'paths /shop/* in place of any'],
    [
      'of a rule with a further condition',
      environment(),
      [...today.slice(0, 1), { ...old, conditions: [...old.conditions, { field: 'source-ip', values: ['10.0.0.0/8'], isRegex: false }] }],
      'no condition on source-ip 10.0.0.0/8',
    ],
    [
      'with a further condition of its own',
      web({ headers: [{ name: 'X-Version', values: ['2'] }] }),
      today,
      'a condition on http-header X-Version: 2',
    ],
    [
      'of a rule to another target group',
      environment(),
      [...today.slice(0, 1), { ...rule(20, 'elsewhere', [host]) }],
      `blue is ${targetGroupArn('web')} in place of ${targetGroupArn('elsewhere')}`,
    ],
  ])('%s: blocked', (_, env, rules, found) => {
    expect(checks(env, rules)).toMatchObject([{ verdict: 'block', name: 'takeover: web', found: expect.stringContaining(found) }]);
  });
});

test('a test route takes the number before a service, too', () => {
  const tested = environment((env) => ({
    ...env,
    traffic: { ...env.traffic, testRoute: { to: 'green', sourceCidrs: ['198.51.100.0/24'] } },
  }));
  const between = rule(18, 'other', ['other.example.com']);
  expect(checks(tested, [...today, between])).toContainEqual(
    expect.objectContaining({ verdict: 'block', found: expect.stringContaining('has the priority 18') }),
  );
});

test('rules that lead to the same target group may be shadowed', () => {
  const same = { ...rule(15, 'x', [host], ['/shop/*']), actions: [{ type: 'forward', targetGroupArns: [targetGroupArn('web')] }] };
  expect(checks(moved('web', 12), [...today, same])).toMatchObject([{ verdict: 'ok' }]);
});

test('an Ingress, a listener of another load balancer, and the quota', () => {
  expect(checks(environment(), today, { tags: { 'ingress.k8s.aws/stack': 'shop' } })).toMatchObject([
    { verdict: 'block', found: expect.stringContaining('an Ingress owns it') },
  ]);
  const elsewhere = loadBalancer(today).listeners.map((listener) => ({ ...listener, arn: `${listener.arn}0` }));
  expect(checks(environment(), today, { listeners: elsewhere })).toMatchObject([
    { verdict: 'block', found: expect.stringContaining('has no listener') },
  ]);
  const many = Array.from({ length: 99 }, (_, index) => rule(1000 + index, `s${index}`, [`s${index}.io`]));
  expect(checks(environment(), [...today, ...many])).toMatchObject([
    { verdict: 'warn', found: expect.stringContaining("103 rules with today's 101") },
  ]);
});
