import * as s from './scalars';
import { z } from './zod';

/** What of the packets is mirrored. Rules are taken in their order, per direction; what no rule accepts is not mirrored. */
const rule = z.strictObject({
  direction: z
    .enum(['ingress', 'egress'], { error: 'one of ingress, egress' })
    .describe('Packets that arrive at the node (`ingress`), or that leave it (`egress`).'),
  action: z
    .enum(['accept', 'reject'], { error: 'one of accept, reject' })
    .default('accept')
    .describe('Whether matching packets are mirrored (`accept`) or not (`reject`).'),
  protocol: z.enum(['any', 'tcp', 'udp'], { error: 'one of any, tcp, udp' }).default('any').describe('Protocol of the packets.'),
  sourceCidr: s.cidr.default('0.0.0.0/0').describe('Addresses that the packets come from. Default: any.'),
  destinationCidr: s.cidr.default('0.0.0.0/0').describe('Addresses that the packets go to. Default: any.'),
  destinationPort: s.port.optional().describe('Port that the packets go to; `protocol` must be tcp or udp. Left out: every port.'),
});

const target = z.union(
  [
    z.strictObject({
      networkLoadBalancerArn: s
        .loadBalancingArn(
          'loadbalancer/net',
          'arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/net/mirror/50dc6c495c0c9188',
        )
        .describe('Network Load Balancer that receives the copies, on a UDP listener on port 4789.'),
    }),
    z.strictObject({
      gatewayLoadBalancerEndpointId: z
        .string()
        .regex(/^vpce-[0-9a-f]{8,17}$/, { error: 'a VPC endpoint id such as vpce-0a1b2c3d4e5f60718' })
        .describe('Gateway Load Balancer endpoint that receives the copies.'),
    }),
    z.strictObject({
      targetId: z
        .string()
        .regex(/^tmt-[0-9a-f]{8,17}$/, { error: 'a traffic mirror target id such as tmt-0a1b2c3d4e5f60718' })
        .describe('Traffic mirror target that exists; it may be shared by another account.'),
    }),
  ],
  { error: '{networkLoadBalancerArn}, {gatewayLoadBalancerEndpointId} or {targetId}' },
);

/** Copies of the packets of a color's nodes, to inspect before and during a cutover (docs/mirroring.md). */
export const mirroring = z.strictObject({
  colors: z
    .array(s.color)
    .min(1, { error: 'at least one of blue, green' })
    .describe('Colors whose nodes are mirrored; their clusters must be managed.'),
  target: target.describe('What receives the copies. It exists already and takes VXLAN on UDP port 4789.'),
  rules: z
    .array(rule)
    .min(1, { error: 'at least one rule' })
    .default(() => [rule.parse({ direction: 'ingress' }), rule.parse({ direction: 'egress' })])
    .describe(
      'Which packets are mirrored. Per direction the first matching rule decides; packets that match none are not mirrored. Default: all.',
    ),
  sessionNumber: s
    .whole(1, 32_766)
    .default(1)
    .describe(
      'Number of the session on each network interface; lower numbers come first. Where another session has it, the next free one is taken.',
    ),
  packetBytes: s.whole(1, 8500, 'bytes').optional().describe('Bytes of each packet that are mirrored. Left out: the whole packet.'),
});

export type Mirroring = z.output<typeof mirroring>;
