import { type Problem, problemAt } from '../problems/problem';
import type { Environment, ManagedLoadBalancer } from '../schema';
import { duplicates } from './duplicates';

const managed = (env: Environment): ManagedLoadBalancer | undefined =>
  env.edge.loadBalancer.kind === 'managed' ? env.edge.loadBalancer : undefined;

/** The listener is HTTPS, so it has a certificate. */
export const httpsCertificate = (env: Environment): Problem[] =>
  managed(env)?.certificateArns.length === 0
    ? [
        problemAt(
          ['edge', 'loadBalancer', 'certificateArns'],
          'HTTPS without a certificate',
          'an empty list',
          `the ARN of an ACM certificate in ${env.region}; port 80 only redirects to HTTPS`,
        ),
      ]
    : [];

/** A load balancer that faces the internet is in public subnets. */
export const publicSubnetsForLoadBalancer = (env: Environment): Problem[] => {
  const { vpc } = env.network;
  if (managed(env)?.scheme !== 'internet-facing' || vpc.kind === 'managed' || vpc.subnets.public) return [];
  return [
    problemAt(
      ['network', 'vpc', 'subnets', 'public'],
      'an internet-facing load balancer needs public subnets',
      'nothing',
      `a subnet for each of ${env.availabilityZones.join(', ')}, or scheme: "internal"`,
    ),
  ];
};

/**
 * Subnets of a load balancer are a /27 at least, so that it can grow.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
 */
export const publicSubnetsHoldLoadBalancer = (env: Environment): Problem[] => {
  const { vpc } = env.network;
  if (managed(env)?.scheme !== 'internet-facing' || vpc.kind === 'existing' || vpc.subnetPrefixes.public <= 27) return [];
  return [
    problemAt(
      ['network', 'vpc', 'subnetPrefixes', 'public'],
      'too small for a load balancer, which needs room to grow',
      `/${vpc.subnetPrefixes.public}`,
      '27 or less',
    ),
  ];
};

const aliasPath = (index: number) => ['edge', 'loadBalancer', 'aliases', index, 'name'];

/** An alias lies in its zone, and no two aliases are the same. */
export const aliasesInZone = (env: Environment): Problem[] => {
  const all = managed(env)?.aliases ?? [];
  const outside = all.flatMap(({ name, zoneName }, index) =>
    name === zoneName || name.endsWith(`.${zoneName}`)
      ? []
      : [problemAt(aliasPath(index), `not a name in the zone ${zoneName}`, name, `${zoneName}, or a name that ends in .${zoneName}`)],
  );
  const twice = duplicates(all, ({ name, hostedZoneId }) => `${hostedZoneId} ${name}`).map(({ index, first }) =>
    problemAt(aliasPath(index), 'the same record twice', `${all[index]?.name}, as aliases[${first}]`, 'each record once'),
  );
  return [...outside, ...twice];
};

/** The listener is one of the load balancer's: `listener/app/<name>/<id>/…` of `loadbalancer/app/<name>/<id>`. */
export const listenerOfLoadBalancer = (env: Environment): Problem[] => {
  const { loadBalancer } = env.edge;
  if (loadBalancer.kind === 'managed') return [];
  const prefix = `${loadBalancer.arn.replace(':loadbalancer/', ':listener/')}/`;
  if (loadBalancer.listenerArn.startsWith(prefix)) return [];
  return [
    problemAt(
      ['edge', 'loadBalancer', 'listenerArn'],
      'not a listener of the load balancer',
      loadBalancer.listenerArn,
      `an ARN that begins with ${prefix}`,
    ),
  ];
};

const replacedPath = (index: number) => ['services', index, 'replaces'];

/** A rule that is taken over is one of the listener, and a service's own: two cannot take over the same requests. */
export const replacedRules = (env: Environment): Problem[] => {
  const { loadBalancer } = env.edge;
  const prefix = loadBalancer.kind === 'existing' ? `${loadBalancer.listenerArn.replace(':listener/', ':listener-rule/')}/` : undefined;
  const elsewhere = env.services.flatMap(({ replaces }, index) => {
    if (replaces === undefined || (prefix !== undefined && replaces.startsWith(prefix))) return [];
    const what = prefix === undefined ? 'a listener that is to be made has no rules to take over' : 'not a rule of the listener';
    const expected = prefix === undefined ? 'edge.loadBalancer of kind "existing", or no rule' : `an ARN that begins with ${prefix}`;
    return [problemAt(replacedPath(index), what, replaces, expected)];
  });
  const twice = duplicates(env.services, ({ replaces }) => replaces).map(({ key, index, first }) =>
    problemAt(
      replacedPath(index),
      'another service takes this rule over',
      `${key}, as services[${first}]`,
      'a rule of its own for each service',
    ),
  );
  return [...elsewhere, ...twice];
};
