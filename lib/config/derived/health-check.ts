import type { Service } from '../schema';

/** The health check of a service's target groups, with the defaults that depend on other fields. */
export interface HealthCheck {
  readonly path: string;
  readonly matcher: string;
  /** Undefined: the port that gets the requests. */
  readonly port: number | undefined;
  readonly protocol: 'HTTP' | 'HTTPS';
}

/**
 * gRPC servers answer at the method of the standard health service, with status 0. The load balancer's own default counts 12 (not implemented) as healthy, by
 * which a server without any of its services would pass.
 * https://github.com/grpc/grpc/blob/master/doc/health-checking.md
 */
const defaults = {
  HTTP1: { path: '/healthz', matcher: '200' },
  HTTP2: { path: '/healthz', matcher: '200' },
  GRPC: { path: '/grpc.health.v1.Health/Check', matcher: '0' },
} as const;

export function healthCheckOf({
  healthCheck,
  protocolVersion,
  targetProtocol,
}: Pick<Service, 'healthCheck' | 'protocolVersion' | 'targetProtocol'>): HealthCheck {
  const { path, matcher } = defaults[protocolVersion];
  return {
    path: healthCheck.path ?? path,
    matcher: healthCheck.matcher ?? matcher,
    port: healthCheck.port,
    protocol: healthCheck.protocol ?? targetProtocol,
  };
}

/** Ports of a pod that the load balancer connects to; may repeat. */
export const podPortsOf = ({ containerPort, healthCheck }: Pick<Service, 'containerPort' | 'healthCheck'>): number[] =>
  healthCheck.port === undefined ? [containerPort] : [containerPort, healthCheck.port];
