import * as s from './scalars';
import { z } from './zod';

/** What of the packets is mirrored. Rules are taken in their order, per direction; what no rule accepts is not mirrored. */
const rule = z.strictObject({
  direction: z.enum(['ingress', 'egress'], { error: 'one of ingress, egress' }),
  action: z.enum(['accept', 'reject'], { error: 'one of accept, reject' }).default('accept'),
  protocol: z.enum(['any', 'tcp', 'udp'], { error: 'one of any, tcp, udp' }).default('any'),
  sourceCidr: s.cidr.default('0.0.0.0/0'),
  destinationCidr: s.cidr.default('0.0.0.0/0'),
  /** Left out: every port. */
  destinationPort: s.port.optional(),
});

const target = z.union(
  [
    z.strictObject({
      networkLoadBalancerArn: s.arn(
        'elasticloadbalancing',
        'loadbalancer/net/',
        'arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/net/mirror/50dc6c495c0c9188',
      ),
    }),
    z.strictObject({
      gatewayLoadBalancerEndpointId: z
        .string()
        .regex(/^vpce-[0-9a-f]{8,17}$/, { error: 'a VPC endpoint id such as vpce-0a1b2c3d4e5f60718' }),
    }),
    z.strictObject({
      targetId: z.string().regex(/^tmt-[0-9a-f]{8,17}$/, { error: 'a traffic mirror target id such as tmt-0a1b2c3d4e5f60718' }),
    }),
  ],
  { error: '{networkLoadBalancerArn}, {gatewayLoadBalancerEndpointId} or {targetId}' },
);

/** Copies of the packets of a color's nodes, to look at before and during a cutover (docs/mirroring.md). */
export const mirroring = z.strictObject({
  colors: z.array(s.color).min(1, { error: 'at least one of blue, green' }),
  /** Something that exists and listens on UDP port 4789 (VXLAN). */
  target,
  rules: z
    .array(rule)
    .min(1, { error: 'at least one rule' })
    .default(() => [rule.parse({ direction: 'ingress' }), rule.parse({ direction: 'egress' })]),
  /** Number of the session on each interface; where somebody else has it, the next free one is taken. */
  sessionNumber: s.whole(1, 32_766).default(1),
  /** Bytes of each packet; left out: all. */
  packetBytes: s.whole(1, 8500, 'bytes').optional(),
});

export type Mirroring = z.output<typeof mirroring>;
