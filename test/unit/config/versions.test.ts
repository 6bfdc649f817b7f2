import { addonNames, amiReleases, asOf, charts, karpenterKubernetesRange, kubernetesVersions } from '../../../config/versions';
import { compareVersions, minorOf } from '../../../lib/config/rules/version-order';
import { dependencies } from '../../../package.json';

const rows = Object.entries(kubernetesVersions);

test.each(rows)('%s: its kubectl is within one minor, and its layer is installed at an exact version', (version, { kubectl }) => {
  expect(Math.abs(minorOf(kubectl) - minorOf(version))).toBeLessThanOrEqual(1);
  const layer = `@aws-cdk/lambda-layer-kubectl-v${minorOf(kubectl)}`;
  expect((dependencies as Record<string, string>)[layer]).toMatch(/^\d+\.\d+\.\d+$/);
});

test.each(rows)('%s: the Karpenter that is installed knows it', (version, { karpenterSince }) => {
  expect(compareVersions(charts.karpenter.version, karpenterSince)).toBeGreaterThanOrEqual(0);
  expect(compareVersions(version, karpenterKubernetesRange.from)).toBeGreaterThanOrEqual(0);
  expect(compareVersions(version, karpenterKubernetesRange.to)).toBeLessThanOrEqual(0);
});

test.each(rows)(
  '%s: its state of support is that of the day on which the rows were compared, and extended support is a year',
  (_, { support, standardSupportEnds, extendedSupportEnds }) => {
    expect(support === 'retired').toBe(extendedSupportEnds < asOf);
    expect(support === 'standard').toBe(standardSupportEnds >= asOf);
    expect(extendedSupportEnds).toBe(standardSupportEnds.replace(/^\d+/, (year) => String(Number(year) + 1)));
  },
);

test.each(rows)('%s: its add-ons are ones that a cluster gets, at pinned versions', (version, { addons }) => {
  expect(addonNames).toEqual(expect.arrayContaining(Object.keys(addons)));
  for (const pin of Object.values(addons)) expect(pin).toMatch(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/);
  const proxy = addons['kube-proxy'];
  if (proxy) expect(proxy).toMatch(new RegExp(`^v1\\.${minorOf(version)}\\.`));
});

test('the VPC CNI is one that does not deny all traffic in standard mode: 1.22 or newer', () => {
  const pins = rows.flatMap(([, { addons }]) => addons['vpc-cni'] ?? []);
  expect(pins.length).toBeGreaterThan(0);
  for (const pin of pins) expect(compareVersions(pin.slice(1).split('-')[0] ?? '', '1.22.0')).toBeGreaterThanOrEqual(0);
});

test('nothing is pinned to latest', () => {
  expect(JSON.stringify([charts, amiReleases, kubernetesVersions])).not.toContain('latest');
});

test.each([
  ['1.9', '1.13.0', -1],
  ['1.13.0', '1.13', 0],
  ['1.14.1', '1.14', 1],
  ['2', '1.99.99', 1],
])('%s against %s', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign);
  expect(Math.sign(compareVersions(b, a))).toBe(0 - sign);
});
