import { type Color, otherColor } from '../../../names';
import { plural } from '../../../text/listing';
import { describeAlarm } from '../../core/gate';
import { inScope } from '../../core/gate-scope';
import { describeLock } from '../../engine/lock';
import type { Rule } from '../../model/backends';
import type { HealthByService, WeightsByService, ZoneHealth } from '../../model/model';
import { isSticky, liveWeights, whyIgnored, whyUnusable } from '../../model/rule';
import { sameWeights, shareOf, showWeights } from '../../model/weights';
import { block, type Check, few, ok, warn, whenObserved } from '../check';
import type { Observed } from '../observe/observed';

/** What the shift is about to turn: rules, weights, targets, gate, lock, and the rollback. */
export const trafficChecks = (to: Color, services: readonly string[], observed: Observed): Check[] => [
  rules(services, observed),
  weights(services, observed),
  targets(to, services, observed),
  alarms(to, services, observed),
  lock(observed),
  rollback(to, services, observed),
];

const rules = (services: readonly string[], { rules: reading, shadowed }: Observed): Check =>
  whenObserved('rules', reading, (all) => {
    const without = services.filter((service) => !all.some((rule) => rule.service === service));
    const unusable = all
      .filter((rule) => services.includes(rule.service))
      .flatMap((rule) => {
        const why = whyUnusable(rule);
        return why === undefined ? [] : [`${rule.service} ${why}`];
      });
    const problems = [...without.map((service) => `${service} has no rule`), ...unusable];
    const isReached = all.some(({ service, reach }) => services.includes(service) && reach !== undefined);
    const todo = isReached
      ? 'delete the rule that gets requests besides the one of the service, or take its hosts and paths into the service'
      : 'deploy the traffic stack; undo what was changed by hand';
    if (problems.length > 0) return block('rules', few(problems), todo);
    return ok('rules', [`both target groups in each rule of ${services.length} services`, ...ignored(services, shadowed)].join('; '));
  });

/** Rules that the shift leaves alone. Where they could not be read a second time, the first reading has left them out all the same. */
function ignored(services: readonly string[], shadowed: Observed['shadowed']): string[] {
  const own = shadowed.ok ? shadowed.value.filter(({ service }) => services.includes(service)) : [];
  return own.length === 0 ? [] : [`${plural(own.length, 'rule')} ignored: ${few(own.map(whyIgnored))}`];
}

const weights = (services: readonly string[], { rules: live, stored }: Observed): Check =>
  whenObserved('weights', live, (all) =>
    whenObserved('weights', stored, (inSsm) => {
      const { weights: inForce, odd } = liveWeights(all, services);
      const differing = services.flatMap((service) => {
        const [one, other] = [inForce[service], inSsm[service]];
        if (odd[service]) return [`${service}: ${odd[service]?.why}`];
        return sameWeights(one, other) ? [] : [`${service}: ${showWeights(one)} in force, ${showWeights(other)} in SSM`];
      });
      if (differing.length > 0)
        return block(
          'weights',
          few(differing),
          'find who changed them; `bluegreen rollback`, or a deploy of the traffic stack, makes them one',
        );
      return ok('weights', `in force as in SSM: ${few([...new Set(Object.values(inForce).map(showWeights))])}`);
    }),
  );

/** As many healthy targets as the old color has now, and some in every zone the old color is in. */
const targets = (to: Color, services: readonly string[], { health }: Observed): Check =>
  whenObserved('targets', health, (byService) => {
    const short = services.flatMap((service) => shortfall(to, service, byService));
    if (short.length > 0)
      return block('targets', few(short), `scale ${to} up and wait for the health checks; \`kubectl get targetgroupbindings -A\` on ${to}`);
    const count = services.reduce((sum, service) => sum + healthy(byService[service]?.[to]), 0);
    return ok('targets', `${count} healthy in ${to}, for each service as many as in ${otherColor(to)} and in its zones`);
  });

const healthy = (zones: readonly ZoneHealth[] = []): number => zones.reduce((sum, zone) => sum + zone.healthy, 0);

function shortfall(to: Color, service: string, byService: HealthByService): string[] {
  const mine = byService[service]?.[to] ?? [];
  const others = byService[service]?.[otherColor(to)] ?? [];
  const [have, want] = [healthy(mine), Math.max(1, healthy(others))];
  if (have < want) return [`${service} has ${have} healthy, ${otherColor(to)} has ${healthy(others)}`];
  const empty = others.filter((zone) => zone.healthy > 0 && !mine.some((own) => own.zone === zone.zone && own.healthy > 0));
  return empty.length === 0 ? [] : [`${service} has none in ${few(empty.map(({ zone }) => zone))}`];
}

/** Those that the shift will be judged by; what fires at another service is a warning, as in the shift. */
function alarms(to: Color, services: readonly string[], { alarms: reading }: Observed): Check {
  const { own, warnings } = inScope(reading, { to, services });
  return whenObserved('alarms', own, (all) => {
    const bad = all.filter(({ state }) => state !== 'ok');
    if (all.length === 0) return block('alarms', 'there is none to go by', "deploy the gate's stack");
    if (bad.length === 0 && warnings.length > 0)
      return warn('alarms', `not moved by this shift: ${few(warnings.map(describeAlarm))}`, 'it goes on without them');
    if (bad.length === 0) return ok('alarms', `OK: ${few(all.map(({ name }) => name))}`);
    const found = few(
      bad.map(({ name, state, reason }) => `${name} ${state === 'alarm' ? 'fires' : 'has no data'}${reason ? `: ${reason}` : ''}`),
    );
    return block('alarms', found, 'a shift would hold or go back at its first step; docs/runbook.md says what each alarm means');
  });
}

const lock = ({ lock: reading, at }: Observed): Check =>
  whenObserved('lock', reading, (held) =>
    held ? block('lock', describeLock(held, at), '`bluegreen status` says how far that shift is') : ok('lock', 'free'),
  );

/** The rollback on paper: every rule can be written back, the color to go back to serves, and no cookie keeps users on the new one. */
function rollback(to: Color, services: readonly string[], { rules: ruleReading, health, targetStickiness }: Observed): Check {
  const [name, old] = ['rollback', otherColor(to)];
  return whenObserved(name, ruleReading, (all) => {
    const own = all.filter((rule) => services.includes(rule.service));
    const { weights: before, odd } = liveWeights(own, services);
    if (Object.keys(odd).length > 0) return block(name, `no weights to go back to: ${few(Object.keys(odd))}`, 'see the check of the rules');
    return whenObserved(name, health, (byService) => {
      const dark = unserved(old, before, byService);
      if (dark.length > 0)
        return block(
          name,
          `${old} has no healthy target for ${few(dark)}`,
          `bring ${old} up first: a rollback would send users to nothing`,
        );
      const sticky = stickyServices(own, targetStickiness.ok ? targetStickiness.value : undefined);
      const found = `${own.length} rules would be written back to ${few([...new Set(Object.values(before).map(showWeights))])}, ${old} has healthy targets`;
      if (sticky.length === 0) return ok(name, found);
      return warn(
        name,
        `${found}; sticky: ${few(sticky)}`,
        'a rollback turns rule stickiness off; stickiness of targets stays and keeps users where they are until their cookie ends',
      );
    });
  });
}

const unserved = (old: Color, before: WeightsByService, byService: HealthByService): string[] =>
  Object.entries(before)
    .filter(([service, pair]) => shareOf(pair, old) > 0 && healthy(byService[service]?.[old]) === 0)
    .map(([service]) => service);

/** Services whose clients a rollback may not reach: sticky rules, and sticky targets as far as they are known. */
function stickyServices(all: readonly Rule[], byArn: Readonly<Record<string, boolean>> | undefined): string[] {
  const stickyTargets = (rule: Rule) =>
    rule.actions.some((action) => action.type === 'forward' && action.targetGroups.some(({ arn }) => byArn?.[arn] === true));
  return [...new Set(all.filter((rule) => isSticky(rule) || stickyTargets(rule)).map(({ service }) => service))];
}
