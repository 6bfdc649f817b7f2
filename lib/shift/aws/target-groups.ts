import { type Color, colors } from '../../names';
import { BackendError, type Rule, type Rules } from '../model/backends';
import { targetGroupDimension } from './deployment';

/** Where CloudWatch has the metrics of a service's target group: the kind of its load balancer, which is the namespace, and dimensions. */
export interface MetricPlace {
  readonly kind: 'application' | 'network';
  /** `app/<name>/<id>` or `net/<name>/<id>`. */
  readonly loadBalancer: string;
  /** `targetgroup/<name>/<id>`. */
  readonly targetGroup: string;
}

/** @throws BackendError if no rule of the service forwards to a target group of the color */
export type MetricPlaces = (service: string, color: Color) => MetricPlace;

/** As the rules say it, of whichever load balancer they are: no call of its own, and nothing is read that gets no requests. */
export function metricPlaces(rules: Pick<Rules, 'list'>): () => Promise<MetricPlaces> {
  return askOnce(async () => {
    const listed = await rules.list();
    const arnOf = targetGroupsIn(listed);
    return (service, color) => {
      const arn = arnOf(service, color);
      const rule = listed.find(({ actions }) =>
        actions.some((action) => action.type === 'forward' && action.targetGroups.some((group) => group.arn === arn)),
      );
      const loadBalancer = loadBalancerOfRule(rule?.arn ?? '');
      if (arn === undefined || loadBalancer === undefined)
        throw new BackendError('missing', `no rule of ${service} forwards to a target group of ${color}`);
      return { kind: loadBalancer.startsWith('net/') ? 'network' : 'application', loadBalancer, targetGroup: targetGroupDimension(arn) };
    };
  });
}

/** `…:listener-rule/app/<name>/<id>/…` → `app/<name>/<id>`; of a listener `…:listener/net/<name>/<id>/…` → `net/<name>/<id>`. */
const loadBalancerOfRule = (arn: string): string | undefined =>
  /:(?:listener-rule\/(app\/[^/]+\/[^/]+)|listener\/(net\/[^/]+\/[^/]+))\//.exec(arn)?.slice(1).find(Boolean);

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
