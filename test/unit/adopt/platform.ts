import type {
  Inventory,
  KubernetesObjects,
  ListenerRule,
  LoadBalancer,
  RuleAuthentication,
  TargetGroup,
} from '../../../lib/adopt/inventory';

/** A platform as the readers would give it: two services with a rule and a binding each, behind one load balancer. */

export const account = '333333333333';
const arn = (rest: string) => `arn:aws:elasticloadbalancing:eu-west-1:${account}:${rest}`;
const hex = (number: number) => number.toString(16).padStart(16, '0');

export const targetGroupArn = (name: string): string => arn(`targetgroup/${name}/${hex(1)}`);

export const targetGroup = (name: string, change: Partial<TargetGroup> = {}): TargetGroup => ({
  arn: targetGroupArn(name),
  targetType: 'ip',
  protocol: 'HTTP',
  protocolVersion: 'HTTP1',
  healthCheck: {
    protocol: 'HTTP',
    port: 'traffic-port',
    path: '/health',
    matcher: '200',
    intervalSeconds: 30,
    timeoutSeconds: 5,
    healthyThreshold: 5,
    unhealthyThreshold: 2,
  },
  attributes: { 'deregistration_delay.timeout_seconds': '120', 'stickiness.enabled': 'false' },
  ...change,
});

/** A rule that forwards hosts and paths to a target group. */
export const rule = (
  priority: number,
  groups: string | readonly string[],
  hosts: readonly string[],
  paths: readonly string[] = [],
): ListenerRule => ({
  arn: arn(`listener-rule/app/shop/${hex(2)}/${hex(3)}/${hex(priority)}`),
  priority,
  transforms: [],
  conditions: [
    ...(hosts.length > 0 ? [{ field: 'host-header', values: hosts, isRegex: false }] : []),
    ...(paths.length > 0 ? [{ field: 'path-pattern', values: paths, isRegex: false }] : []),
  ],
  actions: [{ type: 'forward', targetGroupArns: [groups].flat().map(targetGroupArn) }],
});

export const loadBalancer = (rules: readonly ListenerRule[], change: Partial<LoadBalancer> = {}): LoadBalancer => ({
  arn: arn(`loadbalancer/app/shop/${hex(2)}`),
  type: 'application',
  securityGroupIds: ['sg-0a000000000000001'],
  subnetIds: ['subnet-0a000000000000001', 'subnet-0a000000000000002'],
  tags: {},
  listeners: [
    { arn: arn(`listener/app/shop/${hex(2)}/${hex(4)}`), protocol: 'HTTP', port: 80, rules: [] },
    { arn: arn(`listener/app/shop/${hex(2)}/${hex(3)}`), protocol: 'HTTPS', port: 443, rules },
  ],
  targetGroups: [...new Set(rules.flatMap(({ actions }) => actions.flatMap(({ targetGroupArns }) => targetGroupArns)))].map((group) =>
    targetGroup(group.split('/').at(-2) ?? ''),
  ),
  ...change,
});

const subnet = (number: number, zone: string, cidr: string, way: 'internet-gateway' | 'other') => ({
  id: `subnet-0a00000000000000${number}`,
  zone: `eu-west-1${zone}`,
  zoneId: `euw1-az${number}`,
  cidr,
  freeAddresses: 8000,
  routeTableId: `rtb-0a00000000000000${number}`,
  way,
  isForInternalLoadBalancers: way === 'other',
});

/** Service `<name>` of namespace `shop`, with its binding to the target group of that name. */
export const served = (names: readonly string[]): Pick<KubernetesObjects, 'bindings' | 'services'> => ({
  bindings: names.map((name) => ({ namespace: 'shop', name, targetGroup: targetGroupArn(name), serviceName: name, servicePort: 80 })),
  services: names.map((name) => ({ namespace: 'shop', name, selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] })),
});

export const kubernetes = (names: readonly string[], change: Partial<KubernetesObjects> = {}): KubernetesObjects => ({
  ...served(names),
  workloads: [],
  serviceAccounts: [],
  cronJobs: [],
  scaledObjects: [],
  scaledJobs: [],
  autoscalers: [],
  podsPerNode: [41, 37, 22],
  ...change,
});

export function platform(change: Partial<Inventory> = {}): Inventory {
  const rules = [rule(10, 'api', ['shop.example.com'], ['/api/*']), rule(20, 'web', ['shop.example.com'])];
  return {
    account,
    region: 'eu-west-1',
    cluster: {
      name: 'legacy',
      version: '1.33',
      oidcIssuer: 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF',
      kubeContext: 'legacy',
      subnetIds: ['subnet-0a000000000000003', 'subnet-0a000000000000004'],
      nodeSubnetIds: [],
    },
    vpc: {
      id: 'vpc-0a000000000000001',
      cidrs: ['10.40.0.0/16'],
      subnets: [
        subnet(1, 'a', '10.40.250.0/24', 'internet-gateway'),
        subnet(2, 'b', '10.40.251.0/24', 'internet-gateway'),
        subnet(3, 'a', '10.40.0.0/19', 'other'),
        subnet(4, 'b', '10.40.32.0/19', 'other'),
      ],
      routes: ['0.0.0.0/0', '10.0.0.0/8'],
      hasS3Endpoint: true,
    },
    loadBalancers: [loadBalancer(rules)],
    kubernetes: kubernetes(['api', 'web']),
    ...change,
  };
}

/** The platform with other rules; every target group has its service and binding. */
export function platformOf(rules: readonly ListenerRule[], change: Partial<LoadBalancer> = {}): Inventory {
  const edge = loadBalancer(rules, change);
  return platform({
    loadBalancers: [edge],
    kubernetes: kubernetes(edge.targetGroups.map(({ arn: group }) => group.split('/').at(-2) ?? '')),
  });
}

/** As the API returns them, with every default. */
const session = {
  scope: 'openid',
  sessionCookieName: 'AWSELBAuthSessionCookie',
  sessionTimeoutSeconds: 604_800,
  onUnauthenticatedRequest: 'authenticate',
  extraParameters: {},
} as const;

export const oidc = {
  kind: 'oidc',
  issuer: 'https://login.example.com',
  authorizationEndpoint: 'https://login.example.com/authorize',
  tokenEndpoint: 'https://login.example.com/token',
  userInfoEndpoint: 'https://login.example.com/userinfo',
  clientId: 'shop',
  ...session,
} satisfies RuleAuthentication;

export const cognito = {
  kind: 'cognito',
  userPoolArn: `arn:aws:cognito-idp:eu-west-1:${account}:userpool/eu-west-1_AbCdEf123`,
  userPoolClientId: '3n4b5urk1ft4fl3mg5e62d9ado',
  userPoolDomain: 'shop',
  ...session,
} satisfies RuleAuthentication;

export const jwt = {
  kind: 'jwt',
  issuer: 'https://login.example.com',
  jwksEndpoint: 'https://login.example.com/keys',
  claims: [{ name: 'scope', format: 'single-string', values: ['orders.read'] }],
} satisfies RuleAuthentication;
