import { openAttributes, ownedAttributes } from '../catalog/target-group-attributes';
import { healthCheckOf } from '../derived/health-check';
import { type Problem, problemAt } from '../problems/problem';
import { closest } from '../problems/suggest';
import type { Environment, Service } from '../schema';

/**
 * A target group of HTTP/2 or gRPC is for rules that only forward.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-protocol-version
 */
export const protocolVersionForwards = ({ services }: Environment): Problem[] =>
  services.flatMap(({ name, protocolVersion, authentication }, index) =>
    protocolVersion === 'HTTP1' || !authentication
      ? []
      : [
          problemAt(
            ['services', index, 'protocolVersion'],
            'a load balancer sends HTTP/2 and gRPC to targets only by rules that do nothing but forward',
            `${name}: protocolVersion ${protocolVersion} with authentication ${authentication.kind}`,
            'HTTP1, or no authentication: the service asks for it itself',
          ),
        ],
  );

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
const healthyCodes = { HTTP: { from: 200, to: 499 }, GRPC: { from: 0, to: 99 } } as const;

/** Codes that count as healthy are HTTP codes from 200 to 499, with gRPC status codes from 0 to 99, and ranges rise. */
export const healthCheckCodes = (env: Environment): Problem[] =>
  env.services.flatMap((service, index) => {
    const isGrpc = service.protocolVersion === 'GRPC';
    const { from, to } = healthyCodes[isGrpc ? 'GRPC' : 'HTTP'];
    const { matcher } = healthCheckOf(service);
    const parts = matcher.split(',').map((part) => part.split('-').map(Number));
    const isGood = parts.every(
      (codes) => codes.length <= 2 && codes.every((code) => code >= from && code <= to) && (codes[0] ?? 0) <= (codes.at(-1) ?? 0),
    );
    if (isGood) return [];
    const path = ['services', index, 'healthCheck', 'matcher'];
    const expected = isGrpc
      ? 'status codes of gRPC from 0 to 99: 0, 0-99, or 0,12'
      : `codes from ${from} to ${to}: 200, 200-299, or 200,204`;
    return [problemAt(path, 'not codes that can count as healthy', matcher, expected)];
  });

/** The health check of gRPC calls a method. */
export const grpcHealthCheckIsMethod = ({ services }: Environment): Problem[] =>
  services.flatMap((service, index) => {
    const { path } = healthCheckOf(service);
    if (service.protocolVersion !== 'GRPC' || /^\/[A-Za-z_][\w.]*\/[A-Za-z_]\w*$/.test(path)) return [];
    const where = ['services', index, 'healthCheck', 'path'];
    return [problemAt(where, 'the health check of a gRPC service calls a method', path, '/package.Service/Method, or no path')];
  });

/** Attributes are those that a service may set, with a value of theirs. */
export const attributesKnown = ({ services }: Environment): Problem[] =>
  services.flatMap(({ targetGroupAttributes }, index) =>
    Object.entries(targetGroupAttributes).flatMap(([name, value]) => {
      const path = ['services', index, 'targetGroupAttributes', name];
      const owned = ownedAttributes[name];
      if (owned) return [problemAt(path, owned.why, `${name}: ${value}`, owned.instead)];
      const known = openAttributes[name];
      if (!known) {
        const near = closest(name, Object.keys(openAttributes));
        return [problemAt(path, 'no attribute that a service may set', name, near ?? `one of ${Object.keys(openAttributes).join(', ')}`)];
      }
      return known.form.test(value) ? [] : [problemAt(path, 'not a value of the attribute', value, known.expected)];
    }),
  );

const algorithm = 'load_balancing.algorithm.type';
const mitigation = 'load_balancing.algorithm.anomaly_mitigation';

/** Slow start is for round robin, and anomaly mitigation for weighted random. */
export const algorithmFits = ({ services }: Environment): Problem[] =>
  services.flatMap((service, index) => [...slowStartProblems(service, index), ...mitigationProblems(service, index)]);

function slowStartProblems({ slowStartSeconds, targetGroupAttributes: { [algorithm]: type = 'round_robin' } }: Service, index: number) {
  if (slowStartSeconds === undefined || type === 'round_robin') return [];
  return [
    problemAt(
      ['services', index, 'slowStartSeconds'],
      `a target group has no slow start with ${type}`,
      `${slowStartSeconds}, with ${algorithm} ${type}`,
      `no slowStartSeconds, or ${algorithm} round_robin`,
    ),
  ];
}

function mitigationProblems({ targetGroupAttributes }: Service, index: number): Problem[] {
  const { [algorithm]: type = 'round_robin', [mitigation]: wanted } = targetGroupAttributes;
  if (wanted !== 'on' || type === 'weighted_random') return [];
  return [
    problemAt(
      ['services', index, 'targetGroupAttributes', mitigation],
      'anomaly mitigation comes with weighted_random alone',
      `on, with ${algorithm} ${type}`,
      `${algorithm} weighted_random, or off`,
    ),
  ];
}
