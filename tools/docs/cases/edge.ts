import { arnsInPlace } from '../../../lib/config/rules/arns';
import * as emptyGroups from '../../../lib/config/rules/empty-groups';
import * as loadBalancer from '../../../lib/config/rules/load-balancer';
import { allowedCidrsFit } from '../../../lib/config/rules/security-groups';
import * as targetGroups from '../../../lib/config/rules/target-groups';
import * as traffic from '../../../lib/config/rules/traffic';
import type { RuleCases } from './case';

const certificate = (region: string, account: string, partition = 'aws') =>
  `arn:${partition}:acm:${region}:${account}:certificate/6f5a2b1c-3d4e-4f50-8a6b-7c8d9e0f1a2b`;
const cidrs = (count: number) => Array.from({ length: count }, (_, index) => `203.0.${index}.0/24`);
const targetGroup = (region: string, account: string) =>
  `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/shop-web/73e2d6bc24d8a067`;

/** Load balancer, target groups, weights, and where ARNs lie. */
export const edgeCases: readonly RuleCases[] = [
  {
    rule: loadBalancer.httpsCertificate,
    breaks: [
      {
        shows: 'HTTPS without a certificate',
        base: 'dev',
        changes: { 'edge.loadBalancer.certificateArns': [] },
        at: ['edge.loadBalancer.certificateArns'],
        says: /HTTPS without a certificate.*an ACM certificate in eu-west-1/s,
      },
    ],
    passes: [
      { shows: 'one certificate', base: 'dev', changes: {} },
      { shows: 'an existing listener, which has its own', base: 'prod', changes: {} },
    ],
  },
  {
    rule: loadBalancer.publicSubnetsForLoadBalancer,
    breaks: [
      {
        shows: 'an internet-facing load balancer in an existing VPC without public subnets',
        base: 'prod',
        changes: {
          'network.vpc.subnets.public': undefined,
          'edge.loadBalancer': { kind: 'managed', scheme: 'internet-facing', certificateArns: [certificate('eu-west-1', '333333333333')] },
        },
        at: ['network.vpc.subnets.public'],
        says: /scheme: "internal"/,
      },
    ],
    passes: [
      {
        shows: 'an internal one',
        base: 'prod',
        changes: {
          'network.vpc.subnets.public': undefined,
          'edge.loadBalancer': { kind: 'managed', scheme: 'internal', certificateArns: [certificate('eu-west-1', '333333333333')] },
        },
      },
      {
        shows: 'public subnets',
        base: 'prod',
        changes: {
          'edge.loadBalancer': { kind: 'managed', scheme: 'internet-facing', certificateArns: [certificate('eu-west-1', '333333333333')] },
        },
      },
    ],
  },
  {
    rule: loadBalancer.publicSubnetsHoldLoadBalancer,
    breaks: [
      {
        shows: 'public subnets of a /28',
        base: 'dev',
        changes: { 'network.vpc.subnetPrefixes.public': 28 },
        at: ['network.vpc.subnetPrefixes.public'],
        says: /27 or less/,
      },
    ],
    passes: [
      { shows: 'a /27', base: 'dev', changes: { 'network.vpc.subnetPrefixes.public': 27 } },
      {
        shows: 'a /28 for NAT alone',
        base: 'dev',
        changes: { 'network.vpc.subnetPrefixes.public': 28, 'edge.loadBalancer.scheme': 'internal' },
      },
    ],
  },
  {
    rule: loadBalancer.aliasesInZone,
    breaks: [
      {
        shows: 'a name of another zone',
        base: 'dev',
        changes: { 'edge.loadBalancer.aliases.0.name': 'shop.example.com' },
        at: ['edge.loadBalancer.aliases[0].name'],
        says: /ends in \.dev\.example\.com/,
      },
      {
        shows: 'a name that only ends like the zone',
        base: 'dev',
        changes: { 'edge.loadBalancer.aliases.0.name': 'shopdev.example.com' },
        at: ['edge.loadBalancer.aliases[0].name'],
        says: /not a name in the zone dev\.example\.com/,
      },
      {
        shows: 'a record twice',
        base: 'dev',
        changes: {
          'edge.loadBalancer.aliases.1': {
            hostedZoneId: 'Z0123456789DEVEXAMPLE',
            zoneName: 'dev.example.com',
            name: 'shop.dev.example.com',
          },
        },
        at: ['edge.loadBalancer.aliases[1].name'],
        says: /as aliases\[0\]/,
      },
    ],
    passes: [{ shows: 'the zone itself', base: 'dev', changes: { 'edge.loadBalancer.aliases.0.name': 'dev.example.com' } }],
  },
  {
    rule: allowedCidrsFit,
    breaks: [
      {
        shows: '61 blocks',
        base: 'dev',
        changes: { 'edge.loadBalancer.allowedCidrs': cidrs(61) },
        at: ['edge.loadBalancer.allowedCidrs'],
        says: /at most 60 rules.*61 blocks.*an IP set in the web ACL/s,
      },
    ],
    passes: [
      { shows: '60 blocks', base: 'dev', changes: { 'edge.loadBalancer.allowedCidrs': cidrs(60) } },
      { shows: 'a load balancer that has its group', base: 'prod', changes: {} },
    ],
  },
  {
    rule: loadBalancer.listenerOfLoadBalancer,
    breaks: [
      {
        shows: 'a listener of another load balancer',
        base: 'prod',
        changes: {
          'edge.loadBalancer.listenerArn':
            'arn:aws:elasticloadbalancing:eu-west-1:333333333333:listener/app/shop/60dc6c495c0c9188/f2f7dc8efc522ab2',
        },
        at: ['edge.loadBalancer.listenerArn'],
        says: /begins with arn:aws:elasticloadbalancing:eu-west-1:333333333333:listener\/app\/shop\/50dc6c495c0c9188\//,
      },
    ],
    passes: [{ shows: 'a listener of its own', base: 'prod', changes: {} }],
  },
  {
    rule: targetGroups.targetGroupsOnce,
    breaks: [
      {
        shows: 'one target group for both colors',
        base: 'existing',
        changes: {
          'services.0.targetGroups': { blue: targetGroup('us-east-1', '444444444444'), green: targetGroup('us-east-1', '444444444444') },
        },
        at: ['services[0].targetGroups.green'],
        says: /as services\[0\]\.targetGroups\.blue/,
      },
    ],
    passes: [{ shows: 'one for each', base: 'existing', changes: {} }],
  },
  {
    rule: targetGroups.targetGroupsStay,
    breaks: [
      {
        shows: 'an existing target group on a new load balancer',
        base: 'dev',
        changes: { 'services.0.targetGroups': { blue: targetGroup('eu-west-1', '111111111111') } },
        at: ['services[0].targetGroups.blue'],
        says: /belongs to one load balancer.*kind "existing"/s,
      },
    ],
    passes: [{ shows: 'on the load balancer it hangs on', base: 'prod', changes: {} }],
  },
  {
    rule: traffic.weightRange,
    breaks: [
      { shows: '1000', base: 'dev', changes: { 'traffic.weights.blue': 1000 }, at: ['traffic.weights.blue'], says: /from 0 to 999/ },
      {
        shows: '-1, as a seed',
        base: 'prod',
        changes: { 'traffic.weights.seed.green': -1 },
        at: ['traffic.weights.seed.green'],
        says: /-1/,
      },
      {
        shows: '1000 for one service',
        base: 'dev',
        changes: { 'traffic.weights.services': { api: { blue: 0, green: 1000 } } },
        at: ['traffic.weights.services.api.green'],
        says: /1000/,
      },
    ],
    passes: [{ shows: '0 and 999', base: 'dev', changes: { 'traffic.weights': { blue: 0, green: 999 } } }],
  },
  {
    rule: traffic.weightsNotAllZero,
    breaks: [
      {
        shows: '0 and 0',
        base: 'dev',
        changes: { 'traffic.weights.blue': 0 },
        at: ['traffic.weights'],
        says: /neither color would get requests/,
      },
      {
        shows: '0 and 0 as a seed',
        base: 'prod',
        changes: { 'traffic.weights.seed.blue': 0 },
        at: ['traffic.weights.seed'],
        says: /blue: 100/,
      },
    ],
    passes: [{ shows: '0 and 1', base: 'dev', changes: { 'traffic.weights': { blue: 0, green: 1 } } }],
  },
  {
    rule: traffic.absentColorIdle,
    breaks: [
      {
        shows: 'a weight for a color without a cluster',
        base: 'dev',
        changes: { 'clusters.green': { kind: 'absent' }, 'traffic.weights.green': 10, 'traffic.testRoute': undefined },
        at: ['traffic.weights.green'],
        says: /there is no green cluster to answer/,
      },
      {
        shows: 'a seed for a color without a cluster, and a test route to it',
        base: 'prod',
        changes: { 'clusters.blue': { kind: 'absent' }, 'traffic.testRoute.to': 'blue' },
        at: ['traffic.weights.seed.blue', 'traffic.testRoute.to'],
        says: /0 while the cluster is absent/,
      },
    ],
    passes: [
      {
        shows: 'the color in use alone has weight',
        base: 'dev',
        changes: { 'clusters.blue': { kind: 'absent' }, 'traffic.weights': { blue: 0, green: 100 } },
      },
    ],
  },
  {
    rule: traffic.weightedServicesExist,
    breaks: [
      {
        shows: 'a misspelled service',
        base: 'dev',
        changes: { 'traffic.weights.services': { apj: { blue: 1, green: 1 } } },
        at: ['traffic.weights.services.apj'],
        says: /expected: {2}api/,
      },
    ],
    passes: [{ shows: 'a service', base: 'dev', changes: { 'traffic.weights.services': { api: { blue: 1, green: 1 } } } }],
  },
  {
    rule: traffic.testRouteGuarded,
    breaks: [
      {
        shows: 'everyone',
        base: 'dev',
        changes: { 'traffic.testRoute.sourceCidrs': ['203.0.113.0/24', '0.0.0.0/0'] },
        at: ['traffic.testRoute.sourceCidrs[1]'],
        says: /lets anyone choose the untested color/,
      },
      {
        shows: 'everyone, in two halves',
        base: 'dev',
        changes: { 'traffic.testRoute.sourceCidrs': ['0.0.0.0/1', '128.0.0.0/1'] },
        at: ['traffic.testRoute.sourceCidrs[0]', 'traffic.testRoute.sourceCidrs[1]'],
        says: /\/8 at the widest/,
      },
    ],
    passes: [{ shows: 'a /8', base: 'dev', changes: { 'traffic.testRoute.sourceCidrs': ['10.0.0.0/8'] } }],
  },
  {
    rule: emptyGroups.seedStaysWithExisting,
    breaks: [
      {
        shows: 'a first deploy that takes all requests from the existing cluster',
        base: 'prod',
        changes: { 'traffic.weights.seed': { blue: 0, green: 100 } },
        at: ['traffic.weights.seed.green'],
        says: /target groups of green that are empty.*green: 0, and bluegreen shift.*acceptEmptyTargetGroups: \['web', 'api', 'checkout'\]/s,
      },
      {
        shows: 'a first deploy that takes some',
        base: 'prod',
        changes: { 'traffic.weights.seed': { blue: 99, green: 1 }, 'traffic.acceptEmptyTargetGroups': ['web'] },
        at: ['traffic.weights.seed.green'],
        says: /1 for api, checkout/,
      },
      {
        shows: 'the same with green in the place of blue',
        base: 'prod',
        changes: {
          'clusters.blue': { kind: 'managed', version: '1.36', capacity: { maxNodes: 10, podsPerNode: 20 } },
          'clusters.green': { kind: 'existing', name: 'prod-legacy' },
          'services.0.targetGroups': {},
        },
        at: ['traffic.weights.seed.blue'],
        says: /target groups of blue that are empty/,
      },
    ],
    passes: [
      { shows: 'the existing cluster keeps everything', base: 'prod', changes: {} },
      {
        shows: 'a target group that is taken over, with targets of its own',
        base: 'existing',
        changes: { 'traffic.weights.seed': { blue: 90, green: 10 } },
      },
      {
        shows: 'services that are said to start empty',
        base: 'prod',
        changes: { 'traffic.weights.seed': { blue: 0, green: 100 }, 'traffic.acceptEmptyTargetGroups': ['web', 'api', 'checkout'] },
      },
      {
        shows: 'declared weights, which a pull request shows: they are how such an environment shifts',
        base: 'prod',
        changes: { 'traffic.weights': { blue: 90, green: 10 } },
      },
      {
        shows: 'two clusters of this app: nothing is in production yet',
        base: 'dev',
        changes: { 'traffic.weights': { keptIn: 'ssm', seed: { blue: 50, green: 50 } } },
      },
    ],
  },
  {
    rule: emptyGroups.existingColorHasTargetGroups,
    breaks: [
      {
        shows: 'a service without the target group it is served from',
        base: 'prod',
        changes: { 'services.1.targetGroups': {} },
        at: ['services[1].targetGroups.blue'],
        says: /new, empty target group.*api without one, at weight 100.*acceptEmptyTargetGroups: \['api'\]/s,
      },
      {
        shows: 'with declared weights',
        base: 'prod',
        changes: { 'services.1.targetGroups': {}, 'traffic.weights': { blue: 90, green: 10 } },
        at: ['services[1].targetGroups.blue'],
        says: /at weight 90/,
      },
    ],
    passes: [
      { shows: 'each service with its own', base: 'prod', changes: {} },
      {
        shows: 'a service that blue gets no requests for',
        base: 'prod',
        changes: {
          'services.1.targetGroups': {},
          'traffic.weights': { blue: 100, green: 0, services: { api: { blue: 0, green: 100 } } },
        },
      },
      {
        shows: 'a new service that is said to start empty',
        base: 'prod',
        changes: { 'services.1.targetGroups': {}, 'traffic.acceptEmptyTargetGroups': ['api'] },
      },
    ],
  },
  {
    rule: emptyGroups.acceptedServicesExist,
    breaks: [
      {
        shows: 'a misspelled service',
        base: 'prod',
        changes: { 'traffic.acceptEmptyTargetGroups': ['chekout'] },
        at: ['traffic.acceptEmptyTargetGroups[0]'],
        says: /expected: {2}checkout/,
      },
    ],
    passes: [{ shows: 'a service', base: 'prod', changes: { 'traffic.acceptEmptyTargetGroups': ['checkout'] } }],
  },
  {
    rule: arnsInPlace,
    breaks: [
      {
        shows: 'a certificate of another region',
        base: 'dev',
        changes: { 'edge.loadBalancer.certificateArns.0': certificate('us-east-1', '111111111111') },
        at: ['edge.loadBalancer.certificateArns[0]'],
        says: /another region.*one in eu-west-1/s,
      },
      {
        shows: 'a certificate of another account',
        base: 'dev',
        changes: { 'edge.loadBalancer.certificateArns.0': certificate('eu-west-1', '222222222222') },
        at: ['edge.loadBalancer.certificateArns[0]'],
        says: /of account 111111111111/,
      },
      {
        shows: 'a certificate of another partition',
        base: 'dev',
        changes: { 'edge.loadBalancer.certificateArns.0': certificate('cn-north-1', '111111111111', 'aws-cn') },
        at: ['edge.loadBalancer.certificateArns[0]'],
        says: /begins with arn:aws:/,
      },
      {
        shows: 'a web ACL of another region',
        base: 'dev',
        changes: { 'edge.loadBalancer.webAclArn': 'arn:aws:wafv2:us-east-1:111111111111:regional/webacl/edge/0a1b2c3d' },
        at: ['edge.loadBalancer.webAclArn'],
        says: /one in eu-west-1/,
      },
      {
        shows: 'a target group of another account',
        base: 'prod',
        changes: { 'services.0.targetGroups.blue': targetGroup('eu-west-1', '111111111111') },
        at: ['services[0].targetGroups.blue'],
        says: /of account 333333333333/,
      },
      {
        shows: 'a workload role of another account',
        base: 'prod',
        changes: { 'identities.0.role.existingArn': 'arn:aws:iam::111111111111:role/shop-api' },
        at: ['identities[0].role.existingArn'],
        says: /of account 333333333333/,
      },
    ],
    passes: [
      { shows: 'the environment’s own', base: 'prod', changes: {} },
      {
        shows: 'a policy of AWS itself',
        base: 'dev',
        changes: { 'identities.0.role.policyArns': ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'] },
      },
      {
        shows: 'an administrator of another account',
        base: 'prod',
        changes: { 'clusters.green.access.0.principalArn': 'arn:aws:iam::999999999999:role/admin' },
      },
    ],
  },
];
