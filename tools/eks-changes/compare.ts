import type { Change, Offered, OfferedVersion, Pinned } from './model';

/** So long before a support ends it is worth a line: an upgrade of 1,000 nodes takes weeks. */
const noticeDays = 90;

/** @param today ISO day @returns what config/versions.ts says otherwise than EKS, what fails first */
export function changesOf(pinned: Pinned, offered: Offered, today: string): Change[] {
  const changes = [...versionChanges(pinned, offered, today), ...addonChanges(pinned, offered), ...imageChanges(pinned, offered)];
  const order: readonly Change['weight'][] = ['broken', 'due', 'newer'];
  return changes.toSorted((one, other) => order.indexOf(one.weight) - order.indexOf(other.weight));
}

function versionChanges({ rows }: Pinned, { versions }: Offered, today: string): Change[] {
  const known = versions.filter(({ minor }) => minor in rows);
  const added = versions
    .filter(({ minor, support }) => !(minor in rows) && support !== 'retired')
    .map((version): Change => ({ weight: 'newer', where: version.minor, found: 'no row', expected: supportText(version) }));
  const gone = Object.entries(rows)
    .filter(([minor, { support }]) => support !== 'retired' && !versions.some((version) => version.minor === minor))
    .map(
      ([minor, { support }]): Change => ({ weight: 'broken', where: `${minor} support`, found: support, expected: 'EKS does not list it' }),
    );
  return [...added, ...gone, ...known.flatMap((version) => rowChanges(version, rows[version.minor], today))];
}

function rowChanges(version: OfferedVersion, row: Pinned['rows'][string] | undefined, today: string): Change[] {
  if (row === undefined) return [];
  const { minor } = version;
  const fields = (['support', 'standardSupportEnds', 'extendedSupportEnds'] as const).flatMap((field): Change[] => {
    const expected = version[field];
    if (expected === undefined || expected === row[field]) return [];
    // A retired version cannot be created any more; another bill or another day is for a person to plan with.
    const weight = field === 'support' && expected === 'retired' ? 'broken' : 'due';
    return [{ weight, where: `${minor} ${field}`, found: row[field], expected }];
  });
  const ends = version.support === 'standard' ? version.standardSupportEnds : version.extendedSupportEnds;
  const days = ends === undefined ? undefined : daysBetween(today, ends);
  if (version.support === 'retired' || days === undefined || days > noticeDays) return fields;
  const after = version.support === 'standard' ? 'then extended support is billed' : 'then EKS upgrades the cluster by itself';
  return [
    ...fields,
    { weight: 'due', where: `${minor} ${version.support} support`, found: `in ${days} days`, expected: `ends ${ends}; ${after}` },
  ];
}

function addonChanges({ rows, addonNames }: Pinned, { addons, versions }: Offered): Change[] {
  const supported = versions.filter(({ minor, support }) => minor in rows && support !== 'retired').map(({ minor }) => minor);
  return supported.flatMap((minor) =>
    addonNames.flatMap((name): Change[] => {
      const offers = addons[name]?.[minor] ?? [];
      const pin = rows[minor]?.addons[name];
      const where = `${minor} ${name}`;
      if (offers.length === 0) return [{ weight: 'broken', where, found: pin ?? 'the default', expected: 'EKS offers no version' }];
      const newest =
        offers
          .map(({ version }) => version)
          .toSorted(compareVersions)
          .at(-1) ?? '';
      const standard = offers.find(({ isDefault }) => isDefault)?.version;
      const choice = standard === undefined || standard === newest ? newest : `${newest}; the default is ${standard}`;
      if (pin === undefined) return [{ weight: 'newer', where, found: 'not pinned', expected: choice }];
      if (!offers.some(({ version }) => version === pin)) return [{ weight: 'broken', where, found: pin, expected: choice }];
      return newest === pin ? [] : [{ weight: 'newer', where, found: pin, expected: choice }];
    }),
  );
}

/** One release serves every minor: it has to be there for all of them. */
function imageChanges({ image, rows }: Pinned, { images }: Offered): Change[] {
  const pin = image.replace(/^v/, '');
  const releases = Object.entries(images).filter(([minor]) => minor in rows && rows[minor]?.support !== 'retired');
  const missing = releases.filter(([, release]) => release < pin);
  if (missing.length > 0) {
    return missing.map(([minor, release]) => ({
      weight: 'broken',
      where: `al2023 of ${minor}`,
      found: image,
      expected: `v${release} is the newest`,
    }));
  }
  const [common] = releases.map(([, release]) => release).toSorted();
  return common === undefined || common === pin ? [] : [{ weight: 'newer', where: 'al2023', found: image, expected: `v${common}` }];
}

const supportText = ({ support, standardSupportEnds = '?', extendedSupportEnds = '?' }: OfferedVersion): string =>
  `${support ?? 'listed'}; standard support ends ${standardSupportEnds}, extended ${extendedSupportEnds}`;

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** `v1.9.0-eksbuild.3` < `v1.10.0-eksbuild.1`: number by number. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => [...version.matchAll(/\d+/g)].map(Number));
  for (let at = 0; at < Math.max(a?.length ?? 0, b?.length ?? 0); at++) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
