/** Quotas of an Application Load Balancer. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
export const albQuotas = {
  /** Not adjustable. */
  targetGroups: 100,
  /** Besides default rules; it can be raised. */
  rules: 100,
  /** Values of all conditions of a rule together; not adjustable. */
  conditionValuesPerRule: 5,
  /** The quota page says 6 and the page about conditions says 5: the smaller one is safe. */
  wildcardsPerRule: 5,
} as const;

/** Of a Network Load Balancer. https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html */
export const nlbQuotas = {
  /** Not adjustable. */
  listeners: 50,
} as const;
