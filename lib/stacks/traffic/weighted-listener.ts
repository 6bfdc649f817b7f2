import { CrossStackReferences, aws_elasticloadbalancingv2 as elbv2, ReferenceStrength } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ListenerService } from '../../config/derived/load-balancers';
import { type Color, colors } from '../../names';
import type { Weights } from './weights';

export interface WeightedListenerProps {
  readonly loadBalancerArn: string;
  /** For TLS. */
  readonly certificateArns: readonly string[];
  readonly service: ListenerService;
  /** ARNs. */
  readonly targetGroups: Readonly<Record<Color, string>>;
  readonly weights: Weights;
}

/**
 * The listener of a service of connections: its default action divides new ones between the colors. Both are always in it, as in a rule. Stickiness is left out:
 * a connection stays with its target by itself.
 */
export class WeightedListener extends Construct {
  readonly listenerArn: string;

  constructor(scope: Construct, id: string, { loadBalancerArn, certificateArns, service, targetGroups, weights }: WeightedListenerProps) {
    super(scope, id);
    const { protocol, port } = service.listener;
    const [first, ...further] = protocol === 'TLS' ? certificateArns : [];
    const listener = new elbv2.CfnListener(this, 'Resource', {
      loadBalancerArn,
      protocol,
      port,
      ...(first !== undefined && { certificates: [{ certificateArn: first }], sslPolicy: elbv2.SslPolicy.TLS13_RES }),
      defaultActions: [
        {
          type: 'forward',
          forwardConfig: {
            targetGroups: colors.map((color) => ({ targetGroupArn: targetGroups[color], weight: weights[color] })),
          },
        },
      ],
    });
    // Named by the stack of the shift, which is deployed after this one: with an export a service could never leave.
    CrossStackReferences.of(listener).produce(ReferenceStrength.WEAK);
    this.listenerArn = listener.ref;
    if (further.length > 0) {
      // A listener takes one certificate, its default; the others are chosen by SNI.
      new elbv2.CfnListenerCertificate(this, 'Certificates', {
        listenerArn: listener.ref,
        certificates: further.map((certificateArn) => ({ certificateArn })),
      });
    }
  }
}
