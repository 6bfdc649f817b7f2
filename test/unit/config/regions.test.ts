import { missingEndpoints } from '../../../lib/config/catalog/endpoint-services';
import { knownRegions, partitionOf, zoneIdWithoutEks, zonesOf } from '../../../lib/config/catalog/regions';
import { availabilityZone, region as regionShape, zoneId } from '../../../lib/config/schema/scalars';

test.each([...knownRegions])('%s: its name and its zones are ones that the schema accepts, two at least', (region) => {
  const zones = zonesOf(region) ?? [];
  expect(regionShape.safeParse(region).success).toBe(true);
  expect(zones.length).toBeGreaterThanOrEqual(2);
  expect(new Set(zones).size).toBe(zones.length);
  for (const zone of zones) expect(availabilityZone.safeParse(zone).success).toBe(true);
});

test('the zones without EKS are those of the AWS documentation, by id', () => {
  expect(zoneIdWithoutEks).toEqual({ 'us-east-1': 'use1-az3', 'us-west-1': 'usw1-az2', 'ca-central-1': 'cac1-az3' });
  for (const [region, id] of Object.entries(zoneIdWithoutEks)) {
    expect(knownRegions).toContain(region);
    expect(zoneId.safeParse(id).success).toBe(true);
  }
});

test.each([
  ['eu-west-1', 'aws'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['cn-north-1', 'aws-cn'],
])('%s lies in the partition %s', (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});

// A network stack that asks for one of these fails in the middle of its deploy. Source and date stand at the table.
test('the regions without an interface endpoint of EKS are those of the AWS documentation', () => {
  expect(missingEndpoints).toEqual({ 'ap-southeast-5': ['eks'], 'ap-southeast-7': ['eks'], 'mx-central-1': ['eks'] });
  for (const region of Object.keys(missingEndpoints)) expect(knownRegions).toContain(region);
});

test('a region without a row has no zones', () => {
  expect(zonesOf('eu-nowhere-1')).toBeUndefined();
});
