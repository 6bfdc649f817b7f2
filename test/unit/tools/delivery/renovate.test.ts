import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { amiReleases, charts, kubernetesVersions } from '../../../../config/versions';

const root = resolve(__dirname, '../../../..');

interface CustomManager {
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  /** Each expression searches what the one before it has found, and groups add up. */
  readonly matchStringsStrategy?: 'recursive';
  readonly datasourceTemplate: string;
  readonly depNameTemplate?: string;
  readonly packageNameTemplate?: string;
}
type Groups = Readonly<Record<string, string | undefined>>;
const { customManagers, packageRules } = JSON.parse(readFileSync(resolve(root, 'renovate.json'), 'utf8')) as {
  customManagers: readonly CustomManager[];
  packageRules: readonly { readonly matchDatasources?: readonly string[]; readonly minimumReleaseAge?: string }[];
};

/** What Renovate finds in config/versions.ts: `datasource name version`. */
function found(): string[] {
  const text = readFileSync(resolve(root, 'config/versions.ts'), 'utf8');
  return customManagers.flatMap(({ matchStrings, matchStringsStrategy, managerFilePatterns, datasourceTemplate, ...names }) => {
    // Slashes at both ends make a regular expression of a pattern.
    expect(managerFilePatterns.every((pattern) => new RegExp(pattern.slice(1, -1)).test('config/versions.ts'))).toBe(true);
    const matches = matchStringsStrategy === 'recursive' ? within(text, matchStrings) : matchStrings.flatMap((one) => within(text, [one]));
    return matches.map((groups) =>
      [datasourceTemplate, groups.registryUrl ?? '', nameOf(names, groups), groups.currentValue].filter(Boolean).join(' '),
    );
  });
}

function within(text: string, [expression, ...rest]: readonly string[], outer: Groups = {}): Groups[] {
  if (expression === undefined) return [outer];
  return [...text.matchAll(new RegExp(expression, 'g'))].flatMap(({ 0: part, groups }) => within(part, rest, { ...outer, ...groups }));
}

const nameOf = ({ packageNameTemplate, depNameTemplate }: Pick<CustomManager, 'packageNameTemplate' | 'depNameTemplate'>, groups: Groups) =>
  packageNameTemplate?.replaceAll(/\{\{\{(\w+)\}\}\}/g, (_, group: string) => groups[group] ?? '') ??
  groups.depName ??
  depNameTemplate ??
  '';

/** Of one version for every Kubernetes, or of one for the row's: as JSON, which is how the datasource takes what it is to ask EKS. */
function addons(): string[] {
  const pins = Object.entries(kubernetesVersions).flatMap(([kubernetesVersion, { addons: row }]) =>
    Object.entries(row).map(([addonName, version]) => {
      const isOfRow = ['coredns', 'kube-proxy'].includes(addonName);
      return `aws-eks-addon ${JSON.stringify({ ...(isOfRow && { kubernetesVersion }), addonName })} ${version}`;
    }),
  );
  return [...new Set(pins)];
}

test('Renovate finds every chart, the AMI releases and every add-on, each once, whatever is added to config/versions.ts', () => {
  const wanted = Object.values(charts).map((chart) =>
    'repository' in chart
      ? `helm ${chart.repository} ${chart.chart} ${chart.version}`
      : `docker ${chart.chart.replace('oci://', '')} ${chart.version}`,
  );
  const images = [
    `github-releases awslabs/amazon-eks-ami ${amiReleases.al2023}`,
    `github-releases bottlerocket-os/bottlerocket ${amiReleases.bottlerocket}`,
  ];
  expect(found().toSorted()).toEqual([...wanted, ...addons(), ...images].toSorted());
  expect(addons().length).toBeGreaterThan(8);
});

test('its expressions hold to what RE2 knows: no look-around, no back reference', () => {
  for (const { matchStrings } of customManagers) expect(matchStrings.join('\n')).not.toMatch(/\(\?(?:=|!|<=|<!)|\\[1-9]/);
});

// https://docs.renovatebot.com/modules/datasource/: 'Release timestamp support'. Without one, Renovate would wait for minimumReleaseAge for ever.
test('sources that know no day of a release do not wait for it', () => {
  const dated = new Set(['helm', 'github-releases']);
  const exempt = packageRules.flatMap(({ matchDatasources = [], minimumReleaseAge }) =>
    minimumReleaseAge === '0 days' ? matchDatasources : [],
  );
  const used = new Set(customManagers.map(({ datasourceTemplate }) => datasourceTemplate));
  expect([...used].filter((datasource) => !dated.has(datasource)).toSorted()).toEqual(exempt.toSorted());
});
