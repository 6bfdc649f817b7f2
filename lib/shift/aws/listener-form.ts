import type { Listener as ElbListener } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Rule } from '../model/backends';
import { toRule } from './rule-form';

/**
 * The default action of a Network Load Balancer's listener as a rule of the shift: it holds the weights of the one service that the listener is of. Its ARN is the
 * listener's, and by that it is written back. https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html
 */

/** Undefined for a listener that forwards to no service's target group. */
export const toListenerRule = ({ ListenerArn, DefaultActions }: ElbListener, owner: Parameters<typeof toRule>[1]): Rule | undefined =>
  toRule({ RuleArn: ListenerArn, Actions: DefaultActions }, owner);
