import { nlbQuotas } from '../catalog/load-balancer-quotas';
import { type EdgeNetworkLoadBalancer, networkLoadBalancersOf } from '../derived/load-balancers';
import { rulesPerGroup } from '../derived/security-group-quota';
import { formatPath, type Problem, problemAt } from '../problems/problem';
import type { Environment, Service } from '../schema';
import { duplicates } from './duplicates';

const isNetwork = (env: Environment, { loadBalancer }: Service): boolean =>
  loadBalancer !== undefined && env.edge.loadBalancers[loadBalancer]?.kind === 'network';

/** A service of HTTP has a rule on an Application Load Balancer, one of connections a listener on a Network Load Balancer. */
export const servicesFitLoadBalancer = (env: Environment): Problem[] =>
  env.services.flatMap((service, index) => {
    const { name, loadBalancer, listener, priority } = service;
    const at = (key: string, message: string, found: string, expected: string) => [
      problemAt(['services', index, key], message, `${name}: ${found}`, expected),
    ];
    if (isNetwork(env, service) && !listener)
      return at(
        'listener',
        'behind a Network Load Balancer a service has a listener of its own',
        `no listener, behind ${loadBalancer}`,
        "listener: {protocol: 'TCP', port: 5432}",
      );
    if (!isNetwork(env, service) && listener)
      return at(
        'listener',
        'only a Network Load Balancer has a listener for each service',
        `${listener.protocol} on port ${listener.port}, behind ${loadBalancer === undefined ? 'edge.loadBalancer' : loadBalancer}`,
        'loadBalancer: the name of one of kind "network" in edge.loadBalancers; for HTTP a priority in place of the listener',
      );
    if (listener || priority !== undefined) return [];
    return at('priority', 'a service of HTTP has a rule, which has a priority', 'nothing', 'a whole number from 2 to 50000');
  });

/** What only services of HTTP have: a listener takes every connection to its port, and looks into none. */
export const listenersHaveNoRule = (env: Environment): Problem[] =>
  env.services.flatMap((service, index) => {
    if (!service.listener) return [];
    const {
      priority,
      hosts,
      paths,
      headers,
      methods,
      queryStrings,
      sources,
      furtherRules,
      authentication,
      replaces,
      stickinessSeconds,
      slowStartSeconds,
    } = service;
    const given = Object.entries({
      priority,
      hosts: hosts[0],
      paths: paths[0],
      headers: headers[0],
      methods: methods[0],
      queryStrings: queryStrings[0],
      sources: sources[0],
      furtherRules: furtherRules[0]?.priority,
      authentication,
      replaces,
      stickinessSeconds,
      slowStartSeconds,
      targetProtocol: service.targetProtocol === 'HTTP' ? undefined : service.targetProtocol,
      protocolVersion: service.protocolVersion === 'HTTP1' ? undefined : service.protocolVersion,
      targetGroupAttributes: Object.keys(service.targetGroupAttributes)[0],
    });
    return given.flatMap(([key, value]) =>
      value === undefined
        ? []
        : [
            problemAt(
              ['services', index, key],
              'a listener takes every connection to its port, and looks into none',
              `${service.name}: ${key} beside listener`,
              `no ${key}, or a service of HTTP without listener`,
            ),
          ],
    );
  });

/** A port of a load balancer is one listener's. TCP and UDP on one port would be a protocol of its own (TCP_UDP). */
export const listenerPortsOnce = (env: Environment): Problem[] =>
  networkLoadBalancersOf(env).flatMap(({ name, services }) =>
    duplicates(services, ({ listener }) => String(listener.port)).map(({ key, index, first }) =>
      problemAt(
        ['services', env.services.indexOf(services[index] as Service), 'listener', 'port'],
        `${services[first]?.name} has this port of ${name}`,
        key,
        'a port that no other service of the load balancer has',
      ),
    ),
  );

/** A Network Load Balancer has 50 listeners, one for each service. */
export const listenersFit = (env: Environment): Problem[] =>
  networkLoadBalancersOf(env).flatMap(({ path, services }) =>
    services.length <= nlbQuotas.listeners
      ? []
      : [
          problemAt(
            path,
            `a Network Load Balancer has at most ${nlbQuotas.listeners} listeners, one for each service`,
            `${services.length} services`,
            `at most ${nlbQuotas.listeners}; the others behind another one`,
          ),
        ],
  );

const withProtocol = ({ services }: EdgeNetworkLoadBalancer, protocol: string) =>
  services.filter(({ listener }) => listener.protocol === protocol);

/** TLS ends at the load balancer, with a certificate. */
export const tlsCertificate = (env: Environment): Problem[] =>
  networkLoadBalancersOf(env).flatMap((one) => {
    const [service] = withProtocol(one, 'TLS');
    if (!service || one.config.certificateArns.length > 0) return [];
    const expected = `the ARN of an ACM certificate in ${env.region}; or protocol TCP, where the container ends TLS`;
    return [
      problemAt([...one.path, 'certificateArns'], 'TLS without a certificate', `an empty list, and ${service.name} has TLS`, expected),
    ];
  });

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html: the checks of UDP targets are of TCP or HTTP. */
export const udpHealthChecks = (env: Environment): Problem[] =>
  networkLoadBalancersOf(env)
    .flatMap((one) => withProtocol(one, 'UDP'))
    .flatMap((service) =>
      service.healthCheck.port !== undefined
        ? []
        : [
            problemAt(
              ['services', env.services.indexOf(service), 'healthCheck', 'port'],
              'health checks connect over TCP, which a port of UDP does not accept',
              `${service.name}: nothing`,
              'a port where the container accepts TCP while it is healthy',
            ),
          ],
    );

/** The edge stack makes the load balancer, and a target group belongs to one load balancer. */
export const networkTargetGroupsAreMade = (env: Environment): Problem[] =>
  env.services.flatMap(({ name, listener, targetGroups }, index) =>
    listener && (targetGroups.blue ?? targetGroups.green) !== undefined
      ? [
          problemAt(
            ['services', index, 'targetGroups'],
            'a target group belongs to one load balancer, and the Network Load Balancer is to be made',
            `${name}: ${targetGroups.blue ?? targetGroups.green}`,
            'no ARN: the edge stack makes a target group',
          ),
        ]
      : [],
  );

/** Each block that may connect takes a rule for each port. */
export const allowedCidrsOfPortsFit = (env: Environment): Problem[] =>
  networkLoadBalancersOf(env).flatMap(({ path, config, services }) => {
    const rules = config.allowedCidrs.length * services.length;
    if (rules <= rulesPerGroup) return [];
    return [
      problemAt(
        [...path, 'allowedCidrs'],
        `a security group has at most ${rulesPerGroup} rules in a direction: one for each block and port`,
        `${config.allowedCidrs.length} blocks for ${services.length} services`,
        `at most ${Math.floor(rulesPerGroup / services.length)}: wider blocks in place of several, or some services behind another ${formatPath(path)}`,
      ),
    ];
  });
