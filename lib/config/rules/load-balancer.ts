import { loadBalancersOf, madeLoadBalancersOf, networkLoadBalancersOf } from '../derived/load-balancers';
import { rulesOf } from '../derived/rules-of';
import { formatPath, type Problem, problemAt } from '../problems/problem';
import type { Environment, ManagedLoadBalancer } from '../schema';
import { duplicates } from './duplicates';

/** Load balancers of the edge stack, each with its place. */
const managed = (env: Environment): { readonly path: readonly string[]; readonly config: ManagedLoadBalancer }[] =>
  loadBalancersOf(env).flatMap(({ path, config }) => (config.kind === 'managed' ? [{ path, config }] : []));

const publicOnes = (env: Environment) => madeLoadBalancersOf(env).filter(({ config }) => config.scheme === 'internet-facing');

/** The listener is HTTPS, so it has a certificate. */
export const httpsCertificate = (env: Environment): Problem[] =>
  managed(env).flatMap(({ path, config }) =>
    config.certificateArns.length > 0
      ? []
      : [
          problemAt(
            [...path, 'certificateArns'],
            'HTTPS without a certificate',
            'an empty list',
            `the ARN of an ACM certificate in ${env.region}; port 80 only redirects to HTTPS`,
          ),
        ],
  );

/** A load balancer that faces the internet is in public subnets. */
export const publicSubnetsForLoadBalancer = (env: Environment): Problem[] => {
  const { vpc } = env.network;
  if (publicOnes(env).length === 0 || vpc.kind === 'managed' || vpc.subnets.public) return [];
  return [
    problemAt(
      ['network', 'vpc', 'subnets', 'public'],
      'an internet-facing load balancer needs public subnets',
      'nothing',
      `a subnet for each of ${env.availabilityZones.join(', ')}, or scheme: "internal"`,
    ),
  ];
};

/** A subnet has 5 addresses of AWS, one of the NAT gateway, and 8 that each load balancer grows to. */
const longestPublicPrefix = (loadBalancers: number): number => Math.min(27, 32 - Math.ceil(Math.log2(5 + 1 + 8 * loadBalancers)));

/**
 * Subnets of a load balancer are a /27 at least, so that it can grow.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
 */
export const publicSubnetsHoldLoadBalancer = (env: Environment): Problem[] => {
  const { vpc } = env.network;
  const count = publicOnes(env).length;
  const longest = longestPublicPrefix(count);
  if (count === 0 || vpc.kind === 'existing' || vpc.subnetPrefixes.public <= longest) return [];
  return [
    problemAt(
      ['network', 'vpc', 'subnetPrefixes', 'public'],
      `too small for ${count === 1 ? 'a load balancer, which needs' : `${count} load balancers, which need`} room to grow`,
      `/${vpc.subnetPrefixes.public}`,
      `${longest} or less`,
    ),
  ];
};

/** An alias lies in its zone, and no two aliases are the same. */
export const aliasesInZone = (env: Environment): Problem[] => {
  const all = madeLoadBalancersOf(env).flatMap(({ path, config }) =>
    config.aliases.map((alias, index) => ({
      ...alias,
      list: formatPath([...path, 'aliases', index]),
      path: [...path, 'aliases', index, 'name'],
    })),
  );
  const outside = all.flatMap(({ name, zoneName, path }) =>
    name === zoneName || name.endsWith(`.${zoneName}`)
      ? []
      : [problemAt(path, `not a name in the zone ${zoneName}`, name, `${zoneName}, or a name that ends in .${zoneName}`)],
  );
  const twice = duplicates(all, ({ name, hostedZoneId }) => `${hostedZoneId} ${name}`).map(({ index, first }) =>
    problemAt(all[index]?.path ?? [], 'the same record twice', `${all[index]?.name}, as ${all[first]?.list}`, 'each record once'),
  );
  return [...outside, ...twice];
};

/** The listener is one of the load balancer's: `listener/app/<name>/<id>/…` of `loadbalancer/app/<name>/<id>`. */
export const listenerOfLoadBalancer = (env: Environment): Problem[] =>
  loadBalancersOf(env).flatMap(({ path, config }) => {
    if (config.kind === 'managed') return [];
    const prefix = `${config.arn.replace(':loadbalancer/', ':listener/')}/`;
    if (config.listenerArn.startsWith(prefix)) return [];
    const expected = `an ARN that begins with ${prefix}`;
    return [problemAt([...path, 'listenerArn'], 'not a listener of the load balancer', config.listenerArn, expected)];
  });

/** A load balancer is described once: two entries would make rules on one listener, each without a look at the other's. */
export const loadBalancersOnce = (env: Environment): Problem[] => {
  const all = loadBalancersOf(env);
  const arnOf = ({ config }: (typeof all)[number]) => (config.kind === 'existing' ? config.arn : undefined);
  return duplicates(all, arnOf).map(({ key, index, first }) =>
    problemAt(
      [...(all[index]?.path ?? []), 'arn'],
      'the same load balancer twice',
      `${key}, as ${formatPath(all[first]?.path ?? [])}`,
      'each load balancer once',
    ),
  );
};

/** A service is behind a load balancer that there is. */
export const servicesHaveLoadBalancer = (env: Environment): Problem[] =>
  env.services.flatMap(({ name, loadBalancer }, index) => {
    const known = Object.keys(env.edge.loadBalancers);
    if (loadBalancer === undefined || known.includes(loadBalancer)) return [];
    const expected =
      known.length === 0 ? 'no loadBalancer: edge.loadBalancers has none' : `one of ${known.join(', ')}, or none for edge.loadBalancer`;
    return [problemAt(['services', index, 'loadBalancer'], 'no load balancer of this name', `${name}: ${loadBalancer}`, expected)];
  });

/** Every load balancer has a service: metrics, gates and quotas of one without any would say nothing. */
export const loadBalancersUsed = (env: Environment): Problem[] =>
  [...loadBalancersOf(env), ...networkLoadBalancersOf(env)].flatMap(({ name, path, services }) =>
    services.length > 0
      ? []
      : [
          problemAt(
            path,
            'no service is behind this load balancer',
            `${env.services.length} services, all behind others`,
            name === undefined
              ? 'a service without loadBalancer; the load balancer of a name in its place'
              : `a service with loadBalancer: '${name}', or no such load balancer`,
          ),
        ],
  );

/** A rule that is taken over is one of the service's listener, and a service's own: two cannot take over the same requests. */
export const replacedRules = (env: Environment): Problem[] => {
  const elsewhere = loadBalancersOf(env).flatMap(({ path, config, services }) => {
    const prefix = config.kind === 'existing' ? `${config.listenerArn.replace(':listener/', ':listener-rule/')}/` : undefined;
    return rulesOf(env, services).flatMap(({ service: { replaces }, path: at }) => {
      if (replaces === undefined || (prefix !== undefined && replaces.startsWith(prefix))) return [];
      const what = prefix === undefined ? 'a listener that is to be made has no rules to take over' : 'not a rule of the listener';
      const expected = prefix === undefined ? `${formatPath(path)} of kind "existing", or no rule` : `an ARN that begins with ${prefix}`;
      return [problemAt([...at, 'replaces'], what, replaces, expected)];
    });
  });
  const all = rulesOf(env);
  const twice = duplicates(all, ({ service }) => service.replaces).map(({ key, index, first }) =>
    problemAt(
      [...(all[index]?.path ?? []), 'replaces'],
      'another service takes this rule over',
      `${key}, as ${formatPath(all[first]?.path ?? [])}`,
      'a rule of its own for each service',
    ),
  );
  return [...elsewhere, ...twice];
};
