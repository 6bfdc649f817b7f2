import { weightParameterName } from '../../names';
import { shellQuoted } from '../../text/shell';
import type { ForwardAction, Rule, RuleAction } from '../model/backends';
import type { Baseline, Weights } from '../model/model';
import { isListener, withWeights } from '../model/rule';
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
    const [command, list] = isListener(rule.arn)
      ? ['modify-listener', `--listener-arn ${shellQuoted(rule.arn)} --default-actions`]
      : ['modify-rule', `--rule-arn ${shellQuoted(rule.arn)} --actions`];
    return `# ${rule.service}\naws elbv2 ${command} --region ${region} ${list} ${shellQuoted(json)}`;
  });
  const put = Object.entries(baseline.before).map(
    ([service, weights]) =>
      `aws ssm put-parameter --region ${region} --overwrite --type StringList --name ${shellQuoted(weightParameterName(baseline.env, service))} ` +
      `--value ${shellQuoted(formatWeights(weights))}`,
  );
  const targetGroups = 'ForwardConfig.TargetGroups[].[TargetGroupArn,Weight]';
  const ask = (command: string, ofListeners: boolean, query: string): string[] => {
    const arns = own.filter(({ arn }) => isListener(arn) === ofListeners).map(({ arn }) => shellQuoted(arn));
    const flag = ofListeners ? '--listener-arns' : '--rule-arns';
    return arns.length === 0 ? [] : [`aws elbv2 ${command} --region ${region} ${flag} ${arns.join(' ')} --query '${query}' --output json`];
  };
  const verify = [
    ...ask('describe-rules', false, `Rules[].[RuleArn,Actions[].${targetGroups}]`),
    ...ask('describe-listeners', true, `Listeners[].[ListenerArn,DefaultActions[].${targetGroups}]`),
  ];
  return [
    `# Rollback of shift ${baseline.shiftId} in ${baseline.env} by hand. Each command can be repeated. If a command says that target stickiness needs`,
    '# the rule\'s, leave "TargetGroupStickinessConfig" as it is in that rule.',
    '',
    '# 1. The rules',
    ...modify,
    '',
    '# 2. Check',
    ...verify,
    '',
    '# 3. SSM, so that the next deploy of the traffic stack keeps it so',
    ...put,
    '',
    '# 4. The lock',
    `npx bluegreen unlock --env ${baseline.env} --force`,
    '',
  ].join('\n');
}

/** An action as `aws elbv2 modify-rule --actions` and `modify-listener --default-actions` take it. */
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
