import { type Color, colors } from '../../names';
import { BackendError, type Rule, type Rules } from '../model/backends';

/** Answers for the ARN of a service's target group. @throws BackendError if no rule of the service forwards to one */
export type TargetGroupArns = (service: string, color: Color) => string;

/** ARNs of the target groups, as the rules have them: no call of its own, and none is read that gets no requests. */
export function targetGroupArns(rules: Pick<Rules, 'list'>): () => Promise<TargetGroupArns> {
  return askOnce(async () => {
    const arnOf = targetGroupsIn(await rules.list());
    return (service, color) => {
      const arn = arnOf(service, color);
      if (arn === undefined) throw new BackendError('missing', `no rule of ${service} forwards to a target group of ${color}`);
      return arn;
    };
  });
}

/** The target groups that these rules forward to; undefined where no rule of the service has one of the color. */
export function targetGroupsIn(rules: readonly Rule[]): (service: string, color: Color) => string | undefined {
  const arns = new Map<string, string>();
  for (const { service, actions } of rules) {
    const groups = actions.flatMap((action) => (action.type === 'forward' ? action.targetGroups : []));
    for (const { arn, color } of groups) if (color) arns.set(`${service}/${color}`, arn);
  }
  return (service, color) => arns.get(`${service}/${color}`);
}

/** Both colors of some services. */
export const pairsOf = (services: readonly string[]): { readonly service: string; readonly color: Color }[] =>
  services.flatMap((service) => colors.map((color) => ({ service, color })));

/** The target groups of a service do not change in a shift: asked for until they are known. */
function askOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined;
  return () => {
    known ??= ask().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}
