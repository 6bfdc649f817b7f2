import { alias, certificateArn } from './edge-parts';
import * as s from './scalars';
import { z } from './zod';

/** Services of connections. https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html */

export const networkLoadBalancer = z.strictObject({
  kind: z
    .literal('network')
    .describe(
      'This app creates a Network Load Balancer, for services of TCP, TLS and UDP: each has a listener of its own (`services[].listener`).',
    ),
  scheme: z
    .enum(['internet-facing', 'internal'], { error: 'one of internet-facing, internal' })
    .describe(
      '`internet-facing`: public addresses, in the public subnets. `internal`: private addresses, in the node subnets. ' +
        'A change makes the load balancer anew and interrupts every service behind it.',
    ),
  allowedCidrs: z.array(s.cidr).default([]).describe('Addresses that may connect to the ports of the services behind it. Default: nobody.'),
  certificateArns: z
    .array(certificateArn)
    .default([])
    .describe(
      'Certificates of its TLS listeners. The first is the default, the others are chosen by SNI. Left out: none, where no service has TLS.',
    ),
  aliases: z
    .array(alias)
    .default([])
    .describe(
      'Route 53 alias records that lead to the load balancer. Target health is not evaluated: an idle color would pull the record.',
    ),
  deletionProtection: z
    .boolean()
    .default(true)
    .describe('Refuses every deletion of the load balancer, by CloudFormation too, until set to false.'),
});

export const listener = z.strictObject({
  protocol: z
    .enum(['TCP', 'TLS', 'UDP'], { error: 'one of TCP, TLS, UDP' })
    .describe(
      'What clients speak. `TLS` ends at the load balancer, and the container gets plain TCP; for TLS to the container choose `TCP`.',
    ),
  port: s.port.describe('Port that clients connect to. A service has the port of its load balancer for itself.'),
  endConnections: z
    .boolean()
    .default(false)
    .describe(
      'Whether connections of a pod that is being stopped are ended after `deregistrationDelaySeconds`. Otherwise they stay until client or pod end them.',
    ),
});

export type NetworkLoadBalancer = z.output<typeof networkLoadBalancer>;
