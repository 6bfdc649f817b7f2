import * as clusters from '../../../lib/config/rules/clusters';
import { privateCidrsFit } from '../../../lib/config/rules/security-groups';
import * as versions from '../../../lib/config/rules/versions';
import type { RuleCases } from './case';

const admin = (name: string) => ({ principalArn: `arn:aws:iam::111111111111:role/${name}`, policy: 'view' });
const blocks = (count: number) => Array.from({ length: count }, (_, index) => `203.0.113.${index}/32`);

/** Clusters: names, access and versions. */
export const clusterCases: readonly RuleCases[] = [
  {
    rule: clusters.oneManagedCluster,
    breaks: [
      {
        shows: 'two existing clusters',
        base: 'existing',
        changes: { 'clusters.green': { kind: 'existing', name: 'next' } },
        at: ['clusters'],
        says: /kind: "managed" for the color/,
      },
    ],
    passes: [{ shows: 'one to build', base: 'existing', changes: {} }],
  },
  {
    rule: clusters.clusterNamesDiffer,
    breaks: [
      {
        shows: 'an existing cluster with the name of the one to build',
        base: 'prod',
        changes: { 'clusters.blue.name': 'prod-green' },
        at: ['clusters.blue.name'],
        says: /green is going to have this name/,
      },
    ],
    passes: [{ shows: 'the name that its own color would have', base: 'prod', changes: { 'clusters.blue.name': 'prod-blue' } }],
  },
  {
    rule: clusters.kubeContextsDiffer,
    breaks: [
      {
        shows: 'one context for both',
        base: 'prod',
        changes: { 'clusters.green.kubeContext': 'prod-legacy' },
        at: ['clusters.green.kubeContext'],
        says: /a context of its own/,
      },
    ],
    passes: [
      { shows: 'a context each', base: 'prod', changes: {} },
      { shows: 'none', base: 'dev', changes: { 'clusters.blue.kubeContext': undefined, 'clusters.green.kubeContext': undefined } },
    ],
  },
  {
    rule: clusters.accessSaysWhat,
    breaks: [
      {
        shows: 'a policy beside a list of policies',
        base: 'dev',
        changes: { 'clusters.green.access': [{ ...admin('ci'), policies: [{ policy: 'edit' }] }] },
        at: ['clusters.green.access[0].policies'],
        says: /all policies of the entry in `policies`/,
      },
      {
        shows: 'namespaces that limit nothing',
        base: 'dev',
        changes: { 'clusters.green.access': [{ principalArn: admin('ci').principalArn, namespaces: ['shop'], groups: ['shop-ci'] }] },
        at: ['clusters.green.access[0].namespaces'],
        says: /no `policy` that they would limit/,
      },
      {
        shows: 'nothing that the principal may do',
        base: 'dev',
        changes: { 'clusters.green.access': [{ principalArn: admin('ci').principalArn }] },
        at: ['clusters.green.access[0]'],
        says: /policy, policies or groups/,
      },
      {
        shows: 'one policy twice',
        base: 'dev',
        changes: {
          'clusters.green.access': [
            {
              principalArn: admin('ci').principalArn,
              policies: [
                { policy: 'edit', namespaces: ['shop'] },
                { policy: 'edit', namespaces: ['checkout'] },
              ],
            },
          ],
        },
        at: ['clusters.green.access[0].policies[1]'],
        says: /each policy once/,
      },
    ],
    passes: [
      {
        shows: 'several policies, and groups',
        base: 'dev',
        changes: {
          'clusters.green.access': [
            {
              principalArn: 'arn:aws:iam::111111111111:user/ci',
              policies: [{ policy: 'edit', namespaces: ['shop'] }, { policy: 'view' }],
              groups: ['shop-ci'],
            },
          ],
        },
      },
      {
        shows: 'groups alone',
        base: 'dev',
        changes: { 'clusters.green.access': [{ principalArn: admin('ci').principalArn, groups: ['shop-ci'] }] },
      },
    ],
  },
  {
    rule: clusters.publicEndpointClosed,
    breaks: [
      {
        shows: 'everyone',
        base: 'dev',
        changes: { 'clusters.green.endpoint.publicCidrs': ['0.0.0.0/0'] },
        at: ['clusters.green.endpoint.publicCidrs[0]'],
        says: /open to the internet/,
      },
    ],
    passes: [
      { shows: 'a /8', base: 'dev', changes: { 'clusters.green.endpoint.publicCidrs': ['8.0.0.0/8'] } },
      { shows: 'nobody', base: 'prod', changes: {} },
    ],
  },
  {
    rule: clusters.privateEndpointClosed,
    breaks: [
      {
        shows: 'everyone',
        base: 'dev',
        changes: { 'clusters.blue.endpoint.privateCidrs': ['0.0.0.0/0'] },
        at: ['clusters.blue.endpoint.privateCidrs[0]'],
        says: /every network that reaches the VPC/,
      },
    ],
    passes: [{ shows: 'the whole of 10.0.0.0/8', base: 'dev', changes: { 'clusters.blue.endpoint.privateCidrs': ['10.0.0.0/8'] } }],
  },
  {
    rule: clusters.publicEndpointIsPublic,
    breaks: [
      {
        shows: 'a private range',
        base: 'dev',
        changes: { 'clusters.green.endpoint.publicCidrs': ['203.0.113.0/24', '192.168.1.0/24'] },
        at: ['clusters.green.endpoint.publicCidrs[1]'],
        says: /endpoint\.privateCidrs/,
      },
    ],
    passes: [
      { shows: 'the block after 172.16.0.0/12', base: 'dev', changes: { 'clusters.green.endpoint.publicCidrs': ['172.32.0.0/16'] } },
    ],
  },
  {
    rule: clusters.publicCidrsQuota,
    breaks: [
      {
        shows: '41 blocks',
        base: 'dev',
        changes: { 'clusters.green.endpoint.publicCidrs': blocks(41) },
        at: ['clusters.green.endpoint.publicCidrs'],
        says: /at most 40/,
      },
    ],
    passes: [{ shows: '40 blocks', base: 'dev', changes: { 'clusters.green.endpoint.publicCidrs': blocks(40) } }],
  },
  {
    rule: privateCidrsFit,
    breaks: [
      {
        shows: '59 blocks',
        base: 'dev',
        changes: { 'clusters.green.endpoint.privateCidrs': blocks(59) },
        at: ['clusters.green.endpoint.privateCidrs'],
        says: /at most 58/,
      },
    ],
    passes: [{ shows: '58 blocks', base: 'dev', changes: { 'clusters.green.endpoint.privateCidrs': blocks(58) } }],
  },
  {
    rule: clusters.accessOnce,
    breaks: [
      {
        shows: 'a principal twice',
        base: 'dev',
        changes: { 'clusters.blue.access': [admin('a'), admin('b'), admin('a')] },
        at: ['clusters.blue.access[2].principalArn'],
        says: /in access\[0\]/,
      },
    ],
    passes: [{ shows: 'a principal in both colors', base: 'dev', changes: {} }],
  },
  {
    rule: versions.versionKnown,
    breaks: [
      {
        shows: 'a version without a row',
        base: 'dev',
        changes: { 'clusters.green.version': '1.37' },
        at: ['clusters.green.version'],
        says: /one of 1\.36, 1\.35, 1\.34, 1\.33, 1\.32$/m,
      },
      {
        shows: 'a retired version',
        base: 'dev',
        changes: { 'clusters.green.version': '1.29' },
        at: ['clusters.green.version'],
        says: /ended on 2026-03-23.*allowRetiredVersion: true/s,
      },
    ],
    passes: [
      { shows: 'the oldest that EKS creates', base: 'dev', changes: { 'clusters.green.version': '1.32' } },
      {
        shows: 'a retired one that is allowed',
        base: 'dev',
        changes: { 'clusters.green.version': '1.29', 'clusters.green.allowRetiredVersion': true },
      },
      { shows: 'an existing cluster of any age', base: 'prod', changes: { 'clusters.blue.version': '1.21' } },
    ],
  },
  {
    rule: versions.versionSupportType,
    breaks: [
      {
        shows: 'a version in extended support on a cluster of standard support',
        base: 'dev',
        changes: { 'clusters.green.version': '1.33', 'clusters.green.supportType': 'standard' },
        at: ['clusters.green.supportType'],
        says: /supportType: "extended", at its price, or one of 1\.36, 1\.35, 1\.34/,
      },
    ],
    passes: [
      { shows: 'extended support, which is the default', base: 'dev', changes: { 'clusters.green.version': '1.33' } },
      { shows: 'the oldest in standard support', base: 'dev', changes: { 'clusters.green.version': '1.34' } },
    ],
  },
  {
    rule: versions.kubectlSkew,
    breaks: [
      {
        shows: 'two minors behind',
        base: 'dev',
        changes: { 'clusters.green.pins': { kubectl: '1.34' } },
        at: ['clusters.green.pins.kubectl'],
        says: /more than one minor.*one of 1\.35, 1\.36/s,
      },
      {
        shows: 'a layer that is not installed',
        base: 'dev',
        changes: { 'clusters.green.pins': { kubectl: '1.37' } },
        at: ['clusters.green.pins.kubectl'],
        says: /no kubectl layer of this version/,
      },
    ],
    passes: [
      { shows: 'one minor behind', base: 'dev', changes: { 'clusters.green.pins': { kubectl: '1.35' } } },
      { shows: 'one minor ahead', base: 'dev', changes: { 'clusters.blue.pins': { kubectl: '1.36' } } },
    ],
  },
  {
    rule: versions.karpenterCompatible,
    breaks: [
      {
        shows: 'a Karpenter older than its Kubernetes',
        base: 'dev',
        changes: { 'clusters.green.pins': { karpenter: '1.12.9' } },
        at: ['clusters.green.pins.karpenter'],
        says: /1\.13\.0 or newer; without a pin it is 1\.14\.1/,
      },
    ],
    passes: [
      { shows: 'the oldest that knows it', base: 'dev', changes: { 'clusters.green.pins': { karpenter: '1.13.0' } } },
      {
        shows: '1.29, which Karpenter still runs on',
        base: 'dev',
        changes: { 'clusters.green.version': '1.29', 'clusters.green.allowRetiredVersion': true },
      },
    ],
  },
  {
    rule: versions.addonPinsKnown,
    breaks: [
      {
        shows: 'a misspelled add-on',
        base: 'dev',
        changes: { 'clusters.green.pins': { addons: { 'vpc-cn': 'v1.23.1-eksbuild.1' } } },
        at: ['clusters.green.pins.addons["vpc-cn"]'],
        says: /did you mean vpc-cni\?/,
      },
    ],
    passes: [{ shows: 'an add-on', base: 'dev', changes: { 'clusters.green.pins': { addons: { 'vpc-cni': 'v1.23.1-eksbuild.1' } } } }],
  },
];
