import * as targets from '../../../lib/config/rules/targets';
import type { RuleCases } from './case';

const grpc = { 'services.1.protocolVersion': 'GRPC' };
const jwt = { kind: 'jwt', issuer: 'https://login.example.com', jwksEndpoint: 'https://login.example.com/keys' };
const algorithm = 'load_balancing.algorithm.type';
const mitigation = 'load_balancing.algorithm.anomaly_mitigation';
const attributes = (values: Record<string, string>) => ({ 'services.1.targetGroupAttributes': values });

/** How requests and health checks reach the pods. */
export const targetCases: readonly RuleCases[] = [
  {
    rule: targets.healthCheckCodes,
    breaks: [
      ...['500', '199', '299-200', '200-299-300', '0'].map((matcher) => ({
        shows: matcher,
        base: 'dev' as const,
        changes: { 'services.1.healthCheck': { matcher } },
        at: ['services[1].healthCheck.matcher'],
        says: /from 200 to 499/,
      })),
      ...['100', '0-100', '200'].map((matcher) => ({
        shows: `${matcher} with gRPC`,
        base: 'dev' as const,
        changes: { ...grpc, 'services.1.healthCheck': { matcher } },
        at: ['services[1].healthCheck.matcher'],
        says: /gRPC from 0 to 99/,
      })),
    ],
    passes: [
      { shows: 'a range and a code', base: 'dev', changes: { 'services.1.healthCheck': { matcher: '200-299,499' } } },
      { shows: 'the default', base: 'dev', changes: {} },
      { shows: 'the default of gRPC', base: 'dev', changes: grpc },
      { shows: 'every status of gRPC', base: 'dev', changes: { ...grpc, 'services.1.healthCheck': { matcher: '0-99' } } },
    ],
  },
  {
    rule: targets.grpcHealthCheckIsMethod,
    breaks: ['/healthz', '/a/b/c', '/shop.Orders/'].map((path) => ({
      shows: path,
      base: 'dev' as const,
      changes: { ...grpc, 'services.1.healthCheck': { path } },
      at: ['services[1].healthCheck.path'],
      says: /calls a method.*\/package\.Service\/Method/s,
    })),
    passes: [
      { shows: 'the default', base: 'dev', changes: grpc },
      { shows: 'a method', base: 'dev', changes: { ...grpc, 'services.1.healthCheck': { path: '/shop.v1.Orders/Ping' } } },
      { shows: 'any path with HTTP/2', base: 'dev', changes: { 'services.1.protocolVersion': 'HTTP2' } },
    ],
  },
  {
    rule: targets.protocolVersionForwards,
    breaks: ['HTTP2', 'GRPC'].map((version) => ({
      shows: `${version} behind a login`,
      base: 'dev' as const,
      changes: { 'services.1.protocolVersion': version, 'services.1.authentication': jwt },
      at: ['services[1].protocolVersion'],
      says: /only by rules that do nothing but forward/,
    })),
    passes: [
      { shows: 'HTTP/1.1 behind a login', base: 'dev', changes: { 'services.1.authentication': jwt } },
      {
        shows: 'HTTP/2 over TLS to the pods',
        base: 'dev',
        changes: { 'services.1.protocolVersion': 'HTTP2', 'services.1.targetProtocol': 'HTTPS' },
      },
    ],
  },
  {
    rule: targets.attributesKnown,
    breaks: [
      {
        shows: 'stickiness of targets',
        base: 'dev',
        changes: attributes({ 'stickiness.enabled': 'true' }),
        at: ['services[1].targetGroupAttributes["stickiness.enabled"]'],
        says: /a shift depends on it.*stickinessSeconds/s,
      },
      {
        shows: 'an attribute with a key of its own',
        base: 'dev',
        changes: attributes({ 'slow_start.duration_seconds': '60' }),
        at: ['services[1].targetGroupAttributes["slow_start.duration_seconds"]'],
        says: /a key of its own.*slowStartSeconds/s,
      },
      {
        shows: 'zones out of DNS',
        base: 'dev',
        changes: attributes({ 'target_group_health.dns_failover.minimum_healthy_targets.count': '1' }),
        at: ['services[1].targetGroupAttributes["target_group_health.dns_failover.minimum_healthy_targets.count"]'],
        says: /an idle color has no healthy target/,
      },
      {
        shows: 'a misspelled one',
        base: 'dev',
        changes: attributes({ 'load_balancing.algorithm.typ': 'round_robin' }),
        at: ['services[1].targetGroupAttributes["load_balancing.algorithm.typ"]'],
        says: /no attribute that a service may set.*load_balancing\.algorithm\.type/s,
      },
      {
        shows: 'a value that is none',
        base: 'dev',
        changes: attributes({ [algorithm]: 'random' }),
        at: [`services[1].targetGroupAttributes["${algorithm}"]`],
        says: /round_robin or least_outstanding_requests or weighted_random/,
      },
    ],
    passes: [
      {
        shows: 'every attribute that there is',
        base: 'dev',
        changes: attributes({
          [algorithm]: 'weighted_random',
          [mitigation]: 'on',
          'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
          'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': '2',
          'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': '100',
        }),
      },
    ],
  },
  {
    rule: targets.algorithmFits,
    breaks: [
      ...['least_outstanding_requests', 'weighted_random'].map((type) => ({
        shows: `slow start with ${type}`,
        base: 'dev' as const,
        changes: { 'services.1.slowStartSeconds': 60, ...attributes({ [algorithm]: type }) },
        at: ['services[1].slowStartSeconds'],
        says: /no slow start with/,
      })),
      {
        shows: 'anomaly mitigation with round robin',
        base: 'dev',
        changes: attributes({ [mitigation]: 'on' }),
        at: [`services[1].targetGroupAttributes["${mitigation}"]`],
        says: /weighted_random alone/,
      },
    ],
    passes: [
      {
        shows: 'slow start with round robin',
        base: 'dev',
        changes: { 'services.1.slowStartSeconds': 30, ...attributes({ [algorithm]: 'round_robin' }) },
      },
      { shows: 'no anomaly mitigation', base: 'dev', changes: attributes({ [mitigation]: 'off' }) },
    ],
  },
];
