import { addonNames, amiReleases, kubernetesVersions } from '../../../../config/versions';
import { changesOf, compareVersions } from '../../../../tools/eks-changes/compare';
import { changesIssue } from '../../../../tools/eks-changes/issue';
import type { Offered, OfferedVersion, Pinned } from '../../../../tools/eks-changes/model';

const row = { support: 'standard', standardSupportEnds: '2027-03-27', extendedSupportEnds: '2028-03-27' } as const;
const pinned: Pinned = {
  rows: { '1.35': { ...row, addons: { coredns: 'v1.14.3-eksbuild.9' } } },
  addonNames: ['coredns'],
  image: 'v20261023',
};
const coredns = (...versions: string[]) => ({
  coredns: { '1.35': versions.map((version, index) => ({ version, isDefault: index === 0 })) },
});
const offered: Offered = { versions: [{ minor: '1.35', ...row }], addons: coredns('v1.14.3-eksbuild.9'), images: { '1.35': '20261023' } };
const changes = (change: Partial<Offered>, today = '2026-11-28', of = pinned) => changesOf(of, { ...offered, ...change }, today);
const version = (more: Partial<OfferedVersion>) => ({ versions: [{ minor: '1.35', ...row, ...more }] });

test('nothing, where EKS offers what is pinned', () => {
  expect(changes({})).toEqual([]);
  expect(changesIssue([], '2026-11-27', 'run')).toBe('');
});

test('a new Kubernetes version, with its dates; not one that is retired', () => {
  const added = { minor: '1.37', support: 'standard', standardSupportEnds: '2027-12-02', extendedSupportEnds: '2028-12-02' } as const;
  const old = { ...added, minor: '1.20', support: 'retired' } as const;
  expect(changes({ versions: [...offered.versions, added, old] })).toEqual([
    { weight: 'newer', where: '1.37', found: 'no row', expected: 'standard; standard support ends 2027-12-02, extended 2028-12-02' },
  ]);
});

test.each([
  ['another state', version({ support: 'extended' }), { weight: 'due', where: '1.35 support', found: 'standard', expected: 'extended' }],
  ['no cluster can be created any more', version({ support: 'retired' }), { weight: 'broken', where: '1.35 support', expected: 'retired' }],
  [
    'another day',
    version({ standardSupportEnds: '2027-04-27' }),
    { weight: 'due', where: '1.35 standardSupportEnds', found: '2027-03-27', expected: '2027-04-27' },
  ],
  ['not listed', { versions: [] }, { weight: 'broken', where: '1.35 support', expected: 'EKS does not list it' }],
])('support: %s', (_, change, expected) => {
  expect(changes(change)).toEqual([expect.objectContaining(expected)]);
});

test.each([
  ['2026-12-26', []],
  ['2026-12-27', ['in 90 days']],
  ['2027-03-20', ['in 7 days']],
])('standard support that ends on 2027-03-27 is announced 90 days before: on %s', (today, found) => {
  expect(changes({}, today).map((change) => change.found)).toEqual(found);
});

test('in extended support its own end counts', () => {
  const rows = { '1.35': { ...row, support: 'extended', addons: { coredns: 'v1.14.3-eksbuild.9' } } } as const;
  expect(changes(version({ support: 'extended' }), '2027-04-27', { ...pinned, rows })).toEqual([]);
  expect(changes(version({ support: 'extended' }), '2028-03-01', { ...pinned, rows })).toEqual([
    {
      weight: 'due',
      where: '1.35 extended support',
      found: 'in 26 days',
      expected: 'ends 2028-03-27; then EKS upgrades the cluster by itself',
    },
  ]);
});

test.each([
  [
    'a newer version',
    coredns('v1.14.3-eksbuild.9', 'v1.14.3-eksbuild.10'),
    'newer',
    'v1.14.3-eksbuild.10; the default is v1.14.3-eksbuild.9',
  ],
  ['withdrawn', coredns('v1.14.3-eksbuild.10'), 'broken', 'v1.14.3-eksbuild.10'],
  ['none for the minor', {}, 'broken', 'EKS offers no version'],
])('an add-on: %s', (_, addons, weight, expected) => {
  expect(changes({ addons })).toEqual([{ weight, where: '1.35 coredns', found: 'v1.14.3-eksbuild.9', expected }]);
});

test('an add-on that is left out can be pinned once EKS names a version', () => {
  expect(changes({}, '2026-11-28', { ...pinned, rows: { '1.35': { ...row, addons: {} } } })).toEqual([
    { weight: 'newer', where: '1.35 coredns', found: 'not pinned', expected: 'v1.14.3-eksbuild.9' },
  ]);
});

test('an image counts once every minor has it; one that a minor lacks fails its nodes', () => {
  const two = { ...pinned, rows: { ...pinned.rows, '1.36': pinned.rows['1.35'] ?? { ...row, addons: {} } } };
  const versions = [...offered.versions, { minor: '1.36', ...row }];
  const addons = { coredns: { ...offered.addons.coredns, '1.36': offered.addons.coredns?.['1.35'] ?? [] } };
  const withImages = (images: Offered['images']) => changes({ versions, addons, images }, '2026-11-28', two);
  expect(withImages({ '1.35': '20261023', '1.36': '20261120' })).toEqual([]);
  expect(withImages({ '1.35': '20261113', '1.36': '20261120' })).toEqual([
    { weight: 'newer', where: 'al2023', found: 'v20261023', expected: 'v20261113' },
  ]);
  expect(withImages({ '1.35': '20260101', '1.36': '20261120' })).toEqual([
    { weight: 'broken', where: 'al2023 of 1.35', found: 'v20261023', expected: 'v20260101 is the newest' },
  ]);
});

test('versions are compared number by number', () => {
  const sorted = ['v1.9.3-eksbuild.2', 'v1.10.0-eksbuild.1', 'v1.10.0-eksbuild.2', 'v1.10.0-eksbuild.10'];
  expect(sorted.toReversed().toSorted(compareVersions)).toEqual(sorted);
});

test('the issue: what fails first, then dates, then what is new', () => {
  const all = changes(
    {
      versions: [
        { minor: '1.35', ...row },
        { minor: '1.37', ...row },
      ],
      addons: coredns('v1|x'),
    },
    '2027-03-20',
  );
  expect(
    changesIssue(all, '2026-11-27', 'https://example.com/run'),
  ).toBe(`EKS has changed since 2026-11-27, the day of \`config/versions.ts\`. How a row is added: CONTRIBUTING.md. Set \`asOf\` to the day on which you compared.

Found by https://example.com/run.

### Not offered by EKS: a deploy fails

| Where | \`config/versions.ts\` | EKS |
|---|---|---|
| 1.35 coredns | v1.14.3-eksbuild.9 | v1\\|x |

### Support and its dates

| Where | \`config/versions.ts\` | EKS |
|---|---|---|
| 1.35 standard support | in 7 days | ends 2027-03-27; then extended support is billed |

### New

| Where | \`config/versions.ts\` | EKS |
|---|---|---|
| 1.37 | no row | standard; standard support ends 2027-03-27, extended 2028-03-27 |
`);
});

// The pins of today against an EKS that offers just them: whatever a row leaves out is found, and nothing else.
test('config/versions.ts is read whole', () => {
  const minors = Object.entries(kubernetesVersions);
  const versions = minors.map(([minor, { support, standardSupportEnds, extendedSupportEnds }]) => ({
    minor,
    support,
    standardSupportEnds,
    extendedSupportEnds,
  }));
  const addons = Object.fromEntries(
    addonNames.map((name) => [
      name,
      Object.fromEntries(minors.map(([minor, { addons: pins }]) => [minor, [{ version: pins[name] ?? 'v9', isDefault: true }]])),
    ]),
  );
  const images = Object.fromEntries(minors.map(([minor]) => [minor, amiReleases.al2023.slice(1)]));
  const found = changesOf({ rows: kubernetesVersions, addonNames, image: amiReleases.al2023 }, { versions, addons, images }, '2026-06-01');
  const left = minors.flatMap(([minor, { support, addons: pins }]) =>
    support === 'retired' ? [] : addonNames.filter((name) => pins[name] === undefined).map((name) => `${minor} ${name}`),
  );
  expect(found.map(({ where }) => where)).toEqual(left);
});
