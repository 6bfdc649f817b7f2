import { podCapacity } from '../../../lib/config/rules/capacity';
import { nodeAddresses } from '../../../lib/config/rules/node-addresses';
import type { RuleCases } from './case';

const sixteens = (count: number) => Array.from({ length: count }, (_, index) => `100.${64 + index}.0.0/16`);
const capacity = (maxNodes: number, podsPerNode: number) => ({ maxNodes, podsPerNode });

/** Whether pods and nodes have room in their subnets. */
export const capacityCases: readonly RuleCases[] = [
  {
    rule: podCapacity,
    breaks: [
      {
        shows: 'the 1,165th node at 60 pods on a /16 per zone: with a zone lost a subnet holds 577 and 5 system nodes at 110 pods',
        base: 'prod',
        changes: { 'clusters.green.capacity': capacity(1165, 60) },
        at: ['network.podCidrs'],
        says: /583 nodes a zone \(system nodes: 5 at 110\), where 584 fit.*no number of \/16.*at most 1164 nodes at 60 pods, or 1165 nodes at 48 pods/s,
      },
      {
        shows: '1,000 nodes at 110 pods with a zone lost',
        base: 'prod',
        changes: { 'clusters.green.capacity': capacity(1000, 110) },
        at: ['network.podCidrs'],
        says: /5000 \/28 prefixes.*has 4094.*at most 818 nodes at 110 pods.*tolerateZoneLoss: false/s,
      },
      {
        shows: 'one node too many for both colors in a split /16',
        base: 'dev',
        changes: { 'clusters.blue.capacity': capacity(143, 58), 'clusters.green.capacity': capacity(143, 58) },
        at: ['network.podCidrs'],
        says: /blue and green need 1026 .*has 1022.*3 × \/16 of pod addresses, one per zone;/s,
      },
      {
        shows: 'small blocks: one /16 is enough',
        base: 'dev',
        changes: { 'network.podCidrs': ['100.64.0.0/20'] },
        at: ['network.podCidrs'],
        says: /one \/16 of pod addresses, split over the zones/,
      },
      {
        shows: 'two large clusters that share their blocks: six /16 are enough',
        base: 'dev',
        changes: {
          'network.podCidrs': sixteens(3),
          'clusters.blue.capacity': capacity(1100, 60),
          'clusters.green.capacity': capacity(1100, 60),
        },
        at: ['network.podCidrs'],
        says: /6 × \/16 of pod addresses: 3 for blue, then 3 for green with the VPC's quota raised to cidrQuota: 7/,
      },
      {
        shows: 'green alone, where each color has blocks of its own',
        base: 'dev',
        changes: { 'network.podCidrs': sixteens(6), 'network.cidrQuota': 7, 'clusters.green.capacity': capacity(1167, 60) },
        at: ['network.podCidrs'],
        says: /green needs 4097 /,
      },
      {
        shows: 'pod subnets that exist and are too small',
        base: 'existing',
        changes: { 'clusters.green.capacity': capacity(300, 60) },
        at: ['network.vpc.subnets.pods'],
        says: /pod subnets of a \/16 in each zone/,
      },
    ],
    passes: [
      { shows: '1,164 nodes at 60 pods', base: 'prod', changes: { 'clusters.green.capacity': capacity(1164, 60) } },
      {
        shows: '1,000 nodes at 110 pods where a zone may not be lost',
        base: 'prod',
        changes: { 'clusters.green.capacity': capacity(1000, 110), 'network.tolerateZoneLoss': false },
      },
      {
        shows: '142 nodes of each color in a split /16: nearly its last prefix',
        base: 'dev',
        changes: { 'clusters.blue.capacity': capacity(142, 58), 'clusters.green.capacity': capacity(142, 58) },
      },
      {
        shows: 'two large clusters with blocks of their own',
        base: 'dev',
        changes: {
          'network.podCidrs': sixteens(6),
          'clusters.blue.capacity': capacity(1100, 60),
          'clusters.green.capacity': capacity(1100, 60),
        },
      },
    ],
  },
  {
    rule: nodeAddresses,
    breaks: [
      {
        shows: 'a node more than a /25 holds beside endpoints and headroom',
        base: 'dev',
        changes: {
          'network.vpc.subnetPrefixes.nodes': 25,
          'clusters.blue.capacity.maxNodes': 103,
          'clusters.green.capacity.maxNodes': 104,
        },
        at: ['network.vpc.subnetPrefixes.nodes'],
        says: /need 124 addresses.*104 for nodes of blue and green.*123 addresses.*a \/24 or larger/s,
      },
      {
        shows: 'an existing node subnet that is too small',
        base: 'prod',
        changes: { 'network.vpc.subnets.nodes.eu-west-1b.cidr': '10.40.32.0/24' },
        at: ['network.vpc.subnets.nodes["eu-west-1b"].cidr'],
        says: /569 addresses.*10\.40\.32\.0\/24 in eu-west-1b: 251 addresses.*a \/22 or larger/s,
      },
    ],
    passes: [
      {
        shows: 'as many nodes as a /25 holds',
        base: 'dev',
        changes: {
          'network.vpc.subnetPrefixes.nodes': 25,
          'clusters.blue.capacity.maxNodes': 103,
          'clusters.green.capacity.maxNodes': 102,
        },
      },
      {
        shows: 'more, where a zone may not be lost',
        base: 'dev',
        changes: {
          'network.vpc.subnetPrefixes.nodes': 25,
          'network.tolerateZoneLoss': false,
          'clusters.blue.capacity.maxNodes': 150,
          'clusters.green.capacity.maxNodes': 150,
        },
      },
    ],
  },
];
