import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { amiReleases, charts } from '../../../../config/versions';

const root = resolve(__dirname, '../../../..');

interface CustomManager {
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  readonly datasourceTemplate: string;
  readonly depNameTemplate?: string;
}
const { customManagers } = JSON.parse(readFileSync(resolve(root, 'renovate.json'), 'utf8')) as { customManagers: readonly CustomManager[] };

/** What Renovate finds in config/versions.ts: `datasource name version`. */
function found(): string[] {
  const text = readFileSync(resolve(root, 'config/versions.ts'), 'utf8');
  return customManagers.flatMap(({ matchStrings, managerFilePatterns, datasourceTemplate, depNameTemplate }) => {
    // Slashes at both ends make a regular expression of a pattern.
    expect(managerFilePatterns.every((pattern) => new RegExp(pattern.slice(1, -1)).test('config/versions.ts'))).toBe(true);
    return matchStrings.flatMap((expression) =>
      [...text.matchAll(new RegExp(expression, 'g'))].map(({ groups = {} }) =>
        [datasourceTemplate, groups.registryUrl ?? '', groups.depName ?? depNameTemplate ?? '', groups.currentValue]
          .filter(Boolean)
          .join(' '),
      ),
    );
  });
}

test('Renovate finds every chart and the AMI release, each once, whatever is added to config/versions.ts', () => {
  const wanted = Object.values(charts).map((chart) =>
    'repository' in chart
      ? `helm ${chart.repository} ${chart.chart} ${chart.version}`
      : `docker ${chart.chart.replace('oci://', '')} ${chart.version}`,
  );
  expect(found().toSorted()).toEqual([...wanted, `github-releases awslabs/amazon-eks-ami ${amiReleases.al2023}`].toSorted());
});

test('its expressions hold to what RE2 knows: no look-around, no back reference', () => {
  for (const { matchStrings } of customManagers) expect(matchStrings.join('\n')).not.toMatch(/\(\?(?:=|!|<=|<!)|\\[1-9]/);
});
