import { draftEnvironment } from '../../../lib/adopt/draft/environment';
import type { Inventory } from '../../../lib/adopt/inventory';
import { checkEnvironment } from '../../../lib/config/check';
import { platformOf, rule, targetGroup } from './platform';

const draft = (inventory: Inventory) =>
  draftEnvironment(inventory, { name: 'prod', isAsked: false, repository: 'https://github.com/example/platform.git', adminRole: '' });

test.each<[string, Parameters<typeof targetGroup>[1], object]>([
  [
    'HTTPS to the target',
    { protocol: 'HTTPS', healthCheck: { ...targetGroup('x').healthCheck, protocol: 'HTTPS' } },
    { targetProtocol: 'HTTPS', healthCheck: { path: '/health' } },
  ],
  [
    'gRPC',
    { protocolVersion: 'GRPC', healthCheck: { ...targetGroup('x').healthCheck, path: '/shop.Orders/Ping', matcher: '0-99' } },
    { protocolVersion: 'GRPC', healthCheck: { path: '/shop.Orders/Ping', matcher: '0-99' } },
  ],
  [
    'a check on a port and in a protocol of its own',
    { protocol: 'HTTPS', healthCheck: { ...targetGroup('x').healthCheck, port: '9090' } },
    { targetProtocol: 'HTTPS', healthCheck: { port: 9090, protocol: 'HTTP' } },
  ],
  [
    'slow start, and attributes that are not what a target group has by itself',
    {
      attributes: {
        'deregistration_delay.timeout_seconds': '300',
        'slow_start.duration_seconds': '45',
        'load_balancing.algorithm.type': 'round_robin',
        'load_balancing.cross_zone.enabled': 'false',
        'target_group_health.dns_failover.minimum_healthy_targets.count': '1',
      },
    },
    { slowStartSeconds: 45, targetGroupAttributes: { 'load_balancing.cross_zone.enabled': 'false' } },
  ],
])('the target group of green is made like that of blue: %s', (_, change, expected) => {
  const { environment, leftOut } = draft(
    platformOf([rule(10, 'web', ['shop.example.com'])], { targetGroups: [targetGroup('web', change)] }),
  );
  expect(checkEnvironment(environment, 'prod.ts').services[0]).toMatchObject(expected);
  expect(leftOut.map(({ what }) => what)).toEqual(['listener HTTP 80 of load balancer shop']);
  const [drafted] = environment.services;
  for (const key of ['targetProtocol', 'protocolVersion', 'slowStartSeconds', 'targetGroupAttributes'])
    expect([key, key in (drafted ?? {})]).toEqual([key, key in expected]);
});

test('every kind of condition comes with a rule', () => {
  const [host, header, agent, method, key, any, source] = [
    { field: 'host-header', values: ['shop.example.com'] },
    { field: 'http-header', name: 'X-Version', values: ['2', '3*'] },
    { field: 'http-header', name: 'User-Agent', values: ['*Mobile*'] },
    { field: 'http-request-method', values: ['GET'] },
    { field: 'query-string', name: 'preview', values: ['on'] },
    { field: 'query-string', values: ['beta'] },
    { field: 'source-ip', values: ['10.0.0.0/8'] },
  ].map((one) => ({ ...one, isRegex: false }));
  const taken = (...conditions: (typeof host)[]) => {
    const all = conditions.flatMap((one) => one ?? []);
    const { environment } = draft(platformOf([{ ...rule(10, 'web', []), conditions: all }]));
    return checkEnvironment(environment, 'prod.ts').services[0];
  };
  expect(taken(host, header, agent)).toMatchObject({
    hosts: ['shop.example.com'],
    paths: [],
    headers: [
      { name: 'X-Version', values: ['2', '3*'] },
      { name: 'User-Agent', values: ['*Mobile*'] },
    ],
  });
  expect(taken(method, key, any, source)).toMatchObject({
    hosts: [],
    methods: ['GET'],
    queryStrings: [{ key: 'preview', values: ['on'] }, { values: ['beta'] }],
    sources: ['10.0.0.0/8'],
  });
});

test('further rules to the same target group are further rules of the service, each before the one it takes over', () => {
  const [first, second, third] = [
    rule(10, 'web', ['shop.example.com'], ['/api/*']),
    rule(20, 'web', ['www.example.com']),
    rule(30, 'web', ['shop.example.com']),
  ];
  const { environment, takenOver } = draft(platformOf([first, rule(15, 'api', ['shop.example.com'], ['/v1/*']), second, third]));
  const services = checkEnvironment(environment, 'prod.ts').services;
  expect(services.map(({ name }) => name)).toEqual(['web', 'api']);
  expect(takenOver).toBe(4);
  expect(services[0]).toMatchObject({
    priority: 9,
    paths: ['/api/*'],
    replaces: first?.arn,
    furtherRules: [
      { priority: 19, hosts: ['www.example.com'], paths: [], replaces: second?.arn },
      { priority: 29, hosts: ['shop.example.com'], paths: [], replaces: third?.arn },
    ],
  });
});
