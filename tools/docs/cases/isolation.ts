import * as isolation from '../../../lib/config/rules/isolation';
import * as notifications from '../../../lib/config/rules/notifications';
import * as proxy from '../../../lib/config/rules/proxy';
import type { RuleCases } from './case';

const isolatedVpc = { 'network.vpc.isolated': true };

/** A VPC without a way out, and registries that stand for the public ones. */
export const isolationCases: readonly RuleCases[] = [
  {
    rule: isolation.isolatedHasEndpoints,
    breaks: [
      {
        shows: 'a list without an endpoint that the kubectl function needs',
        base: 'isolated',
        changes: { 'network.endpoints.interfaces': ['ecr.api', 'ecr.dkr', 'sts', 'ec2', 'eks', 'eks-auth'] },
        at: ['network.endpoints.interfaces'],
        says: /none for sqs, ssm, logs, elasticloadbalancing, lambda, ssmmessages, secretsmanager/,
      },
      {
        shows: 'no gateway endpoint for S3',
        base: 'isolated',
        changes: { 'network.endpoints.s3': false },
        at: ['network.endpoints.s3'],
        says: /image layers/,
      },
      {
        shows: 'a region without the endpoint of EKS',
        base: 'isolated',
        changes: { region: 'mx-central-1' },
        at: ['network.vpc.natGateways'],
        says: /mx-central-1 has no interface endpoint of eks/,
      },
      {
        shows: 'an existing VPC of which nobody said whether it has endpoints',
        base: 'existing',
        changes: { ...isolatedVpc, 'network.endpoints.interfaces': undefined },
        at: ['network.endpoints.interfaces'],
        says: /or \[\] where the VPC has them all: ecr\.api, .*lambda, ssmmessages; and a gateway endpoint for S3/,
      },
    ],
    passes: [
      { shows: 'the default list', base: 'isolated', changes: {} },
      { shows: 'an existing VPC that has them', base: 'existing', changes: isolatedVpc },
      { shows: 'a short list where there are NAT gateways', base: 'dev', changes: { 'network.endpoints.interfaces': [] } },
    ],
  },
  {
    rule: isolation.isolatedPullsPrivately,
    breaks: [
      {
        shows: 'charts of public repositories',
        base: 'isolated',
        changes: { 'organization.registries.charts': undefined },
        at: ['organization.registries.charts'],
        says: /nothing in this VPC reaches/,
      },
      {
        shows: 'definitions from GitHub',
        base: 'isolated',
        changes: { 'gitops.controllerDefinitions': true },
        at: ['gitops.controllerDefinitions'],
        says: /false; apply them by hand/,
      },
      {
        shows: 'repositories on the internet, over HTTPS and SSH',
        base: 'isolated',
        changes: {
          'gitops.repository': 'git@github.com:example/platform.git',
          'gitops.workloads': { repository: 'https://gitlab.com/example/shop.git', revision: 'main', path: 'deploy' },
        },
        at: ['gitops.repository', 'gitops.workloads.repository'],
        says: /a Git host on the internet/,
      },
    ],
    passes: [
      { shows: 'what the VPC reaches', base: 'isolated', changes: {} },
      { shows: 'public repositories where there is a way out', base: 'dev', changes: {} },
      {
        shows: 'public repositories through a proxy',
        base: 'isolated',
        changes: {
          'organization.httpProxy': { url: 'http://10.80.0.10:3128' },
          'organization.registries': undefined,
          'gitops.controllerDefinitions': true,
        },
      },
    ],
  },
  {
    rule: isolation.registriesComplete,
    breaks: [
      {
        shows: 'a registry of Argo CD that is left out',
        base: 'isolated',
        changes: { 'organization.registries.images.quay': undefined },
        at: ['organization.registries.images'],
        says: /nothing for quay \(quay\.io\)/,
      },
      {
        shows: 'no registries at all, and no way out',
        base: 'isolated',
        changes: { 'organization.registries': undefined },
        at: ['organization.registries.images'],
        says: /nothing for ecrPublic \(public\.ecr\.aws\), quay/,
      },
      {
        shows: 'half a mirror where there is a way out: what is left out would come from the internet',
        base: 'dev',
        changes: { 'organization.registries': { images: { ecrPublic: 'registry.example.com/ecr', quay: 'registry.example.com/quay' } } },
        at: ['organization.registries.images'],
        says: /would still come from the internet.*ghcr \(ghcr\.io\)/s,
      },
    ],
    passes: [
      {
        shows: 'registries that nothing comes from',
        base: 'isolated',
        changes: {
          'organization.registries.images.dockerHub': undefined,
          'organization.registries.images.ghcr': undefined,
          'gitops.keda': false,
          'gitops.externalSecrets': false,
          'gitops.samples': {},
        },
      },
    ],
  },
  {
    rule: isolation.chartsSecretHasCharts,
    breaks: [
      {
        shows: 'a Secret for no registry',
        base: 'isolated',
        changes: { 'organization.registries.charts': undefined, 'organization.registries.chartsSecret': 'charts' },
        at: ['organization.registries.chartsSecret'],
        says: /no registry of charts/,
      },
    ],
    passes: [{ shows: 'a Secret for the registry', base: 'isolated', changes: { 'organization.registries.chartsSecret': 'charts' } }],
  },
  {
    rule: notifications.ownTopicHasOwnSubscribers,
    breaks: [
      {
        shows: 'a mail address and a channel beside a topic of the organization',
        base: 'isolated',
        changes: {
          'notifications.emails': ['oncall@example.com'],
          'notifications.slack': { workspaceId: 'T07EA123LEP', channelId: 'C07EZ1ABC23' },
        },
        at: ['notifications'],
        says: /oncall@example\.com, Slack channel C07EZ1ABC23 beside topic\.arn/,
      },
    ],
    passes: [{ shows: 'the topic alone', base: 'isolated', changes: {} }],
  },
  {
    rule: proxy.proxyReachesNodes,
    breaks: [
      {
        shows: 'nodes of AL2023, which would pull images past the proxy',
        base: 'dev',
        changes: {
          'organization.httpProxy': { url: 'http://proxy.example.com:3128' },
          'clusters.blue.systemNodes': { amiFamily: 'al2023' },
          'clusters.blue.nodeImage': { kind: 'bottlerocket' },
          'clusters.green.nodeImage': { kind: 'custom', family: 'al2023', amiIds: ['ami-0a1b2c3d4e5f60718'] },
        },
        at: ['clusters.blue.systemNodes.amiFamily', 'clusters.green.nodeImage'],
        says: /past organization\.httpProxy/,
      },
    ],
    passes: [
      { shows: 'nodes of Bottlerocket', base: 'existing', changes: {} },
      {
        shows: 'nodes of AL2023 whose images come from a private registry',
        base: 'isolated',
        changes: { 'organization.httpProxy': { url: 'http://10.80.0.10:3128' }, 'clusters.green.nodeImage': { kind: 'al2023' } },
      },
    ],
  },
];
