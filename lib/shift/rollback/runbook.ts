import { weightParameterName } from '../../names';
import { shellQuoted } from '../../text/shell';
import type { ForwardAction, Rule, RuleAction } from '../model/backends';
import type { Baseline, Weights } from '../model/model';
import { withWeights } from '../model/rule';
import { formatWeights } from '../model/weights';

/**
 * The rollback as commands to paste, made before the shift begins, for the day when neither this program nor its stores can be used. They need
 * the AWS CLI and rights on the load balancer, and on SSM for the last part. The rules first: they are what users feel.
 */
export function rollbackRunbook(rules: readonly Rule[], baseline: Baseline, region: string): string {
  const own = rules.filter((rule) => baseline.before[rule.service]);
  const modify = own.map((rule) => {
    const actions = withWeights(rule, baseline.before[rule.service] as Weights, baseline.disableStickiness);
    const json = JSON.stringify(actions.map(toCli));
    return `# ${rule.service}\naws elbv2 modify-rule --region ${region} --rule-arn ${shellQuoted(rule.arn)} --actions ${shellQuoted(json)}`;
  });
  const put = Object.entries(baseline.before).map(
    ([service, weights]) =>
      `aws ssm put-parameter --region ${region} --overwrite --type StringList --name ${shellQuoted(weightParameterName(baseline.env, service))} ` +
      `--value ${shellQuoted(formatWeights(weights))}`,
  );
  const verify =
    `aws elbv2 describe-rules --region ${region} --rule-arns ${own.map((rule) => shellQuoted(rule.arn)).join(' ')} ` +
    `--query 'Rules[].[RuleArn,Actions[].ForwardConfig.TargetGroups[].[TargetGroupArn,Weight]]' --output json`;
  return [
    `# Rollback of shift ${baseline.shiftId} in ${baseline.env} by hand. Each command can be repeated. If a command says that target stickiness needs`,
    '# the rule\'s, leave "TargetGroupStickinessConfig" as it is in that rule.',
    '',
    '# 1. The rules',
    ...modify,
    '',
    '# 2. Check',
    verify,
    '',
    '# 3. SSM, so that the next deploy of the traffic stack keeps it so',
    ...put,
    '',
    '# 4. The lock',
    `npx bluegreen unlock --env ${baseline.env} --force`,
    '',
  ].join('\n');
}

/** An action as `aws elbv2 modify-rule --actions` takes it. */
function toCli(action: RuleAction): unknown {
  return action.type === 'other' ? withClientSecret(action.raw) : forwardToCli(action);
}

const forwardToCli = ({ order, targetGroups, stickiness }: ForwardAction) => ({
  Type: 'forward',
  ...(order !== undefined && { Order: order }),
  ForwardConfig: {
    TargetGroups: targetGroups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
    ...(stickiness && {
      TargetGroupStickinessConfig: { Enabled: stickiness.enabled, ...(stickiness.seconds && { DurationSeconds: stickiness.seconds }) },
    }),
  },
});

/** DescribeRules does not return the client secret of an OIDC action; ModifyRule keeps it when asked to. */
function withClientSecret(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || !('AuthenticateOidcConfig' in raw)) return raw;
  return { ...raw, AuthenticateOidcConfig: { ...(raw.AuthenticateOidcConfig as object), UseExistingClientSecret: true } };
}
