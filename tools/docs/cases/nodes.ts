import * as nodes from '../../../lib/config/rules/nodes';
import type { RuleCases } from './case';

/** System nodes, and those that Karpenter starts. */
export const nodeCases: readonly RuleCases[] = [
  {
    rule: nodes.systemNodeSizes,
    breaks: [
      {
        shows: 'a least size above the largest',
        base: 'dev',
        changes: { 'clusters.blue.systemNodes': { minSize: 4, maxSize: 3 } },
        at: ['clusters.blue.systemNodes.minSize'],
        says: /minSize 4, maxSize 3/,
      },
    ],
    passes: [{ shows: 'a fixed size', base: 'dev', changes: { 'clusters.blue.systemNodes': { minSize: 3, maxSize: 3 } } }],
  },
  {
    rule: nodes.systemNodesWithinCapacity,
    breaks: [
      {
        shows: 'more system nodes than nodes',
        base: 'dev',
        changes: { 'clusters.blue.capacity.maxNodes': 5 },
        at: ['clusters.blue.systemNodes.maxSize'],
        says: /maxSize 6, capacity\.maxNodes 5/,
      },
    ],
    passes: [{ shows: 'as many', base: 'dev', changes: { 'clusters.blue.capacity.maxNodes': 6 } }],
  },
  {
    rule: nodes.systemNodeTypes,
    breaks: [
      {
        shows: 'a type on Xen',
        base: 'dev',
        changes: { 'clusters.blue.systemNodes': { architecture: 'amd64', instanceTypes: ['m5.large', 'm4.large'] } },
        at: ['clusters.blue.systemNodes.instanceTypes[1]'],
        says: /not a Nitro instance/,
      },
      {
        shows: 'a medium',
        base: 'dev',
        changes: { 'clusters.blue.systemNodes': { instanceTypes: ['t4g.medium'] } },
        at: ['clusters.blue.systemNodes.instanceTypes[0]'],
        says: /size large or more/,
      },
    ],
    passes: [{ shows: 'a large', base: 'dev', changes: { 'clusters.blue.systemNodes': { instanceTypes: ['t4g.large'] } } }],
  },
  {
    rule: nodes.systemNodeArchitecture,
    breaks: [
      {
        shows: 'an Intel type for arm64',
        base: 'dev',
        changes: { 'clusters.blue.systemNodes': { instanceTypes: ['m7g.large', 'm7i-flex.large'] } },
        at: ['clusters.blue.systemNodes.instanceTypes[1]'],
        says: /not an arm64 instance.*architecture: "amd64"/s,
      },
      {
        shows: 'a Graviton type for amd64',
        base: 'dev',
        changes: { 'clusters.blue.systemNodes': { architecture: 'amd64', instanceTypes: ['c7gn.xlarge'] } },
        at: ['clusters.blue.systemNodes.instanceTypes[0]'],
        says: /not an amd64 instance/,
      },
    ],
    passes: [
      {
        shows: 'an NVIDIA family whose name begins with g',
        base: 'dev',
        changes: { 'clusters.blue.systemNodes': { architecture: 'amd64', instanceTypes: ['g4dn.xlarge'] } },
      },
      {
        shows: 'every Graviton spelling',
        base: 'dev',
        changes: { 'clusters.blue.systemNodes': { instanceTypes: ['m7g.large', 'r8gd.large', 'is4gen.large', 'a1.large', 'g5g.xlarge'] } },
      },
    ],
  },
  {
    rule: nodes.amiPinOfImage,
    breaks: [
      {
        shows: 'a release of AL2023 for nodes of Bottlerocket',
        base: 'isolated',
        changes: { 'clusters.green.pins': { ami: 'v20261023' } },
        at: ['clusters.green.pins.ami'],
        says: /nodeImage\.release says which Bottlerocket/,
      },
      {
        shows: 'and beside images of the organization',
        base: 'existing',
        changes: { 'clusters.green.pins': { ami: 'v20261023' } },
        at: ['clusters.green.pins.ami'],
        says: /amiIds name the images/,
      },
    ],
    passes: [{ shows: 'a release for nodes of AL2023', base: 'dev', changes: { 'clusters.green.pins': { ami: 'v20261023' } } }],
  },
  {
    rule: nodes.nodePoolNames,
    breaks: [
      {
        shows: 'a name twice',
        base: 'prod',
        changes: { 'clusters.green.nodePools.1.name': 'general' },
        at: ['clusters.green.nodePools[1].name'],
        says: /as nodePools\[0\]/,
      },
    ],
    passes: [{ shows: 'names of their own', base: 'prod', changes: {} }],
  },
];
