import { routesReachable } from '../../../lib/config/rules/routing';
import * as services from '../../../lib/config/rules/services';
import type { RuleCases } from './case';
import { environmentWithServices } from './generated-environment';

const many = (count: number) => environmentWithServices(count).services;
const certificates = ['arn:aws:acm:eu-west-1:111111111111:certificate/6f5a2b1c-3d4e-4f50-8a6b-7c8d9e0f1a2b'];
const inner = { inner: { kind: 'managed', scheme: 'internal', certificateArns: certificates } };
/** Services dealt out to the load balancer by default and further ones. */
const over = (count: number, loadBalancers: number) => ({
  'edge.loadBalancers': Object.fromEntries(
    Array.from({ length: loadBalancers - 1 }, (_, index) => [`inner-${index + 1}`, { ...inner.inner, certificateArns: certificates }]),
  ),
  services: many(count).map((one, index) =>
    index % loadBalancers === 0 ? one : { ...one, loadBalancer: `inner-${index % loadBalancers}` },
  ),
});
/** The first ones with one rule more. */
const withFurther = ({ services: all, ...edge }: ReturnType<typeof over>, count: number) => ({
  ...edge,
  services: all.map((one, index) =>
    index < count ? { ...one, furtherRules: [{ priority: 2000 + 2 * index, hosts: [`more-${index}.dev.example.com`] }] } : one,
  ),
});
const hosts = (count: number) => Array.from({ length: count }, (_, index) => `h${index}.example.com`);

/** Services and the listener rules they become. */
export const serviceCases: readonly RuleCases[] = [
  {
    rule: services.serviceCount,
    breaks: [
      {
        shows: '51 services',
        base: 'dev',
        changes: { services: many(51) },
        at: ['services'],
        says: /100 target groups.*51 services.*at most 50/s,
      },
      {
        shows: '51 services behind one of two load balancers',
        base: 'dev',
        changes: {
          'edge.loadBalancers': inner,
          services: many(60).map((one, index) => (index < 51 ? { ...one, loadBalancer: 'inner' } : one)),
        },
        at: ['services'],
        says: /51 services behind inner/,
      },
      {
        shows: '316 services over seven load balancers',
        base: 'dev',
        changes: over(316, 7),
        at: ['services'],
        says: /316 rules of 316 services.*at most 315/s,
      },
      {
        shows: '300 services of which 16 have a further rule',
        base: 'dev',
        changes: withFurther(over(300, 6), 16),
        at: ['services'],
        says: /316 rules of 300 services/,
      },
    ],
    passes: [
      { shows: '50 services', base: 'dev', changes: { services: many(50) } },
      { shows: '300 services over six load balancers', base: 'dev', changes: over(300, 6) },
    ],
  },
  {
    rule: services.serviceNames,
    breaks: [
      {
        shows: 'a name twice',
        base: 'prod',
        changes: { 'services.2.name': 'web' },
        at: ['services[2].name'],
        says: /web, as services\[0\]/,
      },
    ],
    passes: [{ shows: 'names of their own', base: 'prod', changes: {} }],
  },
  {
    rule: services.servicePriorities,
    breaks: [
      {
        shows: 'a further rule with the priority of another service',
        base: 'existing',
        changes: { 'services.0.furtherRules': [{ priority: 90, hosts: ['www.example.com'] }] },
        at: ['services[1].priority'],
        says: /web has this priority/,
      },
      {
        shows: 'a further rule with the priority of its own service',
        base: 'existing',
        changes: { 'services.0.furtherRules': [{ priority: 100, hosts: ['www.example.com'] }] },
        at: ['services[0].furtherRules[0].priority'],
        says: /web has this priority/,
      },
      {
        shows: 'a priority twice',
        base: 'existing',
        changes: { 'services.1.priority': 100 },
        at: ['services[1].priority'],
        says: /web has this priority/,
      },
      {
        shows: 'the number before another service’s, which its test route has',
        base: 'dev',
        changes: { 'services.1.priority': 99 },
        at: ['services[1].priority'],
        says: /web takes 99.*at least 2 away/s,
      },
      {
        shows: 'the number after another service’s, whose own test route would have that',
        base: 'dev',
        changes: { 'services.1.priority': 101 },
        at: ['services[1].priority'],
        says: /web takes 100/,
      },
    ],
    passes: [
      { shows: 'two numbers apart with a test route', base: 'dev', changes: { 'services.1.priority': 98 } },
      { shows: 'one number apart without', base: 'existing', changes: { 'services.1.priority': 99 } },
    ],
  },
  {
    rule: services.serviceHasCondition,
    breaks: [
      {
        shows: 'neither host nor path',
        base: 'dev',
        changes: { 'services.0.hosts': [] },
        at: ['services[0]'],
        says: /it would take every request/,
      },
      {
        shows: 'a further rule of nothing but a priority',
        base: 'dev',
        changes: { 'services.0.furtherRules': [{ priority: 40 }] },
        at: ['services[0].furtherRules[0]'],
        says: /it would take every request/,
      },
    ],
    passes: [
      { shows: 'a path alone', base: 'dev', changes: { 'services.0.hosts': [], 'services.0.paths': ['/*'] } },
      {
        shows: 'a header alone',
        base: 'dev',
        changes: { 'services.0.hosts': [], 'services.0.headers': [{ name: 'X-Version', values: ['2'] }] },
      },
    ],
  },
  {
    rule: services.conditionValues,
    breaks: [
      {
        shows: 'six hosts',
        base: 'existing',
        changes: { 'services.0.hosts': hosts(6) },
        at: ['services[0]'],
        says: /its rule would have 6/,
      },
      {
        shows: 'four hosts beside the test route’s header and source CIDR',
        base: 'dev',
        changes: { 'services.0.hosts': hosts(4) },
        at: ['services[0]'],
        says: /its test rule would have 6.*at most 3 hosts and paths together/s,
      },
      {
        shows: 'a host and values of other conditions',
        base: 'existing',
        changes: {
          'services.0.methods': ['GET', 'HEAD', 'POST'],
          'services.0.headers': [{ name: 'X-Version', values: ['2', '3'] }],
        },
        at: ['services[0]'],
        says: /its rule would have 6.*5 values of other conditions.*fewer values/s,
      },
      {
        shows: 'four source CIDRs: no value is left for a host',
        base: 'dev',
        changes: { 'traffic.testRoute.sourceCidrs': ['10.0.0.0/8', '10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16'] },
        at: ['traffic.testRoute.sourceCidrs'],
        says: /at most 3 source CIDRs/,
      },
    ],
    passes: [
      {
        shows: 'five values of all kinds',
        base: 'existing',
        changes: {
          'services.0.methods': ['GET'],
          'services.0.headers': [{ name: 'X-Version', values: ['2'] }],
          'services.0.queryStrings': [{ key: 'preview', values: ['on'] }],
          'services.0.sources': ['10.0.0.0/8'],
        },
      },
      { shows: 'five values', base: 'existing', changes: { 'services.0.hosts': hosts(3), 'services.0.paths': ['/a', '/b'] } },
      { shows: 'three values and a test route from one CIDR', base: 'dev', changes: { 'services.0.hosts': hosts(3) } },
    ],
  },
  {
    rule: services.conditionWildcards,
    breaks: [
      {
        shows: 'six wildcards',
        base: 'existing',
        changes: { 'services.1.paths': ['/a*/*', '/b*/*', '/c?/*'] },
        at: ['services[1]'],
        says: /api: 6 in/,
      },
    ],
    passes: [{ shows: 'five', base: 'existing', changes: { 'services.1.paths': ['/a*/*', '/b*/*', '/c/*'] } }],
  },
  {
    rule: services.testRouteReaches,
    breaks: [
      {
        shows: 'sources that none of the testers is among',
        base: 'dev',
        changes: { 'services.0.sources': ['10.0.0.0/8'], 'traffic.testRoute': { to: 'green', sourceCidrs: ['198.51.100.0/24'] } },
        at: ['services[0].sources'],
        says: /none of them may use the test route/,
      },
    ],
    passes: [
      {
        shows: 'sources that hold the testers',
        base: 'dev',
        changes: { 'services.0.sources': ['198.51.100.0/22'], 'traffic.testRoute': { to: 'green', sourceCidrs: ['198.51.100.0/24'] } },
      },
      {
        shows: 'sources without a test route',
        base: 'dev',
        changes: { 'services.0.sources': ['10.0.0.0/8'], 'traffic.testRoute': undefined },
      },
    ],
  },
  {
    rule: services.healthCheckTimes,
    breaks: [
      {
        shows: 'a timeout as long as the interval',
        base: 'dev',
        changes: { 'services.0.healthCheck': { timeoutSeconds: 10, intervalSeconds: 10 } },
        at: ['services[0].healthCheck.timeoutSeconds'],
        says: /below 10 seconds/,
      },
    ],
    passes: [{ shows: 'a second less', base: 'dev', changes: { 'services.0.healthCheck': { timeoutSeconds: 9, intervalSeconds: 10 } } }],
  },
  {
    rule: routesReachable,
    breaks: [
      {
        shows: 'the same host and path twice, in another case',
        base: 'existing',
        changes: { 'services.0.hosts': ['Legacy.Example.com'], 'services.0.paths': ['/api/*'] },
        at: ['services[0]'],
        says: /api has the same host and path/,
      },
      {
        shows: 'a host’s catch-all before the path it should leave to another',
        base: 'existing',
        changes: { 'services.0.priority': 80 },
        at: ['services[1]'],
        says: /web comes first and takes its requests.*a priority below 80 for api/s,
      },
      {
        shows: 'the same host and path for any header first',
        base: 'existing',
        changes: {
          'services.0.hosts': ['legacy.example.com'],
          'services.0.paths': ['/api/*'],
          'services.0.headers': [{ name: 'X-Version', values: ['2'] }],
        },
        at: ['services[0]'],
        says: /api comes first and takes its requests.*a priority below/s,
      },
      {
        shows: 'a part of the methods that are taken',
        base: 'existing',
        changes: {
          'services.0.hosts': ['legacy.example.com'],
          'services.0.paths': ['/api/*'],
          'services.0.methods': ['GET'],
          'services.1.methods': ['GET', 'POST'],
        },
        at: ['services[0]'],
        says: /api comes first/,
      },
      {
        shows: 'a further rule of a service before another',
        base: 'existing',
        changes: { 'services.0.furtherRules': [{ priority: 80, hosts: ['legacy.example.com'], paths: ['/a*'] }] },
        at: ['services[1]'],
        says: /web comes first and takes its requests/,
      },
      {
        shows: 'a wider path first',
        base: 'existing',
        changes: { 'services.0.priority': 80, 'services.0.paths': ['/a*'] },
        at: ['services[1]'],
        says: /web comes first/,
      },
    ],
    passes: [
      { shows: 'the narrower rule first', base: 'existing', changes: {} },
      { shows: 'paths that differ in case', base: 'existing', changes: { 'services.0.priority': 80, 'services.0.paths': ['/API/*'] } },
      {
        shows: 'the same host and path for another value of a header',
        base: 'existing',
        changes: {
          'services.0.hosts': ['legacy.example.com'],
          'services.0.paths': ['/api/*'],
          'services.0.headers': [{ name: 'X-Version', values: ['2*'] }],
          'services.1.headers': [{ name: 'x-version', values: ['2'] }],
        },
      },
      { shows: 'another host', base: 'existing', changes: { 'services.0.priority': 80, 'services.0.hosts': ['other.example.com'] } },
    ],
  },
];
