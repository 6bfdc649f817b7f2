import type { Inventory, Listener, LoadBalancer, WithListeners } from '../inventory';
import { AdoptError, type LeftOut } from './left-out';

/** A load balancer that an environment takes over. */
export interface Edge {
  /** Key of `edge.loadBalancers`; undefined for the one by default. */
  readonly name: string | undefined;
  readonly loadBalancer: LoadBalancer;
  readonly listener: Listener;
}

/**
 * Chooses among what was found: the one with most rules that forward, or all that were asked for and can be taken over, the first of them by default.
 * @throws AdoptError with the reason of each, where none can be
 */
export function chooseEdges(
  { loadBalancers }: Pick<Inventory, 'loadBalancers'>,
  isAsked: boolean,
): { readonly edges: readonly [Edge, ...Edge[]]; readonly leftOut: readonly LeftOut[] } {
  const judged = loadBalancers.map((loadBalancer) => ({ loadBalancer, verdict: judge(loadBalancer) }));
  const usable = judged.flatMap(({ loadBalancer, verdict }) =>
    'listener' in verdict ? [{ loadBalancer, listener: verdict.listener }] : [],
  );
  const [best, ...others] = isAsked ? usable : usable.toSorted((a, b) => forwardsOf(b.listener) - forwardsOf(a.listener));
  const refused = judged.flatMap(({ loadBalancer, verdict }) => ('why' in verdict ? [{ what: nameOf(loadBalancer), ...verdict }] : []));
  if (!best) throw new AdoptError(noneText(refused));
  const edges: [Edge, ...Edge[]] = [{ ...best, name: undefined }];
  for (const one of isAsked ? others : []) edges.push({ ...one, name: keyFor(one.loadBalancer, edges) });
  const notAsked = isAsked ? [] : others.map(({ loadBalancer }) => askFor(best.loadBalancer, loadBalancer));
  return { edges, leftOut: [...refused, ...notAsked, ...edges.flatMap(otherListeners)] };
}

const askFor = (best: LoadBalancer, other: LoadBalancer): LeftOut => ({
  what: nameOf(other),
  why: 'the one with most rules is described; name each one that is to be taken over, the one by default first',
  todo: `npx bluegreen init --env <name> --from-cluster <cluster> --load-balancer ${best.arn} --load-balancer ${other.arn}`,
});

const otherListeners = ({ loadBalancer, listener }: Edge): LeftOut[] =>
  loadBalancer.listeners
    .filter(({ arn }) => arn !== listener.arn)
    .map(({ protocol, port }) => ({
      what: `listener ${protocol} ${port} of ${nameOf(loadBalancer)}`,
      why: 'it stays as it is: services are rules of one HTTPS listener',
    }));

/** The load balancer's own name as a key of `edge.loadBalancers`, once. */
function keyFor({ arn }: LoadBalancer, taken: readonly Edge[]): string {
  const own = (arn.split('/').at(-2) ?? '').toLowerCase().replace(/^[^a-z]+/, '') || 'other';
  return taken.some(({ name }) => name === own) ? `${own}-${taken.length}` : own;
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
