import { arnsInPlace, issuersInRegion } from '../../../lib/config/rules/arns';
import { extraParametersFit } from '../../../lib/config/rules/authentication';
import * as loadBalancer from '../../../lib/config/rules/load-balancer';
import { allowedCidrsFit } from '../../../lib/config/rules/security-groups';
import type { RuleCases } from './case';

const certificate = (region: string, account: string, partition = 'aws') =>
  `arn:${partition}:acm:${region}:${account}:certificate/6f5a2b1c-3d4e-4f50-8a6b-7c8d9e0f1a2b`;
const cidrs = (count: number) => Array.from({ length: count }, (_, index) => `203.0.${index}.0/24`);
const targetGroup = (region: string, account: string) =>
  `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/shop-web/73e2d6bc24d8a067`;

const replaced = (ids: string) => `arn:aws:elasticloadbalancing:eu-west-1:333333333333:listener-rule/app/shop/50dc6c495c0c9188/${ids}`;
const ofProd = replaced('f2f7dc8efc522ab2/9683b2d02a6cabee');
const inner = { kind: 'managed', scheme: 'internal', certificateArns: [certificate('eu-west-1', '111111111111')] };
const login = (parameters: number) => ({
  kind: 'cognito',
  userPoolArn: 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_AbCdEf123',
  userPoolClientId: '3n4b5urk1ft4fl3mg5e62d9ado',
  userPoolDomain: 'shop',
  extraParameters: Object.fromEntries(Array.from({ length: parameters }, (_, index) => [`p${index}`, 'x'])),
});

/** Load balancer, and where ARNs lie. */
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
      {
        shows: 'a /27 for four that face the internet',
        base: 'dev',
        changes: {
          'network.vpc.subnetPrefixes.public': 27,
          'edge.loadBalancers': Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { ...inner, scheme: 'internet-facing' }])),
        },
        at: ['network.vpc.subnetPrefixes.public'],
        says: /4 load balancers.*26 or less/s,
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
        says: /as edge\.loadBalancer\.aliases\[0\]/,
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
    rule: loadBalancer.replacedRules,
    breaks: [
      {
        shows: 'a rule of another listener',
        base: 'prod',
        changes: { 'services.0.replaces': replaced('0000000000000000/0000000000000001') },
        at: ['services[0].replaces'],
        says: /not a rule of the listener.*begins with .*listener-rule\/app\//s,
      },
      {
        shows: 'one rule for two services',
        base: 'prod',
        changes: { 'services.0.replaces': ofProd, 'services.1.replaces': ofProd },
        at: ['services[1].replaces'],
        says: /as services\[0\]/,
      },
      {
        shows: 'one rule for two of a service',
        base: 'prod',
        changes: {
          'services.0.replaces': ofProd,
          'services.0.furtherRules': [{ priority: 60, hosts: ['www.example.com'], replaces: ofProd }],
        },
        at: ['services[0].furtherRules[0].replaces'],
        says: /as services\[0\]/,
      },
      {
        shows: 'a rule of a load balancer that is to be made',
        base: 'dev',
        changes: { 'services.0.replaces': ofProd },
        at: ['services[0].replaces'],
        says: /no rules to take over/,
      },
    ],
    passes: [{ shows: 'a rule of the listener', base: 'prod', changes: { 'services.0.replaces': ofProd } }],
  },
  {
    rule: extraParametersFit,
    breaks: [
      {
        shows: '11 parameters',
        base: 'dev',
        changes: { 'services.0.authentication': login(11) },
        at: ['services[0].authentication.extraParameters'],
        says: /11 parameters.*at most 10/s,
      },
    ],
    passes: [{ shows: '10 parameters', base: 'dev', changes: { 'services.0.authentication': login(10) } }],
  },
  {
    rule: arnsInPlace,
    breaks: [
      {
        shows: 'keys and a topic of the organization in another region',
        base: 'isolated',
        changes: {
          'organization.keys.logs': 'arn:aws:kms:eu-west-1:555555555555:key/1234abcd-12ab-34cd-56ef-1234567890ab',
          'notifications.topic.arn': 'arn:aws:sns:eu-west-1:666666666666:platform-alerts',
          'notifications.topic.keyArn': 'arn:aws:kms:eu-west-1:666666666666:key/1234abcd-12ab-34cd-56ef-1234567890ab',
        },
        at: ['organization.keys.logs', 'notifications.topic.arn', 'notifications.topic.keyArn'],
        says: /another region.*one in eu-central-1/s,
      },
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
      {
        shows: 'an alarm of another account and a hook of another region',
        base: 'dev',
        changes: {
          'shift.gate.extraAlarmArns': ['arn:aws:cloudwatch:eu-west-1:222222222222:alarm:orders-lag'],
          'shift.hooks': [{ name: 'smoke', lambdaArn: 'arn:aws:lambda:us-east-1:111111111111:function:smoke' }],
        },
        at: ['shift.gate.extraAlarmArns[0]', 'shift.hooks[0].lambdaArn'],
        says: /of account 111111111111.*one in eu-west-1/s,
      },
      {
        shows: 'a user pool of another account',
        base: 'prod',
        changes: { 'traffic.userPoolArns': ['arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_AbCdEf123'] },
        at: ['traffic.userPoolArns[0]'],
        says: /of account 333333333333/,
      },
      {
        shows: 'a user pool of a login in another region, and a rule of another account',
        base: 'prod',
        changes: {
          'services.0.authentication': {
            ...login(0),
            userPoolArn: 'arn:aws:cognito-idp:us-east-1:333333333333:userpool/us-east-1_AbCdEf123',
          },
          'services.1.replaces': ofProd.replace('333333333333', '111111111111'),
        },
        at: ['services[1].replaces', 'services[0].authentication.userPoolArn'],
        says: /of account 333333333333|one in eu-west-1/s,
      },
      {
        shows: 'a key of volumes in another region',
        base: 'dev',
        changes: { volumeKeyArns: ['arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab'] },
        at: ['volumeKeyArns[0]'],
        says: /another region.*one in eu-west-1/s,
      },
      {
        shows: 'a load balancer of another account that would get the packets',
        base: 'dev',
        changes: {
          mirroring: {
            colors: ['green'],
            target: {
              networkLoadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:222222222222:loadbalancer/net/mirror/50dc6c495c0c9188',
            },
          },
        },
        at: ['mirroring.target.networkLoadBalancerArn'],
        says: /of account 111111111111/,
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
  {
    rule: issuersInRegion,
    breaks: [
      {
        shows: 'an issuer of another region',
        base: 'existing',
        changes: { 'clusters.blue.oidcIssuer': `https://oidc.eks.eu-west-1.amazonaws.com/id/${'0'.repeat(32)}` },
        at: ['clusters.blue.oidcIssuer'],
        says: /a cluster in us-east-1/,
      },
    ],
    passes: [
      { shows: 'its own', base: 'existing', changes: {} },
      {
        shows: 'that of a dual-stack endpoint',
        base: 'existing',
        changes: { 'clusters.blue.oidcIssuer': `https://oidc-eks.us-east-1.api.aws/id/${'0'.repeat(32)}` },
      },
    ],
  },
];
