import dev from '../../../config/environments/dev';
import { loadEnvironment } from '../../../lib/config/load';
import { environment } from '../../../lib/config/schema';
import { warningsOf } from '../../../lib/config/warnings';
import { environmentWith } from '../../../tools/docs/cases/change';

const warnings = (changes: Record<string, unknown>) =>
  warningsOf(environmentWith(dev, changes)).map(({ path, what }) => `${path}: ${what}`);

test('a version in extended support is a warning, for managed and existing clusters', () => {
  expect(warnings({ 'clusters.blue.version': '1.33', 'clusters.green': { kind: 'existing', name: 'old', version: '1.32' } })).toEqual([
    expect.stringMatching(/^clusters\.blue\.version: in extended support .* on 2027-07-29, EKS upgrades the cluster by itself/),
    expect.stringMatching(/^clusters\.green\.version: in extended support .* on 2027-03-23/),
  ]);
});

test('a retired version is one as well: prod’s blue', () => {
  expect(warningsOf(loadEnvironment('prod')).map(({ path, what }) => `${path}: ${what}`)).toEqual([
    expect.stringMatching(/^clusters\.blue\.version: out of support since 2026-11-26: EKS upgrades such a cluster by itself/),
  ]);
});

test('nothing is said of versions in standard support, of clusters without a version, and of none', () => {
  expect(warnings({})).toEqual([]);
  expect(warnings({ 'clusters.blue': { kind: 'existing', name: 'old' } })).toEqual([]);
  expect(warnings({ 'clusters.blue': { kind: 'absent' } })).toEqual([]);
});

// With `standard` AWS upgrades the cluster that is kept to roll back to, at the end of its standard support and without a question.
test('a cluster stays at its version when standard support ends, unless it is set otherwise', () => {
  const { green } = environment.parse(dev).clusters;
  expect(green).toMatchObject({ kind: 'managed', supportType: 'extended' });
});
