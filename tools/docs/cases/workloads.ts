import * as names from '../../../lib/config/rules/names';
import { dependencyRulesFit } from '../../../lib/config/rules/security-groups';
import * as workloads from '../../../lib/config/rules/workloads';
import type { RuleCases } from './case';

const policies = { policyArns: ['arn:aws:iam::111111111111:policy/x'] };
const account = (namespace: string, serviceAccount: string) => ({ namespace, serviceAccount, role: policies });

const dependencies = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `port-${index}`, securityGroupId: 'sg-0c11b22c33d44e551', port: 5000 + index }));

const inner = { kind: 'managed', scheme: 'internal', certificateArns: [] };

/** Names that AWS limits, identities and dependencies. */
export const workloadCases: readonly RuleCases[] = [
  {
    rule: names.targetGroupNames,
    breaks: [
      {
        shows: '33 characters',
        base: 'dev',
        changes: { 'services.0.name': 'x'.repeat(23) },
        at: ['services[0].name'],
        says: /33 characters.*a service name of at most 22 in environment dev/s,
      },
      {
        shows: 'a long name where green’s target group is made',
        base: 'prod',
        changes: { 'services.0.name': 'x'.repeat(22) },
        at: ['services[0].name'],
        says: /prod-x+-green, 33 characters/,
      },
    ],
    passes: [
      { shows: '32 characters', base: 'dev', changes: { 'services.0.name': 'x'.repeat(22) } },
      { shows: 'a long name of a service whose target groups exist', base: 'existing', changes: { 'services.0.name': 'x'.repeat(63) } },
    ],
  },
  {
    rule: names.workloadRoleNames,
    breaks: [
      {
        shows: '65 characters',
        base: 'dev',
        changes: { 'identities.0': account('n'.repeat(40), 'a'.repeat(10)) },
        at: ['identities[0]'],
        says: /65 characters.*shorter by 1/s,
      },
    ],
    passes: [
      { shows: '64 characters', base: 'dev', changes: { 'identities.0': account('n'.repeat(40), 'a'.repeat(9)) } },
      {
        shows: 'a long account whose role exists',
        base: 'dev',
        changes: {
          'identities.0': {
            namespace: 'n'.repeat(40),
            serviceAccount: 'a'.repeat(40),
            role: { existingArn: 'arn:aws:iam::111111111111:role/x' },
          },
        },
      },
    ],
  },
  {
    rule: names.workloadRoleNamesDiffer,
    breaks: [
      {
        shows: 'a-b/c and a/b-c',
        base: 'dev',
        changes: { identities: [account('a-b', 'c'), account('a', 'b-c')] },
        at: ['identities[1]'],
        says: /the name of identities\[0\]'s.*dev-eu-west-1-a-b-c/s,
      },
    ],
    passes: [{ shows: 'a/b and b/a', base: 'dev', changes: { identities: [account('a', 'b'), account('b', 'a')] } }],
  },
  {
    rule: names.loadBalancerNameAllowed,
    breaks: [
      { shows: 'internal-x', base: 'dev', changes: { name: 'internal-x' }, at: ['name'], says: /must not begin with internal-/ },
      {
        shows: 'internal, of which internal-edge is made',
        base: 'dev',
        changes: { name: 'internal' },
        at: ['name'],
        says: /must not begin/,
      },
      {
        shows: 'a key that makes a name too long',
        base: 'dev',
        changes: { 'edge.loadBalancers': { forpartnersandalloftheirshops: inner } },
        at: ['edge.loadBalancers.forpartnersandalloftheirshops'],
        says: /dev-forpartnersandalloftheirshops-int, 37 characters.*shorter by 5/s,
      },
      {
        shows: 'two with one name',
        base: 'dev',
        changes: { 'edge.loadBalancers': { edge: { ...inner, scheme: 'internet-facing' } } },
        at: ['edge.loadBalancers.edge'],
        says: /another load balancer would have the same name.*dev-edge/s,
      },
    ],
    passes: [
      { shows: 'internalx', base: 'dev', changes: { name: 'internalx' } },
      { shows: 'a load balancer that has its name', base: 'prod', changes: { name: 'internal-x' } },
    ],
  },
  {
    rule: workloads.identitiesOnce,
    breaks: [
      {
        shows: 'a service account twice',
        base: 'dev',
        changes: { identities: [account('a', 'b'), account('a', 'b')] },
        at: ['identities[1]'],
        says: /a\/b, as identities\[0\]/,
      },
    ],
    passes: [
      { shows: 'the account’s name in another namespace', base: 'dev', changes: { identities: [account('a', 'b'), account('c', 'b')] } },
    ],
  },
  {
    rule: workloads.irsaHasIssuer,
    breaks: [
      {
        shows: 'IRSA before any issuer is known',
        base: 'dev',
        changes: { 'identities.0.irsa': true },
        at: ['identities[0].irsa'],
        says: /aws eks describe-cluster/,
      },
    ],
    passes: [
      { shows: 'the issuer of one color, while the other is new', base: 'existing', changes: {} },
      { shows: 'no IRSA', base: 'dev', changes: {} },
    ],
  },
  {
    rule: workloads.irsaOfOwnRoles,
    breaks: [
      {
        shows: 'IRSA for a role that exists',
        base: 'existing',
        changes: { 'identities.0.irsa': true },
        at: ['identities[0].irsa'],
        says: /that role's own trust policy/,
      },
    ],
    passes: [{ shows: 'IRSA for a role that is made here', base: 'existing', changes: {} }],
  },
  {
    rule: workloads.dependenciesOnce,
    breaks: [
      {
        shows: 'a name twice',
        base: 'prod',
        changes: { 'dependencies.1.name': 'orders-db' },
        at: ['dependencies[1].name'],
        says: /orders-db, as dependencies\[0\]/,
      },
      {
        shows: 'a port of a group twice',
        base: 'prod',
        changes: { 'dependencies.1.securityGroupId': 'sg-0c11b22c33d44e551', 'dependencies.1.port': 5432 },
        at: ['dependencies[1]'],
        says: /port 5432, by dependencies\[0\]/,
      },
    ],
    passes: [
      {
        shows: 'another port of the same group',
        base: 'prod',
        changes: { 'dependencies.1.securityGroupId': 'sg-0c11b22c33d44e551', 'dependencies.1.port': 5433 },
      },
    ],
  },
  {
    rule: dependencyRulesFit,
    breaks: [
      {
        shows: '31 ports of one security group, and two clusters',
        base: 'dev',
        changes: { dependencies: dependencies(31) },
        at: ['dependencies'],
        says: /31 dependencies, a rule for each of 2 clusters: 62.*at most 30/s,
      },
    ],
    passes: [
      { shows: '30 ports', base: 'dev', changes: { dependencies: dependencies(30) } },
      { shows: '31 ports, and one cluster', base: 'prod', changes: { dependencies: dependencies(31) } },
    ],
  },
];
