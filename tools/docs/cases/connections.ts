import * as network from '../../../lib/config/rules/network-load-balancer';
import type { RuleCases } from './case';
import type { Changes } from './change';

const certificate = 'arn:aws:acm:eu-west-1:111111111111:certificate/6f5a2b1c-3d4e-4f50-8a6b-7c8d9e0f1a2b';
const database = { name: 'db', namespace: 'shop', containerPort: 5432, loadBalancer: 'tcp', listener: { protocol: 'TCP', port: 5432 } };
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...database, name: `db-${index}`, listener: { protocol: 'TCP', port: 5000 + index } }));

/** Dev with a Network Load Balancer and services behind it, in place of its second one. */
export const withConnections = (
  services: readonly object[] = [database],
  loadBalancer: object = { kind: 'network', scheme: 'internal', allowedCidrs: ['10.0.0.0/16'] },
): Changes => ({
  'edge.loadBalancers': { tcp: loadBalancer },
  ...Object.fromEntries(services.map((service, index) => [`services.${index + 1}`, service])),
});

const of = (listener: object, more: object = {}) => withConnections([{ ...database, listener, ...more }]);

/** Services of TCP, TLS and UDP. */
export const connectionCases: readonly RuleCases[] = [
  {
    rule: network.servicesFitLoadBalancer,
    breaks: [
      {
        shows: 'a service of HTTP behind a Network Load Balancer',
        base: 'dev',
        changes: withConnections([{ ...database, listener: undefined, priority: 200, hosts: ['db.example.com'] }]),
        at: ['services[1].listener'],
        says: /db: no listener, behind tcp.*listener: \{protocol: 'TCP', port: 5432\}/s,
      },
      {
        shows: 'a listener on the Application Load Balancer',
        base: 'dev',
        changes: of({ protocol: 'TCP', port: 5432 }, { loadBalancer: undefined }),
        at: ['services[1].listener'],
        says: /db: TCP on port 5432, behind edge\.loadBalancer.*one of kind "network"/s,
      },
      {
        shows: 'neither priority nor listener',
        base: 'dev',
        changes: { 'services.0.priority': undefined },
        at: ['services[0].priority'],
        says: /which has a priority.*a whole number from 2 to 50000/s,
      },
    ],
    passes: [{ shows: 'one of each', base: 'dev', changes: withConnections() }],
  },
  {
    rule: network.listenersHaveNoRule,
    breaks: [
      {
        shows: 'priority, host and stickiness beside a listener',
        base: 'dev',
        changes: of(
          { protocol: 'TCP', port: 5432 },
          { priority: 200, hosts: ['db.example.com'], stickinessSeconds: 60, targetProtocol: 'HTTPS' },
        ),
        at: ['services[1].priority', 'services[1].hosts', 'services[1].stickinessSeconds', 'services[1].targetProtocol'],
        says: /takes every connection to its port, and looks into none.*db: priority beside listener/s,
      },
      {
        shows: 'a rule beside a listener',
        base: 'dev',
        changes: of({ protocol: 'TCP', port: 5432 }, { furtherRules: [{ priority: 210, hosts: ['db.example.com'] }] }),
        at: ['services[1].furtherRules'],
        says: /db: furtherRules beside listener/,
      },
    ],
    passes: [{ shows: 'a listener alone', base: 'dev', changes: withConnections() }],
  },
  {
    rule: network.listenerPortsOnce,
    breaks: [
      {
        shows: 'two services on one port, one of UDP',
        base: 'dev',
        changes: withConnections([
          database,
          { ...database, name: 'dns', listener: { protocol: 'UDP', port: 5432 }, healthCheck: { port: 8080 } },
        ]),
        at: ['services[2].listener.port'],
        says: /db has this port of tcp/,
      },
    ],
    passes: [{ shows: 'a port each', base: 'dev', changes: withConnections(numbered(2)) }],
  },
  {
    rule: network.listenersFit,
    breaks: [
      {
        shows: 'more services than a load balancer has listeners',
        base: 'dev',
        changes: withConnections(numbered(51)),
        at: ['edge.loadBalancers.tcp'],
        says: /at most 50 listeners.*51 services/s,
      },
    ],
    passes: [{ shows: 'as many', base: 'dev', changes: withConnections(numbered(50)) }],
  },
  {
    rule: network.tlsCertificate,
    breaks: [
      {
        shows: 'TLS without a certificate',
        base: 'dev',
        changes: of({ protocol: 'TLS', port: 5432 }),
        at: ['edge.loadBalancers.tcp.certificateArns'],
        says: /an empty list, and db has TLS.*or protocol TCP/s,
      },
    ],
    passes: [
      {
        shows: 'TLS with one',
        base: 'dev',
        changes: withConnections([{ ...database, listener: { protocol: 'TLS', port: 5432 } }], {
          kind: 'network',
          scheme: 'internal',
          certificateArns: [certificate],
        }),
      },
      { shows: 'TCP without', base: 'dev', changes: withConnections() },
    ],
  },
  {
    rule: network.udpHealthChecks,
    breaks: [
      {
        shows: 'UDP without a port for health checks',
        base: 'dev',
        changes: of({ protocol: 'UDP', port: 53 }),
        at: ['services[1].healthCheck.port'],
        says: /connect over TCP.*a port where the container accepts TCP/s,
      },
    ],
    passes: [{ shows: 'UDP with one', base: 'dev', changes: of({ protocol: 'UDP', port: 53 }, { healthCheck: { port: 8080 } }) }],
  },
  {
    rule: network.networkTargetGroupsAreMade,
    breaks: [
      {
        shows: 'a target group that exists',
        base: 'dev',
        changes: of(
          { protocol: 'TCP', port: 5432 },
          { targetGroups: { blue: 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/db/73e2d6bc24d8a067' } },
        ),
        at: ['services[1].targetGroups'],
        says: /is to be made.*db: arn:.*no ARN: the edge stack makes a target group/s,
      },
    ],
    passes: [{ shows: 'none', base: 'dev', changes: withConnections() }],
  },
  {
    rule: network.allowedCidrsOfPortsFit,
    breaks: [
      {
        shows: 'more blocks and ports than a security group has rules',
        base: 'dev',
        changes: withConnections(numbered(31), { kind: 'network', scheme: 'internal', allowedCidrs: ['10.0.0.0/16', '10.1.0.0/16'] }),
        at: ['edge.loadBalancers.tcp.allowedCidrs'],
        says: /2 blocks for 31 services.*at most 1/s,
      },
    ],
    passes: [{ shows: 'as many', base: 'dev', changes: withConnections(numbered(30)) }],
  },
];
