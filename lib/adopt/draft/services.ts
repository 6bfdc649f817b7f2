import { isDeepStrictEqual } from 'node:util';
import { albQuotas } from '../../config/catalog/load-balancer-quotas';
import type { EnvironmentInput } from '../../config/schema';
import type { Binding, KubernetesObjects, KubernetesService, Listener, ListenerRule, LoadBalancer, TargetGroup } from '../inventory';
import { authenticationsOf, ruleName } from '../rule';
import { draftAuthentication } from './authentication';
import { reasonOfConditions, routeOf } from './conditions';
import type { LeftOut } from './left-out';
import { secretNameOf, serviceNameFor } from './names';
import { type Placed, priorityBefore, spreadCommand } from './priorities';
import { settingsOf } from './target-group';

export type ServiceInput = EnvironmentInput['services'][number];

/** A service, and the rule that serves it today. */
export interface DraftService {
  readonly service: ServiceInput;
  readonly rule: ListenerRule;
}

interface Place {
  readonly env: string;
  readonly region: string;
  readonly loadBalancer: LoadBalancer;
  /** Key of `edge.loadBalancers`. */
  readonly name: string | undefined;
  readonly listener: Listener;
  readonly kubernetes: KubernetesObjects;
  /** Names of services behind other load balancers. */
  readonly taken: readonly string[];
}

/** A service for every rule of the listener that can be taken over as it is, by priority; and why the others cannot. */
export function draftServices(place: Place): { services: DraftService[]; leftOut: LeftOut[] } {
  const { listener, loadBalancer } = place;
  const services: DraftService[] = [];
  const leftOut: LeftOut[] = [];
  const placed: Placed[] = [];
  for (const rule of listener.rules.toSorted((a, b) => a.priority - b.priority)) {
    const made = serviceOf(rule, services, place);
    const why = 'why' in made ? made.why : 'further' in made ? undefined : reasonOfNumber(loadBalancer, services.length);
    const priority = why === undefined ? priorityBefore(rule, listener.rules, placed) : undefined;
    if (!('why' in made) && why === undefined && priority !== undefined) {
      if ('service' in made) services.push({ service: { ...made.service, priority }, rule });
      else services.splice(services.indexOf(made.of), 1, withRule(made.of, { ...made.further, priority }));
      placed.push({ priority, conditions: rule.conditions });
    } else leftOut.push({ what: ruleName(rule), why: why ?? noRoom });
  }
  const isTight = leftOut.some(({ why }) => why === noRoom);
  return { services, leftOut: isTight ? [...leftOut, tight(place)] : leftOut };
}

const noRoom = 'there is no free priority before it and behind the rules that may match its requests';

const tight = ({ listener, region }: Place): LeftOut => ({
  what: 'rules without a free priority before them',
  why: 'spread the priorities (their order stays, and no request changes its way), then delete the file and run this again',
  todo: spreadCommand(listener.rules, region),
});

function reasonOfNumber({ targetGroups }: LoadBalancer, made: number): string | undefined {
  if (targetGroups.length + made < albQuotas.targetGroups) return undefined;
  return `the load balancer would have more than ${albQuotas.targetGroups} target groups: it has ${targetGroups.length}, and each service adds green's`;
}

type FurtherRule = NonNullable<ServiceInput['furtherRules']>[number];

type Made =
  | { readonly service: Omit<ServiceInput, 'priority'> }
  /** Another rule of a service that is there already. */
  | { readonly further: Omit<FurtherRule, 'priority'>; readonly of: DraftService }
  | { readonly why: string };

const withRule = ({ service, ...rest }: DraftService, further: FurtherRule): DraftService => ({
  ...rest,
  service: { ...service, furtherRules: [...(service.furtherRules ?? []), further] },
});

/** It has the authentication of the service, or it stays where it is: each request must meet what it meets today. */
function furtherOf(rule: ListenerRule, of: DraftService, env: string): Made {
  const asked = draftAuthentication(rule, (clientId) => secretNameOf(env, clientId));
  if ('why' in asked) return asked;
  if (!isDeepStrictEqual(asked.authentication, of.service.authentication)) {
    return { why: `it goes to the target group of ${ruleName(of.rule)} with another authentication, and a service has one` };
  }
  return { further: { ...routeOf(rule), replaces: rule.arn }, of };
}

function serviceOf(rule: ListenerRule, before: readonly DraftService[], place: Place): Made {
  const why = reasonOfActions(rule) ?? reasonOfConditions(rule);
  if (why !== undefined) return { why };
  const arn = rule.actions.flatMap(({ targetGroupArns }) => targetGroupArns)[0] ?? '';
  const first = before.find(({ service }) => service.targetGroups?.blue === arn);
  if (first) return furtherOf(rule, first, place.env);
  const targetGroup = place.loadBalancer.targetGroups.find((group) => group.arn === arn);
  if (!targetGroup) return { why: `its target group is not among those of the load balancer (${arn})` };
  const unfit = reasonOfTargetGroup(targetGroup);
  if (unfit) return unfit;
  const asked = draftAuthentication(rule, (clientId) => secretNameOf(place.env, clientId));
  return 'why' in asked ? asked : boundService(rule, targetGroup, asked, before, place);
}

function reasonOfActions({ actions, transforms }: ListenerRule): string | undefined {
  if (transforms.length > 0) return `it rewrites requests (${transforms.join(' and ')})`;
  const authentications = authenticationsOf({ actions });
  const other = actions.map(({ type }) => type).filter((type) => type !== 'forward' && !authentications.includes(type));
  if (other.length > 0) return `its action is ${other.join(' and ')}: it stays as it is`;
  const groups = actions.flatMap(({ targetGroupArns }) => targetGroupArns);
  if (groups.length === 1) return undefined;
  return groups.length === 0 ? 'it forwards to no target group' : `it is weighted between ${groups.length} target groups already`;
}

function reasonOfTargetGroup({ targetType }: TargetGroup): { why: string } | undefined {
  if (targetType === 'ip') return undefined;
  return {
    why:
      targetType === 'instance'
        ? 'its targets are instances (NodePorts); a target group with target type ip, and a TargetGroupBinding to it, can be shifted'
        : `its targets are of type ${targetType}, not pods`,
  };
}

function boundService(
  rule: ListenerRule,
  targetGroup: TargetGroup,
  asked: Pick<ServiceInput, 'authentication'>,
  before: readonly DraftService[],
  { env, kubernetes, taken, name: loadBalancer }: Place,
): Made {
  const binding = kubernetes.bindings.find(({ targetGroup: named }) => named === targetGroup.arn || named === nameOf(targetGroup));
  if (!binding) return { why: 'no TargetGroupBinding of the cluster registers pods in its target group' };
  const object = kubernetes.services.find(({ namespace, name }) => namespace === binding.namespace && name === binding.serviceName);
  if (!object) return { why: `its TargetGroupBinding names a Service that there is not: ${binding.namespace}/${binding.serviceName}` };
  const port = object.ports.find((one) => one.port === binding.servicePort || one.name === binding.servicePort);
  if (!port) return { why: `Service ${binding.namespace}/${binding.serviceName} has no port ${binding.servicePort}` };
  const containerPort = containerPortOf(object, port.targetPort, kubernetes);
  if (containerPort === undefined)
    return { why: `no container of Service ${object.namespace}/${object.name} has the port ${port.targetPort}` };
  const name = serviceNameFor(env, object, new Set([...taken, ...before.map(({ service }) => service.name)]));
  return {
    service: {
      ...identityOf(name, binding),
      ...(loadBalancer !== undefined && { loadBalancer }),
      ...routeOf(rule),
      ...asked,
      replaces: rule.arn,
      servicePort: port.port,
      containerPort,
      ...settingsOf(targetGroup),
    },
  };
}

/** `…:targetgroup/<name>/<id>`. */
const nameOf = ({ arn }: TargetGroup): string => arn.split('/').at(-2) ?? '';

/** The number behind a Service's target port; a name is one of the containers that the Service selects. */
function containerPortOf(
  { namespace, selector }: KubernetesService,
  targetPort: number | string,
  { workloads }: KubernetesObjects,
): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  const selected = workloads.filter(
    (workload) => workload.namespace === namespace && Object.entries(selector).every(([key, value]) => workload.labels[key] === value),
  );
  return selected.flatMap(({ ports }) => ports).find(({ name }) => name === targetPort)?.containerPort;
}

const identityOf = (name: string, { namespace, serviceName }: Binding) => ({
  name,
  namespace,
  ...(serviceName !== name && { serviceName }),
});
