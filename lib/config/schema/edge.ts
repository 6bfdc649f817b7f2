import { openAttributes } from '../catalog/target-group-attributes';
import { authentication } from './authentication';
import { alias, certificateArn } from './edge-parts';
import { listener, networkLoadBalancer } from './network-load-balancer';
import * as s from './scalars';
import { z } from './zod';

export const managedLoadBalancer = z.strictObject({
  kind: z.literal('managed').describe('This app creates the load balancer.'),
  scheme: z
    .enum(['internet-facing', 'internal'], { error: 'one of internet-facing, internal' })
    .describe(
      '`internet-facing`: public addresses, in the public subnets. `internal`: private addresses, in the node subnets. ' +
        'A change makes the load balancer anew and interrupts every service (docs/teardown.md).',
    ),
  certificateArns: z
    .array(certificateArn)
    .describe('Certificates of the HTTPS listener, at least one. The first is the default, the others are chosen by SNI.'),
  allowedCidrs: z
    .array(s.cidr)
    .default([])
    .describe('Addresses that may connect to ports 80 and 443. Default: nobody. A public service says 0.0.0.0/0 here.'),
  idleTimeoutSeconds: s
    .whole(1, 4000, 'seconds')
    .default(60)
    .describe('Seconds without data after which the load balancer closes a connection.'),
  webAclArn: s
    .arn(
      'wafv2',
      'regional/webacl/[A-Za-z0-9_-]{1,128}/[0-9a-f-]{8,36}',
      'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/edge/0a1b2c3d-…',
    )
    .optional()
    .describe('AWS WAF web ACL that guards the load balancer. Left out: none.'),
  aliases: z
    .array(alias)
    .default([])
    .describe(
      'Route 53 alias records that lead to the load balancer. Target health is not evaluated: an idle color would pull the record.',
    ),
  accessLogRetentionDays: s.whole(1, 3653, 'days').default(90).describe('Days that access logs are kept, in a bucket of the edge stack.'),
  deletionProtection: z
    .boolean()
    .default(true)
    .describe('Refuses every deletion of the load balancer, by CloudFormation too, until set to false.'),
});

export const existingLoadBalancer = z.strictObject({
  kind: z.literal('existing').describe('The load balancer exists. Its listener gets the weighted rules.'),
  arn: s
    .loadBalancingArn('loadbalancer/app', 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/app/shop/50dc6c495c0c9188')
    .describe('ARN of the Application Load Balancer.'),
  listenerArn: s
    .loadBalancingArn(
      'listener/app',
      'arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2',
    )
    .describe('ARN of the HTTPS listener that gets the weighted rules.'),
  securityGroupId: s.securityGroupId.describe(
    'Security group of the load balancer. Pods of a managed cluster admit it on their container ports, and it gets the egress rules to them.',
  ),
  subnetCidrs: z
    .array(s.cidr)
    .optional()
    .describe("CIDRs of the load balancer's subnets; network policies admit requests from them. Left out: every CIDR of the VPC."),
});

const loadBalancer = z.discriminatedUnion('kind', [managedLoadBalancer, existingLoadBalancer], { error: 'kind: managed or existing' });

export const edge = z.strictObject({
  loadBalancer: loadBalancer.describe(
    'The Application Load Balancer in front of both clusters: created by this app, or taken as it exists. Services are behind it unless they name another one.',
  ),
  loadBalancers: z
    .record(
      s.dnsLabel,
      z.discriminatedUnion('kind', [managedLoadBalancer, existingLoadBalancer, networkLoadBalancer], {
        error: 'kind: managed, existing or network',
      }),
    )
    .default({})
    .describe(
      'Further load balancers by name, such as `internal`; `services[].loadBalancer` names the one that a service is behind. A shift spans all of them. A managed one is called `<env>-<name>`, or `<env>-<name>-int` if it is internal.',
    ),
});

const targetGroupArn = s.loadBalancingArn(
  'targetgroup',
  'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/shop-web/73e2d6bc24d8a067',
);

const attributeName = s.pattern(
  /^[a-z][a-z_]{0,31}(?:\.[a-z][a-z_]{0,31}){1,4}$/,
  'the name of an attribute, such as load_balancing.algorithm.type',
);
const attributeValue = s.pattern(/^(?:[a-z][a-z_]{0,39}|\d{1,4})$/, "the attribute's value as text, such as 'round_robin' or '2'");

/** What a listener rule of a service matches, and what it takes over. */
const ruleFields = {
  hosts: z
    .array(s.hostName)
    .default([])
    .describe('Host names whose requests go to the service. Default: any host; then another condition must be given.'),
  paths: z
    .array(s.pathPattern)
    .default([])
    .describe('Paths whose requests go to the service. Default: any path; then another condition must be given.'),
  headers: z
    .array(
      z.strictObject({
        name: s.headerName.describe('Name of the header, without regard to case.'),
        values: z
          .array(s.headerValue)
          .min(1, { error: 'at least one value' })
          .describe('One of these is its value, without regard to case.'),
      }),
    )
    .default([])
    .describe('Headers that a request must have to go to the service, all of them. Default: none.'),
  methods: z.array(s.requestMethod).default([]).describe('Methods whose requests go to the service. Default: any.'),
  queryStrings: z
    .array(
      z.strictObject({
        key: s.queryKey.optional().describe('Key in the query string, without regard to case. Left out: any.'),
        values: z
          .array(s.queryValue)
          .min(1, { error: 'at least one value' })
          .describe('One of these is its value, without regard to case.'),
      }),
    )
    .default([])
    .describe('What the query string of a request must have to go to the service, all of them. Default: nothing.'),
  sources: z
    .array(s.cidr)
    .default([])
    .describe(
      'Addresses whose requests go to the service, as the load balancer sees them: behind a proxy, those of the proxy. The test route is for those that are in its `sourceCidrs`, too. Default: any.',
    ),
  replaces: s
    .loadBalancingArn(
      'listener-rule/app',
      'arn:aws:elasticloadbalancing:eu-west-1:111111111111:listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee',
    )
    .optional()
    .describe(
      'Rule of the existing listener that the rule of the service takes over (docs/adopt.md). `bluegreen doctor` and `preflight` compare the two. It may be gone once the service has its own.',
    ),
};

/** One service behind a load balancer: of HTTP, with a rule of its own; or of connections, with a listener of its own. */
export const service = z.strictObject({
  name: s.dnsLabel.describe('Name of the service. Target groups are called `<env>-<name>-<color>`, which is at most 32 characters.'),
  namespace: s.dnsLabel.describe('Namespace of the Kubernetes Service.'),
  serviceName: s.dnsLabel.optional().describe("Name of the Kubernetes Service. Default: the service's `name`."),
  servicePort: s.port.default(80).describe('Port of the Kubernetes Service.'),
  containerPort: s.port.describe('Port of the container. The load balancer connects to it directly, past the Kubernetes Service.'),
  targetProtocol: z
    .enum(['HTTP', 'HTTPS'], { error: 'HTTP or HTTPS' })
    .default('HTTP')
    .describe(
      'Protocol in which the load balancer connects to the pods. With HTTPS it does not check their certificate. It is fixed with the target groups, whose names are taken: to change it, add the service under another name.',
    ),
  protocolVersion: z
    .enum(['HTTP1', 'HTTP2', 'GRPC'], { error: 'one of HTTP1, HTTP2, GRPC' })
    .default('HTTP1')
    .describe(
      'Version in which requests are sent to the pods. With HTTP2 and GRPC clients must use HTTP/2, and the service cannot have `authentication`. The status of a gRPC call is in its trailers, which no alarm on HTTP codes sees: judge a shift of GRPC by an analysis, too (docs/analyses.md). Fixed like `targetProtocol`.',
    ),
  priority: s
    .whole(2, 50_000)
    .optional()
    .describe(
      'Priority of the listener rule; lower numbers are matched first. The test route takes the number before it, so leave that free. Every service has one, unless it has a `listener`.',
    ),
  loadBalancer: s.dnsLabel
    .optional()
    .describe('Load balancer of `edge.loadBalancers` that the service is behind. Left out: `edge.loadBalancer`.'),
  listener: listener
    .optional()
    .describe(
      'Listener of the service, on a load balancer of kind `network`, in place of `priority`, `hosts` and `paths`: for TCP, TLS and UDP (docs/network-load-balancers.md).',
    ),
  ...ruleFields,
  authentication: authentication
    .optional()
    .describe('What the load balancer asks of a request before it forwards it, on both colors and on the test route. Left out: nothing.'),
  furtherRules: z
    .array(
      z.strictObject({
        priority: s
          .whole(2, 50_000)
          .describe('Priority of this rule; lower numbers are matched first. Its test route takes the number before it.'),
        ...ruleFields,
      }),
    )
    .default([])
    .describe(
      'Further rules whose requests go to the service, on the same listener. They have its weights, its target groups and its authentication: a shift moves all of them together, and a rollback, too.',
    ),
  healthCheck: z
    .strictObject({
      path: s.requestPath
        .optional()
        .describe(
          'Path that is asked. Default: /healthz; with GRPC /grpc.health.v1.Health/Check, and any other is of the form /package.Service/Method.',
        ),
      matcher: s
        .pattern(/^\d{1,3}(?:[,-]\d{1,3}){0,20}$/, 'codes such as 200 or 200-299; with GRPC such as 0 or 0-99')
        .optional()
        .describe(
          'Codes that count as healthy. HTTP codes from 200 to 499, such as 200, 200-299 or 200,204; with GRPC status codes from 0 to 99. Default: 200; with GRPC 0.',
        ),
      port: s.port
        .optional()
        .describe(
          'Port that is asked; security groups and the network policies of `gitops` admit the load balancer to it. Default: `containerPort`. A service of UDP has one that accepts TCP.',
        ),
      protocol: z
        .enum(['HTTP', 'HTTPS'], { error: 'HTTP or HTTPS' })
        .optional()
        .describe(
          'Protocol of the check. Default: `targetProtocol`. With a `listener`: a connection over TCP, unless this or `path` is given.',
        ),
      intervalSeconds: s.whole(5, 300, 'seconds').default(10).describe('Seconds from one check of a target to the next.'),
      timeoutSeconds: s
        .whole(2, 120, 'seconds')
        .default(5)
        .describe('Seconds after which a check without an answer has failed; less than `intervalSeconds`.'),
      healthyThreshold: s.whole(2, 10).default(2).describe('Checks in a row that must pass before a target is healthy.'),
      unhealthyThreshold: s.whole(2, 10).default(2).describe('Checks in a row that must fail before a target is unhealthy.'),
    })
    .prefault({})
    .describe('Health check of the target groups that this app creates.'),
  deregistrationDelaySeconds: s
    .whole(0, 3600, 'seconds')
    .default(30)
    .describe('Seconds that a pod which is being stopped may still finish its requests.'),
  slowStartSeconds: s
    .whole(30, 900, 'seconds')
    .optional()
    .describe(
      'Seconds over which the share of a new pod rises to its full one. It holds for pods that join healthy ones: not for the first pods of a color. Left out: none.',
    ),
  targetGroupAttributes: z
    .record(attributeName, attributeValue)
    .default({})
    .describe(
      `Further attributes of the target groups that this app creates, as AWS names them: ${Object.keys(openAttributes)
        .map((name) => `\`${name}\``)
        .join(', ')}.`,
    ),
  quiet: z
    .boolean()
    .optional()
    .describe(
      'The service has too few requests to judge a step by: its targets, the alarms and your hooks decide alone. Otherwise a step waits until the service has had enough.',
    ),
  stickinessSeconds: s
    .whole(1, 604_800, 'seconds')
    .optional()
    .describe(
      'Seconds for which a client stays with its color by a cookie, whatever the weights are; not with one pod of it. Left out: no stickiness, so weights hold at once. Required where an existing target group of the service has sticky targets: the load balancer refuses a rule that is not.',
    ),
  targetGroups: z
    .strictObject({
      blue: targetGroupArn.optional().describe('Existing target group of blue. Left out: the edge stack creates it.'),
      green: targetGroupArn.optional().describe('Existing target group of green. Left out: the edge stack creates it.'),
    })
    .prefault({})
    .describe('Target groups that exist, such as those of a blue cluster that is taken over.'),
});

export type { NetworkLoadBalancer } from './network-load-balancer';
export type ManagedLoadBalancer = z.output<typeof managedLoadBalancer>;
export type ExistingLoadBalancer = z.output<typeof existingLoadBalancer>;
export type Service = z.output<typeof service>;
