import { colors } from '../../names';
import { BackendError, type Rule, type RuleAction, type Rules } from '../model/backends';
import type { Weights } from '../model/model';
import { areUsable } from '../model/weights';

export interface MemoryRuleOptions {
  readonly rulesPerService?: number;
  /** Services whose rules are sticky. */
  readonly sticky?: readonly string[];
  /** Services whose targets are sticky too: the load balancer then insists on the rule's stickiness. */
  readonly stickyTargets?: readonly string[];
}

/** A listener's weighted rules in memory. Refuses what the load balancer refuses. */
export class MemoryRules implements Rules {
  readonly all = new Map<string, Rule>();
  private readonly stickyTargets: ReadonlySet<string>;

  constructor(weights: Readonly<Record<string, Weights>>, options: MemoryRuleOptions = {}) {
    this.stickyTargets = new Set((options.stickyTargets ?? []).flatMap((service) => colors.map((color) => targetGroupArn(service, color))));
    for (const [service, pair] of Object.entries(weights)) {
      for (let index = 0; index < (options.rulesPerService ?? 1); index++) {
        const arn = `rule/${service}/${index}`;
        this.all.set(arn, { arn, service, actions: actionsOf(service, pair, options.sticky?.includes(service) ?? false) });
      }
    }
  }

  async list(): Promise<readonly Rule[]> {
    return structuredClone([...this.all.values()]);
  }

  /** Its rules have no conditions. */
  async shadowed(): Promise<[]> {
    return [];
  }

  async modify(arn: string, actions: readonly RuleAction[]): Promise<void> {
    const rule = this.all.get(arn);
    if (!rule) throw new BackendError('missing', `no rule ${arn}`);
    const forward = actions.find((action) => action.type === 'forward');
    if (!forward || forward.targetGroups.length > 5)
      throw new BackendError('invalid', 'a forward action with 1 to 5 target groups is needed');
    const [blue, green] = colors.map((color) => forward.targetGroups.find((group) => group.color === color)?.weight ?? 0);
    if (!areUsable({ blue: blue ?? 0, green: green ?? 0 })) throw new BackendError('invalid', `weights ${blue}, ${green}`);
    if (!forward.stickiness?.enabled && forward.targetGroups.some((group) => this.stickyTargets.has(group.arn))) {
      throw new BackendError('invalid', 'target group stickiness must be enabled in the rule, because targets are sticky');
    }
    this.all.set(arn, { ...rule, actions: structuredClone(actions) });
  }

  async targetStickiness(arns: readonly string[]): Promise<Readonly<Record<string, boolean>>> {
    return Object.fromEntries(arns.map((arn) => [arn, this.stickyTargets.has(arn)]));
  }
}

const targetGroupArn = (service: string, color: string): string => `targetgroup/${service}-${color}`;

/** An authentication before the forward, so that losing it would show. */
const actionsOf = (service: string, weights: Weights, sticky: boolean): RuleAction[] => [
  {
    type: 'other',
    order: 1,
    raw: { Type: 'authenticate-oidc', Order: 1, AuthenticateOidcConfig: { Issuer: `https://id.example.com/${service}` } },
  },
  {
    type: 'forward',
    order: 2,
    targetGroups: colors.map((color) => ({ arn: targetGroupArn(service, color), color, weight: weights[color] })),
    stickiness: sticky ? { enabled: true, seconds: 3600 } : { enabled: false },
  },
];
