/**
 * Attributes of target groups of pods behind an Application Load Balancer.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
 */

interface Attribute {
  readonly form: RegExp;
  /** Completes "expected …". */
  readonly expected: string;
  /** What a target group has by itself. */
  readonly initial: string;
}

const oneOf = (initial: string, ...others: string[]): Attribute => {
  const values = [initial, ...others];
  return { form: new RegExp(`^(?:${values.join('|')})$`), expected: values.join(' or '), initial };
};

/** Those that a service may set as it likes. */
export const openAttributes: Readonly<Record<string, Attribute>> = {
  'load_balancing.algorithm.type': oneOf('round_robin', 'least_outstanding_requests', 'weighted_random'),
  'load_balancing.algorithm.anomaly_mitigation': oneOf('off', 'on'),
  'load_balancing.cross_zone.enabled': oneOf('use_load_balancer_configuration', 'true', 'false'),
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': {
    form: /^[1-9]\d{0,2}$/,
    expected: 'a whole number from 1 to 999, in quotes',
    initial: '1',
  },
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage': {
    form: /^(?:off|[1-9]\d?|100)$/,
    expected: 'off, or a whole number from 1 to 100, in quotes',
    initial: 'off',
  },
};

const sticky = 'a shift depends on it: targets that are sticky keep clients, and the load balancer refuses a weighted rule that is not';
const failover = "an idle color has no healthy target, and would take its zones out of the load balancer's DNS for every service";

/** Those that are not a service's to set, why, and what there is instead. */
export const ownedAttributes: Readonly<Record<string, { readonly why: string; readonly instead: string }>> = {
  'deregistration_delay.timeout_seconds': { why: 'it has a key of its own', instead: 'deregistrationDelaySeconds' },
  'slow_start.duration_seconds': { why: 'it has a key of its own', instead: 'slowStartSeconds' },
  ...Object.fromEntries(
    [
      'stickiness.enabled',
      'stickiness.type',
      'stickiness.app_cookie.cookie_name',
      'stickiness.app_cookie.duration_seconds',
      'stickiness.lb_cookie.duration_seconds',
    ].map((name) => [name, { why: sticky, instead: 'stickinessSeconds, with which a client stays with its color' }]),
  ),
  ...Object.fromEntries(
    ['count', 'percentage'].map((what) => [
      `target_group_health.dns_failover.minimum_healthy_targets.${what}`,
      { why: failover, instead: 'no such attribute: it stays off' },
    ]),
  ),
};
