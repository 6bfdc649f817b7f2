import type { Inventory, Listener, LoadBalancer, WithListeners } from '../inventory';
import { AdoptError, type LeftOut } from './left-out';

/** The load balancer that an environment takes over: it has one. */
export interface Edge {
  readonly loadBalancer: LoadBalancer;
  readonly listener: Listener;
  readonly leftOut: readonly LeftOut[];
}

/**
 * Chooses among what was found: the one with most rules that forward, unless they were asked for: then the first that can be taken over.
 * @throws AdoptError with the reason of each, where none can be
 */
export function chooseEdge({ loadBalancers }: Pick<Inventory, 'loadBalancers'>, isAsked: boolean): Edge {
  const judged = loadBalancers.map((loadBalancer) => ({ loadBalancer, verdict: judge(loadBalancer) }));
  const usable = judged.flatMap(({ loadBalancer, verdict }) =>
    'listener' in verdict ? [{ loadBalancer, listener: verdict.listener }] : [],
  );
  const [best] = isAsked ? usable : usable.toSorted((a, b) => forwardsOf(b.listener) - forwardsOf(a.listener));
  const refused = judged.flatMap(({ loadBalancer, verdict }) => ('why' in verdict ? [{ what: nameOf(loadBalancer), ...verdict }] : []));
  if (!best) throw new AdoptError(noneText(refused));
  const others = usable.filter(({ loadBalancer }) => loadBalancer.arn !== best.loadBalancer.arn);
  return {
    ...best,
    leftOut: [
      ...refused,
      ...others.map(({ loadBalancer }) => ({
        what: nameOf(loadBalancer),
        why: 'one load balancer is described; its services can be added by hand (edge.loadBalancers), as this command describes them',
        todo: `npx bluegreen init --env <name> --from-cluster <cluster> --load-balancer ${loadBalancer.arn}`,
      })),
      ...best.loadBalancer.listeners
        .filter((listener) => listener.arn !== best.listener.arn)
        .map((listener) => ({
          what: `listener ${listener.protocol} ${listener.port} of ${nameOf(best.loadBalancer)}`,
          why: 'it stays as it is: services are rules of one HTTPS listener',
        })),
    ],
  };
}

/** `app/<name>/<id>` of an ARN. */
export const nameOf = ({ arn }: Pick<LoadBalancer, 'arn'>): string => `load balancer ${arn.split('/').at(-2) ?? arn}`;

const forwardsOf = ({ rules }: Listener): number => rules.filter(({ actions }) => actions.some(({ type }) => type === 'forward')).length;

/**
 * Tags of the AWS Load Balancer Controller on what it made for Ingresses and Services. Its controller brings a listener back to what they say, and
 * deletes rules that it did not make (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/3782).
 */
const ownerTags = ['ingress.k8s.aws/stack', 'service.k8s.aws/stack', 'elbv2.k8s.aws/cluster'];

export function judge(loadBalancer: WithListeners): { readonly listener: Listener } | { readonly why: string; readonly todo?: string } {
  const { type, tags, listeners, securityGroupIds } = loadBalancer;
  if (type !== 'application') return { why: `it is of type ${type}; traffic is shifted at an Application Load Balancer` };
  const owner = ownerTags.find((tag) => tags[tag] !== undefined);
  if (owner !== undefined) {
    return {
      why: `an Ingress owns it (tag ${owner}: ${tags[owner]}): its controller deletes rules that it did not make`,
      todo: 'docs/adopt.md, "A load balancer that an Ingress owns"',
    };
  }
  if (securityGroupIds.length === 0) return { why: 'it has no security group, and pods admit the load balancer by it' };
  const secure = listeners.filter(({ protocol }) => protocol === 'HTTPS');
  const listener = secure.find(({ port }) => port === 443) ?? secure[0];
  return listener ? { listener } : { why: 'it has no HTTPS listener' };
}

function noneText(refused: readonly LeftOut[]): string {
  const reasons = refused.map(({ what, why, todo }) => `  ${what}: ${why}${todo === undefined ? '' : ` (${todo})`}`);
  return [
    'no load balancer that can be taken over',
    `found:     ${refused.length === 0 ? 'none in the VPC' : `\n${reasons.join('\n')}`}`,
    'expected:  an Application Load Balancer with an HTTPS listener that no Ingress owns, in the VPC of the cluster',
  ].join('\n');
}
