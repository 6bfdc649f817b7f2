import type { Environment } from '../../../config/schema';
import { isSticky } from '../../model/rule';
import { block, type Check, few, ok, whenObserved } from '../check';
import type { Observed } from '../observe/observed';

const name = 'sticky targets';

/**
 * A rule that is not sticky while a target group of it is: the load balancer refuses every change of such a rule, and so the shift's weights and the rollback's.
 * Target groups of this app are never sticky; those that were taken over may be.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#target-group-stickiness
 */
export function stickyTargetChecks(env: Environment, { rules, targetStickiness }: Pick<Observed, 'rules' | 'targetStickiness'>): Check[] {
  const existing = env.services.filter(({ targetGroups }) => targetGroups.blue !== undefined || targetGroups.green !== undefined);
  if (existing.length === 0) return [];
  return [
    whenObserved(name, rules, (all) =>
      whenObserved(name, targetStickiness, (stickyByArn) => {
        const refused = existing.flatMap((service) => {
          const sticky = [service.targetGroups.blue, service.targetGroups.green].find((arn) => arn !== undefined && stickyByArn[arn]);
          const rule = all.find((one) => one.service === service.name);
          return sticky !== undefined && rule && !isSticky(rule) ? [{ service: service.name, arn: sticky }] : [];
        });
        const [first] = refused;
        if (!first) return ok(name, 'no rule is refused for them');
        return block(
          name,
          `${few(refused.map(({ service }) => service))}: targets are sticky, the rule is not, so the load balancer refuses every change of its weights`,
          `services[].stickinessSeconds in config/environments/${env.name}.ts, then npx cdk deploy '${env.name}/traffic'; ` +
            `or aws elbv2 modify-target-group-attributes --target-group-arn ${first.arn} --attributes Key=stickiness.enabled,Value=false`,
        );
      }),
    ),
  ];
}
