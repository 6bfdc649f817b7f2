import * as podBlocks from '../../../lib/config/rules/pod-blocks';
import * as serviceCidr from '../../../lib/config/rules/service-cidr';
import * as vpc from '../../../lib/config/rules/vpc-addresses';
import type { RuleCases } from './case';

const sixteens = (count: number) => Array.from({ length: count }, (_, index) => `100.${64 + index}.0.0/16`);

/** Blocks, their sizes and overlaps. */
export const addressCases: readonly RuleCases[] = [
  {
    rule: vpc.vpcCidrSizes,
    breaks: [
      { shows: 'a /15', base: 'dev', changes: { 'network.vpc.cidr': '10.10.0.0/15' }, at: ['network.vpc.cidr'], says: /\/16 to \/28/ },
      {
        shows: 'a /29',
        base: 'prod',
        changes: { 'network.vpc.cidrs.1': '10.50.0.0/29' },
        at: ['network.vpc.cidrs[1]'],
        says: /\/16 to \/28/,
      },
    ],
    passes: [
      { shows: 'a /16', base: 'dev', changes: {} },
      { shows: 'a /28', base: 'prod', changes: { 'network.vpc.cidrs.1': '10.50.0.0/28' } },
    ],
  },
  {
    rule: vpc.managedVpcIsPrivate,
    breaks: [
      {
        shows: 'a public range',
        base: 'dev',
        changes: { 'network.vpc.cidr': '11.0.0.0/16' },
        at: ['network.vpc.cidr'],
        says: /172\.16\.0\.0\/12/,
      },
      {
        shows: 'the pods’ own pool',
        base: 'dev',
        changes: { 'network.vpc.cidr': '100.99.0.0/16' },
        at: ['network.vpc.cidr'],
        says: /not a private/,
      },
    ],
    passes: [
      { shows: 'the last /16 of 172.16.0.0/12', base: 'dev', changes: { 'network.vpc.cidr': '172.31.0.0/16' } },
      { shows: 'an existing VPC with a public range', base: 'prod', changes: { 'network.vpc.cidrs.1': '11.0.0.0/16' } },
    ],
  },
  {
    rule: vpc.vpcCidrsDisjoint,
    breaks: [
      {
        shows: 'a CIDR inside another',
        base: 'prod',
        changes: { 'network.vpc.cidrs.1': '10.40.128.0/20' },
        at: ['network.vpc.cidrs[1]'],
        says: /overlaps network\.vpc\.cidrs\[0\]/,
      },
    ],
    passes: [{ shows: 'neighbors', base: 'prod', changes: { 'network.vpc.cidrs.1': '10.41.0.0/16' } }],
  },
  {
    rule: vpc.managedVpcFits,
    breaks: [
      {
        shows: 'three /18 and three /19 in a /16',
        base: 'dev',
        changes: { 'network.vpc.subnetPrefixes': { nodes: 18, public: 19 } },
        at: ['network.vpc.subnetPrefixes'],
        says: /3 × \(\/18 nodes, \/19 public, \/28 control plane\) = 73776 addresses/,
      },
      {
        shows: 'subnets larger than the VPC',
        base: 'dev',
        changes: { 'network.vpc.cidr': '10.10.0.0/24' },
        at: ['network.vpc.subnetPrefixes'],
        says: /do not fit into 10\.10\.0\.0\/24/,
      },
    ],
    passes: [
      { shows: 'three /18 and three /20 in a /16', base: 'dev', changes: { 'network.vpc.subnetPrefixes': { nodes: 18, public: 20 } } },
    ],
  },
  {
    rule: vpc.existingSubnetsInside,
    breaks: [
      {
        shows: 'a node subnet outside the VPC',
        base: 'prod',
        changes: { 'network.vpc.subnets.nodes.eu-west-1a.cidr': '10.41.0.0/19' },
        at: ['network.vpc.subnets.nodes["eu-west-1a"].cidr'],
        says: /inside 10\.40\.0\.0\/16/,
      },
    ],
    passes: [
      {
        shows: 'the last addresses of the VPC',
        base: 'prod',
        changes: { 'network.vpc.subnets.controlPlane.eu-west-1a.cidr': '10.40.255.240/28' },
      },
    ],
  },
  {
    rule: vpc.existingSubnetsDistinct,
    breaks: [
      {
        shows: 'a subnet for two zones',
        base: 'prod',
        changes: { 'network.vpc.subnets.public.eu-west-1b': 'subnet-0a000000000000011' },
        at: ['network.vpc.subnets.public["eu-west-1b"]'],
        says: /as for eu-west-1a/,
      },
    ],
    passes: [
      {
        shows: 'a subnet for nodes and control plane of one zone',
        base: 'prod',
        changes: { 'network.vpc.subnets.controlPlane.eu-west-1a.subnetId': 'subnet-0a000000000000021' },
      },
    ],
  },
  {
    rule: vpc.existingSubnetsDisjoint,
    breaks: [
      {
        shows: 'the CIDR of another zone’s subnet',
        base: 'prod',
        changes: { 'network.vpc.subnets.nodes.eu-west-1b.cidr': '10.40.0.0/19' },
        at: ['network.vpc.subnets.nodes["eu-west-1b"].cidr'],
        says: /overlaps network\.vpc\.subnets\.nodes\["eu-west-1a"\]\.cidr/,
      },
      {
        shows: 'a control-plane subnet inside a node subnet',
        base: 'prod',
        changes: { 'network.vpc.subnets.controlPlane.eu-west-1a.cidr': '10.40.31.240/28' },
        at: ['network.vpc.subnets.controlPlane["eu-west-1a"].cidr'],
        says: /10\.40\.31\.240\/28 and 10\.40\.0\.0\/19/,
      },
    ],
    passes: [
      {
        shows: 'one subnet for nodes and control plane of a zone',
        base: 'prod',
        changes: { 'network.vpc.subnets.controlPlane.eu-west-1a.cidr': '10.40.0.0/19' },
      },
    ],
  },
  {
    rule: podBlocks.podBlocksInPool,
    breaks: [
      {
        shows: 'a block of RFC 1918',
        base: 'dev',
        changes: { 'network.podCidrs': ['10.64.0.0/16'] },
        at: ['network.podCidrs[0]'],
        says: /inside 100\.64\.0\.0\/10/,
      },
      {
        shows: 'the block after the pool',
        base: 'dev',
        changes: { 'network.podCidrs': ['100.128.0.0/16'] },
        at: ['network.podCidrs[0]'],
        says: /outside the shared/,
      },
    ],
    passes: [
      { shows: 'the first /16 of the pool', base: 'dev', changes: { 'network.podCidrs': ['100.64.0.0/16'] } },
      { shows: 'the last /16 of the pool', base: 'dev', changes: { 'network.podCidrs': ['100.127.0.0/16'] } },
    ],
  },
  {
    rule: podBlocks.podBlockSizes,
    breaks: [
      {
        shows: 'the whole pool',
        base: 'dev',
        changes: { 'network.podCidrs': ['100.64.0.0/10'] },
        at: ['network.podCidrs[0]'],
        says: /100\.64\.0\.0\/10 is a pool of 64 × \/16, not a block that a VPC can have/,
      },
      {
        shows: 'a /15',
        base: 'dev',
        changes: { 'network.podCidrs': ['100.64.0.0/15'] },
        at: ['network.podCidrs[0]'],
        says: /\/16 to \/28/,
      },
      {
        shows: 'a /29',
        base: 'dev',
        changes: { 'network.podCidrs': ['100.64.0.0/29'] },
        at: ['network.podCidrs[0]'],
        says: /\/16 to \/28/,
      },
    ],
    passes: [
      { shows: 'a /16', base: 'dev', changes: {} },
      { shows: 'a /28', base: 'dev', changes: { 'network.podCidrs': ['100.64.0.0/28'] } },
    ],
  },
  {
    rule: podBlocks.podBlocksDisjoint,
    breaks: [
      {
        shows: 'two blocks that share addresses',
        base: 'prod',
        changes: { 'network.podCidrs.2': '100.71.128.0/17' },
        at: ['network.podCidrs[2]'],
        says: /overlaps network\.podCidrs\[1\]/,
      },
      {
        shows: 'a block that the VPC has already',
        base: 'prod',
        changes: { 'network.vpc.cidrs.1': '100.70.0.0/16' },
        at: ['network.podCidrs[0]'],
        says: /overlaps network\.vpc\.cidrs\[1\]/,
      },
    ],
    passes: [{ shows: 'neighbors', base: 'prod', changes: {} }],
  },
  {
    rule: podBlocks.podBlockCount,
    breaks: [
      {
        shows: 'two blocks for three zones',
        base: 'dev',
        changes: { 'network.podCidrs': sixteens(2) },
        at: ['network.podCidrs'],
        says: /1 block.*3 blocks.*or 6/,
      },
      {
        shows: 'no block where no pod subnets exist',
        base: 'dev',
        changes: { 'network.podCidrs': [] },
        at: ['network.podCidrs'],
        says: /no blocks/,
      },
      {
        shows: 'a block beside pod subnets that exist',
        base: 'existing',
        changes: { 'network.podCidrs': sixteens(2) },
        at: ['network.podCidrs'],
        says: /beside pod subnets that exist/,
      },
    ],
    passes: [
      { shows: 'one block', base: 'dev', changes: { 'network.podCidrs': sixteens(1) } },
      { shows: 'one per zone', base: 'dev', changes: { 'network.podCidrs': sixteens(3) } },
      { shows: 'two per zone', base: 'dev', changes: { 'network.podCidrs': sixteens(6) } },
      { shows: 'none beside pod subnets that exist', base: 'existing', changes: {} },
    ],
  },
  {
    rule: podBlocks.podBlockSplits,
    breaks: [
      {
        shows: 'a /27 over three zones',
        base: 'dev',
        changes: { 'network.podCidrs': ['100.64.0.0/27'] },
        at: ['network.podCidrs[0]'],
        says: /subnets of \/29.*a \/26 or larger/s,
      },
    ],
    passes: [{ shows: 'a /26 over three zones', base: 'dev', changes: { 'network.podCidrs': ['100.64.0.0/26'] } }],
  },
  {
    rule: podBlocks.cidrQuota,
    breaks: [
      {
        shows: 'a sixth CIDR with the default quota',
        base: 'dev',
        changes: { 'network.podCidrs': sixteens(6) },
        at: ['network.podCidrs'],
        says: /7 IPv4 CIDRs, its quota is 5.*cidrQuota: 7/s,
      },
      {
        shows: 'three blocks beside three CIDRs',
        base: 'prod',
        changes: { 'network.vpc.cidrs': ['10.40.0.0/16', '10.50.0.0/16', '10.51.0.0/16'] },
        at: ['network.podCidrs'],
        says: /3 of the VPC and 3 for pods.*at most 2 pod blocks/s,
      },
    ],
    passes: [
      { shows: 'five CIDRs', base: 'prod', changes: { 'network.vpc.cidrs': ['10.40.0.0/16', '10.50.0.0/16'] } },
      { shows: 'seven with the quota raised', base: 'dev', changes: { 'network.podCidrs': sixteens(6), 'network.cidrQuota': 7 } },
    ],
  },
  {
    rule: serviceCidr.serviceCidrRange,
    breaks: [
      {
        shows: 'pods’ addresses for services',
        base: 'prod',
        changes: { 'clusters.green.serviceCidr': '100.96.0.0/16' },
        at: ['clusters.green.serviceCidr'],
        says: /not private.*10\.0\.0\.0\/8, 172\.16\.0\.0\/12, 192\.168\.0\.0\/16/s,
      },
      {
        shows: 'a /25',
        base: 'prod',
        changes: { 'clusters.green.serviceCidr': '172.20.0.0/25' },
        at: ['clusters.green.serviceCidr'],
        says: /\/24 to \/12/,
      },
      {
        shows: 'a /11',
        base: 'prod',
        changes: { 'clusters.green.serviceCidr': '10.64.0.0/11' },
        at: ['clusters.green.serviceCidr'],
        says: /\/24 to \/12/,
      },
    ],
    passes: [
      { shows: 'a /24', base: 'prod', changes: { 'clusters.green.serviceCidr': '192.168.255.0/24' } },
      { shows: 'a /12', base: 'prod', changes: { 'clusters.green.serviceCidr': '172.16.0.0/12' } },
    ],
  },
  {
    rule: serviceCidr.serviceCidrApart,
    breaks: [
      {
        shows: 'a range inside the VPC',
        base: 'dev',
        changes: { 'clusters.blue.serviceCidr': '10.10.128.0/20' },
        at: ['clusters.blue.serviceCidr'],
        says: /overlaps network\.vpc\.cidr/,
      },
      {
        shows: 'a range around a second CIDR of the VPC',
        base: 'prod',
        changes: { 'network.vpc.cidrs.1': '172.21.128.0/24' },
        at: ['clusters.green.serviceCidr'],
        says: /overlaps network\.vpc\.cidrs\[1\]/,
      },
    ],
    passes: [{ shows: 'the range beside the VPC', base: 'dev', changes: { 'clusters.blue.serviceCidr': '10.11.0.0/16' } }],
  },
];
