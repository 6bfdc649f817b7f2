import * as loadBalancer from '../../../lib/config/rules/load-balancer';
import type { RuleCases } from './case';

const existingEdge = {
  kind: 'existing',
  arn: 'arn:aws:elasticloadbalancing:eu-west-1:333333333333:loadbalancer/app/shop/50dc6c495c0c9188',
  listenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:333333333333:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2',
  securityGroupId: 'sg-0a1b2c3d4e5f60718',
};
const inner = {
  kind: 'managed',
  scheme: 'internal',
  certificateArns: ['arn:aws:acm:eu-west-1:111111111111:certificate/6f5a2b1c-3d4e-4f50-8a6b-7c8d9e0f1a2b'],
};

/** Several load balancers. */
export const loadBalancerCases: readonly RuleCases[] = [
  {
    rule: loadBalancer.loadBalancersOnce,
    breaks: [
      {
        shows: 'a load balancer twice',
        base: 'prod',
        changes: { 'edge.loadBalancers': { internal: existingEdge }, 'services.0.loadBalancer': 'internal' },
        at: ['edge.loadBalancers.internal.arn'],
        says: /the same load balancer twice.*as edge\.loadBalancer/s,
      },
    ],
    passes: [
      {
        shows: 'another one',
        base: 'prod',
        changes: { 'edge.loadBalancers': { internal: inner }, 'services.0.loadBalancer': 'internal', 'services.0.targetGroups': undefined },
      },
    ],
  },
  {
    rule: loadBalancer.servicesHaveLoadBalancer,
    breaks: [
      {
        shows: 'a load balancer that there is not',
        base: 'dev',
        changes: { 'edge.loadBalancers': { internal: inner }, 'services.0.loadBalancer': 'intern', 'services.1.loadBalancer': 'internal' },
        at: ['services[0].loadBalancer'],
        says: /web: intern.*one of internal/s,
      },
      {
        shows: 'a name where there is but one',
        base: 'dev',
        changes: { 'services.0.loadBalancer': 'public' },
        at: ['services[0].loadBalancer'],
        says: /edge\.loadBalancers has none/,
      },
    ],
    passes: [
      {
        shows: 'one of two',
        base: 'dev',
        changes: { 'edge.loadBalancers': { internal: inner }, 'services.0.loadBalancer': 'internal' },
      },
    ],
  },
  {
    rule: loadBalancer.loadBalancersUsed,
    breaks: [
      {
        shows: 'a load balancer without a service',
        base: 'dev',
        changes: { 'edge.loadBalancers': { internal: inner } },
        at: ['edge.loadBalancers.internal'],
        says: /a service with loadBalancer: 'internal'/,
      },
    ],
    passes: [
      {
        shows: 'each has one',
        base: 'dev',
        changes: { 'edge.loadBalancers': { internal: inner }, 'services.0.loadBalancer': 'internal' },
      },
    ],
  },
];
