import { loadEnvironment } from '../../../../lib/config/load';
import type { Environment } from '../../../../lib/config/schema';
import { supportChecks } from '../../../../lib/shift/preflight/checks/support';

const staging = loadEnvironment('staging');
const prod = loadEnvironment('prod');

/** Staging with a blue cluster of this version. */
function withBlue(version: string, supportType: 'standard' | 'extended'): Environment {
  const { blue } = staging.clusters;
  if (blue.kind !== 'managed') throw new TypeError('staging builds both colors');
  return { ...staging, clusters: { ...staging.clusters, blue: { ...blue, version, supportType } } };
}

const blueOf = (env: Environment, day: string) => supportChecks(env, { at: Date.parse(`${day}T12:00:00Z`) })[0];

// 1.34: standard until 2026-12-02, extended until 2027-12-02.
test.each([
  ['2026-09-01', 'standard', 'ok', /^1\.34: standard support until 2026-12-02$/],
  ['2026-09-04', 'standard', 'warn', /ends on 2026-12-02, in 89 days, and with supportType "standard" EKS then upgrades/],
  ['2026-12-02', 'standard', 'warn', /in 0 days/],
  ['2026-12-03', 'standard', 'warn', /ended on 2026-12-02, and with supportType "standard"/],
  ['2026-12-01', 'extended', 'warn', /ends on 2026-12-02, in 1 day; extended support is billed from then on/],
  ['2026-12-04', 'extended', 'ok', /extended support, which is billed, until 2027-12-02/],
  ['2027-09-04', 'extended', 'warn', /extended support of 1\.34 ends on 2027-12-02, in 89 days: EKS then upgrades the cluster by itself/],
  ['2027-12-05', 'extended', 'warn', /extended support of 1\.34 ended on 2027-12-02/],
] as const)('on %s a cluster of 1.34 and support type %s: %s', (day, supportType, verdict, found) => {
  expect(blueOf(withBlue('1.34', supportType), day)).toMatchObject({ name: 'support: blue', verdict, found: expect.stringMatching(found) });
});

test('the cluster that exists, of a version that EKS has retired, is named too', () => {
  expect(blueOf(prod, '2026-11-28')).toMatchObject({
    verdict: 'warn',
    found: expect.stringMatching(/extended support of 1\.31 ended on 2026-11-26/),
  });
});

test('a cluster without a version, or of one without a row, is not passed over', () => {
  const unknown = { ...prod, clusters: { ...prod.clusters, blue: { kind: 'existing' as const, name: 'legacy' } } };
  expect(blueOf(unknown, '2026-11-28')).toMatchObject({ verdict: 'warn', todo: 'clusters.blue.version' });
  expect(blueOf(withBlue('1.99', 'extended'), '2026-11-28')).toMatchObject({
    verdict: 'warn',
    found: '1.99 has no row in config/versions.ts',
  });
});

test('an absent color has no check', () => {
  const alone: Environment = { ...staging, clusters: { ...staging.clusters, blue: { kind: 'absent' } } };
  expect(supportChecks(alone, { at: Date.parse('2026-11-28') }).map(({ name }) => name)).toEqual(['support: green']);
});
