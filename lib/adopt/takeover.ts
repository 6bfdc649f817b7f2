import { albQuotas } from '../config/catalog/load-balancer-quotas';
import { conditionsOf } from '../config/derived/conditions';
import { loadBalancersOf, named, type RoutedService } from '../config/derived/load-balancers';
import { rulesOf, type ServiceRule, viewsOf } from '../config/derived/rules-of';
import { formatPath } from '../config/problems/problem';
import type { Environment } from '../config/schema';
import { disjoint, fulfills, matchSame, type RuleCondition, valuesOf } from '../listener/conditions';
import { type Remainder, remainder, requestsLeft } from '../listener/remainder';
import type { Reading } from '../shift/model/model';
import { block, type Check, ok, warn } from '../shift/preflight/check';
import { plural } from '../text/listing';
import { judge } from './draft/load-balancer';
import type { Listener, ListenerRule, WithListeners } from './inventory';
import { authenticationsOf, differingFields, ruleName } from './rule';

/**
 * What deploying the traffic stack would change on a listener that exists: nothing, unless it says so. Pure.
 *
 * A service's rule takes requests from every rule behind it that may match them. That is no change where today's rule for the service, with the same hosts
 * and paths and to the same target group, comes before those rules.
 */

/** A load balancer that exists, as it was read. */
export interface ObservedEdge {
  /** Key of `edge.loadBalancers`; undefined for the one by default. */
  readonly name: string | undefined;
  readonly reading: Reading<WithListeners>;
}

/** The checks of each load balancer that was read, or could not be. @param edges those that the edge stack does not make */
export const observedTakeover = (env: Environment, edges: readonly ObservedEdge[]): Check[] =>
  edges.flatMap(({ name, reading }) => {
    if (reading.ok) return takeoverChecks(env, reading.value, name);
    const todo = `allow elasticloadbalancing:Describe*, or see that ${placeOf(name)}.arn is right`;
    return [warn(named('takeover', { name }), `the load balancer cannot be read: ${reading.why}`, todo)];
  });

const placeOf = (name: string | undefined): string => (name === undefined ? 'edge.loadBalancer' : `edge.loadBalancers.${name}`);

/** One check for the listener, or one for each service that changes something. @param name key of `edge.loadBalancers` */
export function takeoverChecks(whole: Environment, loadBalancer: WithListeners, name?: string): Check[] {
  const found = loadBalancersOf(whole).find((one) => one.name === name);
  if (!found || found.config.kind === 'managed') return [];
  const { listenerArn } = found.config;
  const check = named('takeover', { name });
  const owner = judge(loadBalancer);
  if ('why' in owner) return [block(check, owner.why, owner.todo ?? `another load balancer in ${placeOf(name)}`)];
  const listener = loadBalancer.listeners.find(({ arn }) => arn === listenerArn);
  if (!listener) {
    const known = loadBalancer.listeners.map(({ arn }) => arn).join(', ') || 'none';
    return [block(check, `the load balancer has no listener ${listenerArn}`, `${placeOf(name)}.listenerArn: one of ${known}`)];
  }
  const place: Place = { env: whole, own: rulesOf(whole, found.services), rules: listener.rules };
  const plain = protocolCheck(found.services, listener, { check, place: placeOf(name) });
  if (plain) return [plain];
  const others = listener.rules.filter((rule) => !isMadeHere(rule, place));
  const changes = place.own.flatMap((own) => serviceChecks(own, place));
  const remains = found.services.flatMap((service) => remainsChecks(service, place));
  const rest = [...quotaChecks(place, loadBalancer, listener.rules.length - others.length), ...remains];
  if (changes.length + rest.length > 0) return [...changes, ...rest];
  return [
    ok(
      check,
      `${plural(found.services.length, 'service')}: no request changes its way, and no rule of the listener is shadowed but today's`,
    ),
  ];
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-protocol-version */
function protocolCheck(
  services: readonly RoutedService[],
  { protocol, port }: Listener,
  { check, place }: { readonly check: string; readonly place: string },
): Check | undefined {
  const secure = services.filter(({ protocolVersion }) => protocolVersion !== 'HTTP1');
  if (protocol === 'HTTPS' || secure.length === 0) return undefined;
  const found = `HTTP/2 and gRPC come by an HTTPS listener alone, and this one is ${protocol} on ${port}: ${listed(secure.map(({ name }) => name))}`;
  return block(check, found, `${place}.listenerArn: an HTTPS listener; or protocolVersion HTTP1`);
}

/** A listener and the services behind it. */
interface Place {
  readonly env: Environment;
  /** Rules of the services behind it. */
  readonly own: readonly ServiceRule[];
  readonly rules: readonly ListenerRule[];
}

const isMadeHere = (rule: ListenerRule, { own, env }: Place): boolean => own.some(({ service }) => isOwn(rule, service, env));

/** What a service's rule matches. */
const matchingOf = (service: RoutedService) => ({
  conditions: conditionsOf(service).map((condition) => ({ ...condition, isRegex: false })),
});

/** Numbers that a service takes: a test route has the one before. */
const prioritiesOf = ({ priority }: RoutedService, { traffic }: Environment): number[] =>
  traffic.testRoute ? [priority - 1, priority] : [priority];

/** Made by the traffic stack already: both colors are in it, which no rule of today has. */
function isOwn(rule: ListenerRule, service: RoutedService, env: Environment): boolean {
  const groups = rule.actions.flatMap(({ targetGroupArns }) => targetGroupArns);
  return (
    prioritiesOf(service, env).includes(rule.priority) &&
    groups.length === 2 &&
    (service.targetGroups.blue === undefined || groups.includes(service.targetGroups.blue))
  );
}

function serviceChecks({ service, path: at }: ServiceRule, place: Place): Check[] {
  const { env, rules } = place;
  const name = `takeover: ${service.name}`;
  const path = formatPath(at);
  const others = rules.filter((rule) => !isMadeHere(rule, place));
  const taken = others.find(({ priority }) => prioritiesOf(service, env).includes(priority));
  if (taken)
    return [
      block(name, `${ruleName(taken)} has the priority ${taken.priority}`, `${path}.priority: a number that no rule of the listener has`),
    ];
  const isMade = rules.some((rule) => isOwn(rule, service, env));
  const wrong = replacedCheck(service, others, { name, path, isMade });
  if (wrong) return [wrong];
  const behind = others.filter(({ priority }) => priority > service.priority);
  const today = behind.find((rule) => isSame(rule, service));
  const differing = today ? differingFields(service.authentication, today) : [];
  if (today && differing.length > 0) return [authenticationCheck(service, today, { name, path, differing })];
  return shadowed(service, behind, today).map((rule) => shadowCheck(service, { name, path }, rule));
}

interface At {
  readonly name: string;
  /** `services[2]`. */
  readonly path: string;
}

/** Whether the rule that `replaces` names is one that the service's own takes over with all that it does; undefined where nothing is wrong. */
function replacedCheck(
  service: RoutedService,
  others: readonly ListenerRule[],
  { name, path, isMade }: At & { isMade: boolean },
): Check | undefined {
  if (service.replaces === undefined) return undefined;
  const old = others.find(({ arn }) => arn === service.replaces);
  if (!old) {
    if (isMade) return undefined;
    return block(name, `the listener has no rule ${service.replaces}`, `${path}.replaces: the rule that serves it today`);
  }
  if (old.priority < service.priority) {
    const todo = `${path}.priority: a free number below ${old.priority}`;
    return block(name, `${ruleName(old)} comes before its rule, which would get no request of it`, todo);
  }
  if (isSame(old, service)) return undefined;
  const todo = `${path}: conditions and targetGroups.blue as that rule has them (bluegreen init writes them), or no replaces`;
  return block(name, `its rule is not what ${ruleName(old)} is: ${differencesOf(old, service).join('; ')}`, todo);
}

const listed = (values: readonly string[]): string => values.join(', ') || 'any';

function differencesOf(old: ListenerRule, service: RoutedService): string[] {
  const { hosts, paths, targetGroups } = service;
  const [oldHosts, oldPaths] = [valuesOf(old, 'host-header'), valuesOf(old, 'path-pattern')];
  const groups = old.actions.flatMap(({ targetGroupArns }) => targetGroupArns);
  return [
    ...(isSameSet(lower(oldHosts), lower(hosts)) ? [] : [`hosts ${listed(hosts)} in place of ${listed(oldHosts)}`]),
    ...(isSameSet(oldPaths, paths) ? [] : [`paths ${listed(paths)} in place of ${listed(oldPaths)}`]),
    ...furtherDifferences(old, service),
    ...(groups.length === 1 && groups[0] === targetGroups.blue
      ? []
      : [`blue is ${targetGroups.blue ?? 'a new target group'} in place of ${listed(groups)}`]),
  ];
}

function furtherDifferences(old: ListenerRule, service: RoutedService): string[] {
  const own = matchingOf(service);
  const missing = old.conditions.filter((condition) => (condition.isRegex || !isPlain(condition)) && !fulfills(own, condition));
  const extra = own.conditions.filter((condition) => !isPlain(condition) && !fulfills(old, condition));
  return [
    ...(missing.length === 0 ? [] : [`no condition on ${missing.map(shown).join(' and ')}`]),
    ...(extra.length === 0 ? [] : [`a condition on ${extra.map(shown).join(' and ')}`]),
  ];
}

const isPlain = ({ field }: { readonly field: string }): boolean => field === 'host-header' || field === 'path-pattern';

const shown = ({ field, name, values }: RuleCondition): string => `${field} ${name === undefined ? '' : `${name}: `}${values.join(' or ')}`;

/** Without what today's rule asks, the new one opens what is closed; with more than it asks, it closes what is open. */
function authenticationCheck(
  service: RoutedService,
  today: ListenerRule,
  { name, path, differing }: At & { differing: readonly string[] },
): Check {
  const asked = authenticationsOf(today).join(' and ');
  if (!service.authentication) {
    const todo = `${path}.authentication: as that rule has it (bluegreen init writes it), or no service for it: then it stays as it is, with ${asked}`;
    return block(name, `its rule would come before ${ruleName(today)} without its ${asked}, and open what is closed`, todo);
  }
  const found = `its rule would come before ${ruleName(today)} (${asked || 'no authentication'}) with another ${differing.join(', ')}`;
  return block(name, found, `${path}.authentication: as that rule has it`);
}

/** The rule that serves it today: the same conditions, to blue's target group. */
function isSame(rule: ListenerRule, service: RoutedService): boolean {
  return (
    matchSame(rule, matchingOf(service)) &&
    rule.actions.some(({ targetGroupArns: [arn, ...more] }) => more.length === 0 && arn !== undefined && arn === service.targetGroups.blue)
  );
}

const lower = (values: readonly string[]): string[] => values.map((value) => value.toLowerCase());

const isSameSet = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((value) => b.includes(value));

/** Rules whose requests the service's rule would take, and today's does not. */
function shadowed(service: RoutedService, behind: readonly ListenerRule[], today: ListenerRule | undefined): ListenerRule[] {
  const placed = matchingOf(service);
  const onlyToBlue = ({ actions, transforms }: ListenerRule) =>
    transforms.length === 0 &&
    differingFields(service.authentication, { actions }).length === 0 &&
    actions
      .filter(({ authentication }) => !authentication)
      .every(({ type, targetGroupArns: [arn, ...more] }) => type === 'forward' && more.length === 0 && arn === service.targetGroups.blue);
  return behind.filter(
    (rule) => rule.priority < (today?.priority ?? Number.POSITIVE_INFINITY) && !disjoint(rule, placed) && !onlyToBlue(rule),
  );
}

function shadowCheck({ authentication }: RoutedService, { name, path }: At, rule: ListenerRule): Check {
  const found = `its rule may take requests of ${ruleName(rule)}, which comes behind it`;
  const closed = differingFields(authentication, rule).length > 0 ? authenticationsOf(rule) : [];
  const todo = `${path}.priority: a number above ${rule.priority}, or conditions that the two do not share`;
  return closed.length > 0
    ? block(name, `${found}, without its ${closed.join(' and ')}`, todo)
    : warn(name, found, `${todo}; or as it is, if that is meant`);
}

/**
 * Rules that still forward to blue's target group once the service's own rule is there. A shift ignores one that gets no request, and refuses over any
 * other (lib/shift/aws/reach.ts).
 */
function remainsChecks(service: RoutedService, place: Place): Check[] {
  const { env, rules } = place;
  const { blue } = service.targetGroups;
  const own = viewsOf(service);
  if (blue === undefined || !rules.some((rule) => own.some((one) => isOwn(rule, one, env)))) return [];
  const made = rules.filter((rule) => isMadeHere(rule, place));
  return rules
    .filter((rule) => !made.includes(rule))
    .filter(({ actions }) => actions.some(({ targetGroupArns }) => targetGroupArns.includes(blue)))
    .map((rule) => {
      const before = made.filter(({ priority }) => priority < rule.priority);
      return remainsCheck(service, rule, remainder(rule, before), env);
    });
}

function remainsCheck({ name }: RoutedService, rule: ListenerRule, left: Remainder, env: Environment): Check {
  const command = `aws elbv2 delete-rule --region ${env.region} --rule-arn ${rule.arn}`;
  const [found, todo] =
    left.kind === 'shadowed'
      ? ["gets no request since the service's own rule is there, and a shift ignores it", 'delete it when you need its place in the quota']
      : [
          `forwards to blue besides the service's own rule, and a shift refuses to begin: it still gets ${requestsLeft(left)}`,
          "take its hosts and paths into a service's, or delete it before the first shift",
        ];
  return { ...warn(`takeover: ${name}`, `${ruleName(rule)} ${found}`, `${todo}, in the code that made it or by`), command };
}

function quotaChecks({ env, own }: Place, { listeners }: WithListeners, made: number): Check[] {
  const perRule = env.traffic.testRoute ? 2 : 1;
  const now = listeners.reduce((sum, { rules }) => sum + rules.length, 0);
  const total = now + perRule * own.length - made;
  if (total <= albQuotas.rules) return [];
  return [
    warn(
      'takeover: rules of the load balancer',
      `it would have ${total} rules with today's ${now}, and the quota is ${albQuotas.rules} unless it was raised`,
      'have the quota "Rules per Application Load Balancer" raised, or delete rules that serve nothing',
    ),
  ];
}
