import { loadBalancersOf, madeLoadBalancersOf } from '../../../config/derived/load-balancers';
import { viewsOf } from '../../../config/derived/rules-of';
import { formatPath } from '../../../config/problems/problem';
import type { Environment, Service } from '../../../config/schema';
import { type Color, colorHeader } from '../../../names';
import { block, type Check, few, ok, warn, whenObserved } from '../check';
import type { Certificate, Observed, TestAnswer } from '../observe/observed';

/** What is in front of both colors: certificates, the alias, the test route. */
export const edgeChecks = (env: Environment, to: Color, observed: Observed): Check[] => [
  certificates(env, observed),
  aliases(env, observed),
  testRoute(env, to, observed),
];

const dayMs = 24 * 3600 * 1000;
/** ACM renews 60 days before the end; a certificate with fewer days left is one whose renewal has failed. https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html */
const renewalFailedDays = 45;

const daysLeft = ({ expiresAt }: Certificate, at: number): number => Math.floor((expiresAt - at) / dayMs);

const certificates = (env: Environment, { certificates: reading, at }: Observed): Check =>
  whenObserved('certificates', reading, (all) => {
    const unusable = all.filter((certificate) => certificate.status !== 'ISSUED' || daysLeft(certificate, at) < 1);
    const loadBalancers = loadBalancersOf(env).map((one) => ({ ...one, own: all.filter(({ loadBalancer }) => loadBalancer === one.name) }));
    const bare = loadBalancers.find(({ own }) => own.length === 0);
    if (bare) {
      const of = bare.name === undefined ? '' : ` of ${bare.name}`;
      return block('certificates', `the listener${of} has none`, `${formatPath(bare.path)}.certificateArns`);
    }
    if (unusable.length > 0)
      return block(
        'certificates',
        few(unusable.map(({ arn, status }) => `${arn} is ${status}`)),
        'replace them; a browser refuses this one',
      );
    const uncovered = loadBalancers
      .map(({ path, services, own }) => ({ path, hosts: uncoveredHosts(services, own) }))
      .find(({ hosts }) => hosts.length > 0);
    if (uncovered)
      return block(
        'certificates',
        `no certificate is for ${few(uncovered.hosts)}`,
        `add one to the listener (${formatPath(uncovered.path)}.certificateArns)`,
      );
    const soonest = Math.min(...all.map((certificate) => daysLeft(certificate, at)));
    const found = `${all.length}, the first ends in ${soonest} days`;
    return soonest < renewalFailedDays
      ? warn('certificates', found, 'see why ACM has not renewed it: its validation record in DNS')
      : ok('certificates', found);
  });

function uncoveredHosts(services: readonly Service[], own: readonly Certificate[]): string[] {
  const hosts = [...new Set(services.flatMap(viewsOf).flatMap((rule) => rule.hosts))];
  return hosts.filter((host) => !own.some(({ names }) => names.some((name) => covers(name, host))));
}

/** RFC 6125: a wildcard stands for the whole first label. A wildcard host is covered by the same wildcard. */
const covers = (name: string, host: string): boolean =>
  name === host || (name.startsWith('*.') && host.includes('.') && host.slice(host.indexOf('.')) === name.slice(1));

function aliases(env: Environment, { aliases: reading }: Observed): Check {
  const named = madeLoadBalancersOf(env).some(({ config }) => config.aliases.length > 0);
  if (!named) {
    return warn('alias', 'the configuration names no alias', 'check that the record that points here does not evaluate target health');
  }
  return whenObserved('alias', reading, (all) => {
    const missing = all.filter(({ target }) => target === undefined).map(({ name }) => name);
    const evaluating = all.filter(({ evaluatesTargetHealth }) => evaluatesTargetHealth).map(({ name }) => name);
    if (missing.length > 0) return block('alias', `no alias record: ${few(missing)}`, 'deploy the edge stack');
    if (evaluating.length > 0) {
      return block(
        'alias',
        `${few(evaluating)} evaluates target health`,
        'turn it off: the color without targets would pull zones, or the whole record, out of DNS',
      );
    }
    return ok('alias', `${few(all.map(({ name }) => name))}: without target health`);
  });
}

const describe = ({ service, url, answer }: TestAnswer): string =>
  `${service}: ${'error' in answer ? answer.error : answer.status} (${url})`;

function testRoute(env: Environment, to: Color, { testRoute: reading }: Observed): Check {
  const route = env.traffic.testRoute;
  if (!route) return warn('test route', 'the configuration has none', 'traffic.testRoute lets you try the new color before users do');
  if (route.to !== to) return warn('test route', `leads to ${route.to}`, `traffic.testRoute.to: '${to}'`);
  return whenObserved('test route', reading, (all) => {
    const failed = all.filter(({ answer }) => !('error' in answer) && answer.status >= 500);
    const unreached = all.filter(({ answer }) => 'error' in answer);
    const elsewhere = all.filter(({ answer }) => 'cluster' in answer && answer.cluster !== undefined && answer.cluster !== to);
    const unproven = all.filter(({ answer }) => !('error' in answer) && answer.cluster === undefined);
    if (failed.length > 0) return block('test route', few(failed.map(describe)), `${to} answers with errors; see its logs`);
    if (elsewhere.length > 0)
      return warn(
        'test route',
        `answered by the other color: ${few(elsewhere.map(({ service }) => service))}`,
        `ask from an address in ${route.sourceCidrs.join(', ')}`,
      );
    if (unreached.length > 0)
      return warn('test route', `no answer: ${few(unreached.map(describe))}`, `ask from an address in ${route.sourceCidrs.join(', ')}`);
    if (all.length === 0) return warn('test route', 'no service has a host to ask', 'try it by hand');
    const found = `${all.length} answered${unproven.length > 0 ? `, ${unproven.length} without saying by which color` : ` by ${to}`}`;
    if (unproven.length === 0) return ok('test route', found);
    return warn(
      'test route',
      found,
      `have services answer with ${colorHeader}: ${to}, or see in their logs on ${to} that the request came`,
    );
  });
}
