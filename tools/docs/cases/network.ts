import * as resources from '../../../lib/config/rules/resources';
import * as zones from '../../../lib/config/rules/zones';
import type { RuleCases } from './case';

const manyTags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']));

/** Regions, zones and the smaller rules of the network. */
export const networkCases: readonly RuleCases[] = [
  {
    rule: zones.zonesOfRegion,
    breaks: [
      { shows: 'a misspelled region', base: 'dev', changes: { region: 'eu-wset-1' }, at: ['region'], says: /did you mean eu-west-1\?/ },
      {
        shows: 'a zone of another region',
        base: 'dev',
        changes: { 'availabilityZones.2': 'eu-central-1a' },
        at: ['availabilityZones[2]'],
        says: /eu-west-1a, eu-west-1b, eu-west-1c/,
      },
      {
        shows: 'a letter that the region does not have',
        base: 'dev',
        changes: { 'availabilityZones.2': 'eu-west-1d' },
        at: ['availabilityZones[2]'],
        says: /not a zone of eu-west-1/,
      },
    ],
    passes: [
      { shows: 'the last zone of the largest region', base: 'existing', changes: { availabilityZones: ['us-east-1a', 'us-east-1f'] } },
    ],
  },
  {
    rule: zones.zonesOnce,
    breaks: [
      {
        shows: 'a zone twice',
        base: 'dev',
        changes: { 'availabilityZones.2': 'eu-west-1a' },
        at: ['availabilityZones[2]'],
        says: /eu-west-1a, as availabilityZones\[0\]/,
      },
    ],
    passes: [{ shows: 'two zones', base: 'dev', changes: { availabilityZones: ['eu-west-1a', 'eu-west-1b'] } }],
  },
  {
    rule: zones.perZoneComplete,
    breaks: [
      {
        shows: 'a zone without a node subnet',
        base: 'prod',
        changes: { 'network.vpc.subnets.nodes.eu-west-1c': undefined },
        at: ['network.vpc.subnets.nodes'],
        says: /no entry for eu-west-1c/,
      },
      {
        shows: 'subnets of a zone that is not used',
        base: 'prod',
        changes: { availabilityZones: ['eu-west-1a', 'eu-west-1b'] },
        at: ['network.vpc.subnets.public', 'network.vpc.subnets.nodes', 'network.vpc.subnets.controlPlane'],
        says: /an entry for eu-west-1c, which the environment does not use/,
      },
      {
        shows: 'zone ids for some of the zones',
        base: 'existing',
        changes: { zoneIds: { 'us-east-1a': 'use1-az4' } },
        at: ['zoneIds'],
        says: /no entry for us-east-1b/,
      },
    ],
    passes: [{ shows: 'every zone, and no other', base: 'existing', changes: {} }],
  },
  {
    rule: zones.zonesHostEks,
    breaks: [
      {
        shows: 'no ids in a region that has a zone without EKS',
        base: 'existing',
        changes: { zoneIds: undefined },
        at: ['zoneIds'],
        says: /use1-az3 of us-east-1 cannot host an EKS cluster, and its name differs/,
      },
      {
        shows: 'the zone without EKS',
        base: 'existing',
        changes: { 'zoneIds.us-east-1b': 'use1-az3' },
        at: ['zoneIds["us-east-1b"]'],
        says: /another zone of us-east-1/,
      },
    ],
    passes: [
      { shows: 'the ids beside it', base: 'existing', changes: { zoneIds: { 'us-east-1a': 'use1-az2', 'us-east-1b': 'use1-az4' } } },
      { shows: 'no ids where every zone hosts EKS', base: 'dev', changes: {} },
    ],
  },
  {
    rule: zones.zoneIdsOnce,
    breaks: [
      {
        shows: 'an id for two zones',
        base: 'existing',
        changes: { 'zoneIds.us-east-1b': 'use1-az4' },
        at: ['zoneIds["us-east-1b"]'],
        says: /use1-az4, as for us-east-1a/,
      },
    ],
    passes: [{ shows: 'an id for each', base: 'existing', changes: {} }],
  },
  {
    rule: resources.tags,
    breaks: [
      { shows: 'a reserved key', base: 'dev', changes: { tags: { 'aws:owner': 'x' } }, at: ['tags["aws:owner"]'], says: /another key/ },
      { shows: '51 tags', base: 'dev', changes: { tags: manyTags(51) }, at: ['tags'], says: /51 tags/ },
      {
        shows: 'a value of 257 characters',
        base: 'dev',
        changes: { 'tags.owner': 'x'.repeat(257) },
        at: ['tags.owner'],
        says: /at most 256/,
      },
    ],
    passes: [
      { shows: '50 tags', base: 'dev', changes: { tags: manyTags(50) } },
      { shows: 'a key of 128 and a value of 256 characters', base: 'dev', changes: { tags: { ['k'.repeat(128)]: 'x'.repeat(256) } } },
    ],
  },
  {
    rule: resources.endpointsOnce,
    breaks: [
      {
        shows: 'an endpoint twice',
        base: 'dev',
        changes: { 'network.endpoints.interfaces': ['sts', 'ec2', 'sts'] },
        at: ['network.endpoints.interfaces[2]'],
        says: /each endpoint once/,
      },
    ],
    passes: [{ shows: 'the default, which is all of them', base: 'dev', changes: { 'network.endpoints': undefined } }],
  },
  {
    rule: resources.endpointsInRegion,
    breaks: [
      {
        shows: 'the default, which has eks, in a region without it',
        base: 'dev',
        changes: { region: 'mx-central-1', 'network.endpoints': undefined },
        at: ['network.endpoints.interfaces'],
        says: /mx-central-1 has no interface endpoint of eks.*interfaces: \['ecr\.api', .*'eks-auth'.*NAT gateways/s,
      },
    ],
    passes: [
      { shows: 'the others', base: 'dev', changes: { region: 'mx-central-1', 'network.endpoints.interfaces': ['eks-auth', 'sts'] } },
      { shows: 'eks where there is one', base: 'dev', changes: { 'network.endpoints.interfaces': ['eks'] } },
    ],
  },
];
